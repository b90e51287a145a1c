import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marked } from '../../subjects/accounting.ts';
import { opened } from '../../subjects/desk.ts';
import { filled } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { action, bar, delisted, stepClosed } from '../../subjects/market.ts';
import { fact } from '../../test/given.ts';
import { free } from '../../test/simVenue.ts';
import { exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { format, parse } from '../decimal.ts';
import { accounting } from './accounting.ts';

/* Whatever is traded, split, paid and delisted, on whichever day: the books check themselves at every mark, and would throw. */

const price = fc.integer({ min: 1, max: 100_000 }).map((cents) => format(parse(`${cents}`) / 100n));
const symbol = fc.constantFrom('AAPL', 'SPY');
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fill' as const), symbol, strategy: fc.constantFrom('s-1', 's-2'), side: fc.constantFrom('buy' as const, 'sell' as const), shares: fc.integer({ min: 1, max: 5000 }), price }) },
  fc.record({ kind: fc.constant('split' as const), symbol, from: fc.integer({ min: 1, max: 10 }), to: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant('dividend' as const), symbol, amount: fc.integer({ min: 1, max: 50_000 }).map((units) => format(parse(`${units}`) / 10_000n)) }),
  fc.record({ kind: fc.constant('delisted' as const), symbol }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('day' as const), aapl: price, spy: price }) },
);
type Event = typeof event extends fc.Arbitrary<infer Said> ? Said : never;

const dayAt = (day: number) => `2020-01-${String(1 + (day % 28)).padStart(2, '0')}T21:00:00Z`;
const closeAt = (of: string, close: string, at: string) => fact(bar, { timeframe: '1d', open: close, high: close, low: close, close, volume: '1', warmUp: false, flags: [] }, { actor: of, at });

function factsOf(said: Event, index: number, at: string): readonly Fact[] {
  switch (said.kind) {
    case 'fill': return [fact(filled, { order: index.toString(16).padStart(32, '0'), strategy: said.strategy, symbol: said.symbol, side: said.side, execution: '1', quantity: `${said.shares}`, priceUsd: said.price, feeUsd: '0.35', done: true }, { at })];
    case 'split': return [fact(action, { exDate: at.slice(0, 10), action: { kind: 'split', from: said.from, to: said.to } }, { actor: said.symbol, at })];
    case 'dividend': return [fact(action, { exDate: at.slice(0, 10), action: { kind: 'dividend', amountUsd: said.amount } }, { actor: said.symbol, at })];
    case 'delisted': return [fact(delisted, { lastAt: at }, { actor: said.symbol, at })];
    case 'day': return [closeAt('AAPL', said.aapl, at), closeAt('SPY', said.spy, at), fact(stepClosed, { step: index + 1, warmUp: false }, { at })];
  }
}

test('whatever happens to what is held, the ledger sums to zero and equity is explained to the last digit', () => {
  const account = { kind: 'margin', initialMargin: 0.5, maintenanceMargin: 0.25, debitRateAnnual: '0.0633', borrowRateAnnual: '0.0317', yearDays: 365 } as const;
  const desk = fact(opened, { ...exampleSettings, venue: { ...free, account }, signature: exampleSignature });
  fc.assert(fc.property(fc.array(event, { maxLength: 60 }), (said) => {
    const actor = accounting.begin('main');
    const first = dayAt(0);
    const facts = [desk, closeAt('AAPL', '50', first), closeAt('SPY', '300', first), ...said.flatMap((each, index) => factsOf(each, index, dayAt(Math.floor(index / 3))))];
    for (const each of [...facts, fact(stepClosed, { step: 100, warmUp: false }, { at: '2020-02-01T21:00:00Z' })]) {
      for (const { kind, body } of actor.take(each)) {
        const checked = kind.body.parse(body);
        if (kind.name === marked.name) expect((checked as { imbalanceUsd: string }).imbalanceUsd).toBe('0');
      }
    }
  }), { numRuns: 300 });
});
