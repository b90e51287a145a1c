import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../subjects/fact.ts';
import type { Policy } from '../../subjects/policy.ts';
import { ada, openedWith, settings, signedBy } from '../../test/people.ts';
import { asksToFlatten, barAt, closeOf, fills, spawn, stepOf, submits, wants } from '../../test/trading.ts';
import type { Actor } from '../actor.ts';
import { canonical } from '../canonical.ts';
import { risk } from './risk.ts';

const plain: Policy = { ...settings.policy, maxGrossNotionalUsd: '3400', maxOrdersAMinute: 5 };
/** With all that machines/checks asks and remembers. */
const asking: Policy = {
  ...plain, maxNetNotionalUsd: '3400', maxConcentration: 1, maxReferenceDistance: 0.5, maxPeriodMove: 0.5, maxVolumeShare: 1, maxDaysToLiquidate: 10, maxQuoteAgeSeconds: 0, maxUnattendedShare: 1, maxMessages: { second: 10, minute: 20, day: 30 },
  maxUnseenEntries: 2, maxLeverage: 2, settledCashOnly: true, dayTrades: { most: 3, days: 5, belowEquityUsd: '25000' }, shortSales: { needsLocate: true, restrictedAfterFall: 0.1 }, noSelfMatch: true,
  instruments: { SPY: { sector: 'index' }, AAPL: { sector: 'tech' } }, scopes: [{ sector: 'tech', limits: { maxGrossNotionalUsd: '1200' } }, { strategy: 's-1', limits: { maxGrossNotionalUsd: '3000' } }],
};
const watching: Policy = { ...plain, breaches: { strategy: { dailyLossUsd: { reduce: '10', halt: '1000' }, drawdown: { reduce: 0.0001 } } } };
const stop = { kind: 'trailing', distance: 0.05 } as const;
const named = (strategy: string, order: string, symbol = 'SPY') => ({ strategy, order, symbol });

/** Three strategies have orders open at the venue; s-1 holds a position with a stop. */
const beforeUnder = (policy: Policy): readonly Fact[] => [
  openedWith({ policy }), spawn('s-3', 0.3), spawn('s-1', 0.3), spawn('s-2', 0.3), barAt('100'), barAt('50', { symbol: 'AAPL' }),
  wants({ strategy: 's-1', stop }), stepOf(2), submits(named('s-1', '1')), fills({ ...named('s-1', '1'), day: 3 }), barAt('100', { day: 3 }),
  wants({ strategy: 's-2', stop, day: 3 }), wants({ strategy: 's-3', symbol: 'AAPL', referencePriceUsd: '50', day: 3 }), stepOf(3),
  submits(named('s-2', '2')), submits(named('s-3', '3', 'AAPL')),
];

/** What the publishers of the next step say, each in its own order. */
const publishers: readonly (readonly Fact[])[] = [
  [barAt('97', { day: 4, low: '94' }), barAt('52', { day: 4, symbol: 'AAPL' })],
  [fills({ ...named('s-2', '2'), quantity: '6', done: false, priceUsd: '98' }), fills({ ...named('s-2', '2'), quantity: '4', priceUsd: '99' }), fills({ ...named('s-3', '3', 'AAPL'), priceUsd: '51' })],
  [wants({ strategy: 's-1', action: 'exit', day: 4 }), wants({ strategy: 's-1', symbol: 'AAPL', referencePriceUsd: '52', day: 4 })],
  [wants({ strategy: 's-2', symbol: 'AAPL', referencePriceUsd: '52', day: 4, sizing: { kind: 'fraction', fraction: 0.02 } })],
  [wants({ strategy: 's-3', referencePriceUsd: '97', day: 4, sizing: { kind: 'allIn' } })],
  [signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol: 'AAPL', side: 'buy', quantity: '1' } }, { at: closeOf(4) }), asksToFlatten('s-3')],
];

/** One interleaving: whose turn it is, over and over, until all have spoken. */
function interleaved(turns: readonly number[]): Fact[] {
  const left = publishers.map((facts) => [...facts]);
  const taken = turns.flatMap((turn) => left[turn % left.length]?.splice(0, 1) ?? []);
  return [...taken, ...left.flat()];
}

const asJson = (value: unknown) => JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));
const fromJson = (text: string): unknown => JSON.parse(text, (_, each: unknown) => (typeof each === 'string' && /^-?\d+n$/.test(each) ? BigInt(each.slice(0, -1)) : each));

const end = stepOf(4);
const said = (published: ReturnType<Actor['take']>) => asJson(published.map(({ kind, body, correlation }) => [kind.name, kind.body.parse(body), correlation]));

describe.each([['a plain policy', plain, ['risk.stopTriggered', 'risk.approved', 'risk.rejected', 'flatten', 'manual', 'grossNotional']], ['a policy that asks everything', asking, ['risk.approved', 'risk.rejected', 'selfMatch', 'unseenEntries', 'messagesASecond']],
  ['a policy that watches strategies', watching, ['risk.stateChanged', 'dailyLossUsd', 'drawdown', 'risk.rejected']]] as const)('under %s', (_, policy, asked) => {
  const before = beforeUnder(policy);
  /** What is said at the end, and, once more with it, all that risk knows. */
  const ended = (phase: readonly Fact[]) => {
    const actor = risk.begin('main');
    for (const each of [...before, ...phase]) actor.take(each);
    const published = said(actor.take(end));
    return { published, known: canonical(JSON.parse(asJson(actor.state()))) };
  };
  const expected = ended(publishers.flat());

  test('the step of this test asks for all there is to decide', () => expect(asked.filter((each) => !expected.published.includes(each))).toEqual([]));

  test('what risk decides and knows at the end of a step does not depend on how publishers came between each other', () =>
    fc.assert(fc.property(fc.array(fc.nat({ max: 5 }), { minLength: 12, maxLength: 40 }), (turns) => {
      const { published, known } = ended(interleaved(turns));
      return published === expected.published && known === expected.known;
    }), { numRuns: 150 }));

  test('risk goes on from a snapshot at any fact as if it had never stopped', () => {
    const facts = [...before, ...publishers.flat(), end];
    fc.assert(fc.property(fc.nat({ max: facts.length - 1 }), (cut) => {
      const first = risk.begin('main');
      for (const each of facts.slice(0, cut)) first.take(each);
      const second = risk.hydrate('main', fromJson(asJson(first.state())));
      const published = facts.slice(cut).map((each) => second.take(each)).at(-1) ?? [];
      return said(published) === expected.published;
    }), { numRuns: 60 });
  });
});
