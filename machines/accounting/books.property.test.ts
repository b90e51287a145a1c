import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marked, posted } from '../../subjects/accounting.ts';
import { opened } from '../../subjects/desk.ts';
import { filled } from '../../subjects/execution.ts';
import type { Fact, FactOf } from '../../subjects/fact.ts';
import { bar, stepClosed } from '../../subjects/market.ts';
import { fact } from '../../test/given.ts';
import { absolute, format, parse, times } from '../decimal.ts';
import { exampleSettings, exampleSignature } from '../desk/exampleDesk.ts';
import { accounting } from './accounting.ts';
import { bookFill, bookOpening, emptyBooks } from './books.ts';

/** Quantities of at most 3 places at prices of at most 4: every value is exact, so the model needs no rounding of its own. */
const amount = (places: number, most: number) => fc.integer({ min: 1, max: most }).map((units) => format(parse(`${units}`) / 10n ** BigInt(places)));
const trade = fc.record({
  strategy: fc.constantFrom('s-1', 's-2'), symbol: fc.constantFrom('AAPL', 'SPY'), side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: fc.oneof(amount(3, 5_000_000), fc.constantFrom('1', '2', '3', '100')), priceUsd: amount(4, 5_000_000), feeUsd: fc.oneof(fc.constant('0'), amount(4, 100_000)),
});
const trades = fc.array(trade, { maxLength: 40 });

const begun = () => {
  const actor = accounting.begin('main');
  actor.take(fact(opened, { ...exampleSettings, signature: exampleSignature }));
  return actor;
};
type Trade = typeof trade extends fc.Arbitrary<infer Said> ? Said : never;
const fillOf = (said: Trade, index: number): FactOf<typeof filled> =>
  fact(filled, { ...said, order: index.toString(16).padStart(32, '0'), execution: `${index}`, done: true });
const close = (symbol: string, price: string): Fact => fact(bar, {
  timeframe: '1d', open: price, high: price, low: price, close: price, volume: '1', warmUp: false, flags: [],
}, { actor: symbol });
const stepEnd = (): Fact => fact(stepClosed, { step: 1, warmUp: false });

/** Average cost in exact fractions `cost / parts`, never rounded. */
interface Model { quantity: bigint; cost: bigint; parts: bigint }
function after({ quantity, cost, parts }: Model, signed: bigint, price: bigint): Model {
  const next = quantity + signed;
  if (next === 0n) return { quantity: 0n, cost: 0n, parts: 1n };
  if (quantity === 0n || next > 0n !== quantity > 0n) return { quantity: next, cost: times(next, price), parts: 1n };
  if (signed > 0n === quantity > 0n) return { quantity: next, cost: cost + times(signed, price) * parts, parts };
  return { quantity: next, cost: cost * next, parts: parts * quantity };
}

test('whatever is traded, the books are balanced, equity is what came in and out and what is held, and holdings are those of the model', () => {
  fc.assert(fc.property(trades, amount(2, 100_000), amount(2, 100_000), (said, aapl, spy) => {
    const actor = begun();
    const fills = said.map(fillOf);
    const models: Record<string, Model> = {};
    let cash = parse('1000000');
    for (const { body } of fills) {
      const key = `${body.strategy}:${body.symbol}`;
      const signed = body.side === 'buy' ? parse(body.quantity) : -parse(body.quantity);
      models[key] = after(models[key] ?? { quantity: 0n, cost: 0n, parts: 1n }, signed, parse(body.priceUsd));
      cash -= times(signed, parse(body.priceUsd)) + parse(body.feeUsd);
    }
    const positions = fills.map((each) => posted.body.parse(actor.take(each)[0]?.body).position);
    for (const each of [close('AAPL', aapl), close('SPY', spy)]) actor.take(each);
    const mark = marked.body.parse(actor.take(stepEnd())[0]?.body);

    const held = (symbol: string) => Object.entries(models).filter(([key]) => key.endsWith(symbol)).reduce((sum, [, { quantity }]) => sum + quantity, 0n);
    expect(mark.imbalanceUsd).toBe('0');
    expect(mark.cashUsd).toBe(format(cash));
    expect(mark.equityUsd).toBe(format(cash + times(held('AAPL'), parse(aapl)) + times(held('SPY'), parse(spy))));
    for (const [key, model] of Object.entries(models)) {
      const last = positions.findLast((position) => `${position?.strategy}:${position?.symbol}` === key);
      expect(last?.quantity).toBe(format(model.quantity));
      // Each reduction rounds once, by half of 1e-12 at most, and what follows shrinks that: no drift.
      expect(absolute(parse(last?.costUsd ?? '') * model.parts - model.cost)).toBeLessThanOrEqual(absolute(model.parts) * BigInt(fills.length));
    }
  }), { numRuns: 300, seed: 3 });
});

/* The mark reads totals that every fill keeps, since summing up all holdings at every step would cost more than all else that accounting does. */
test('the totals that are kept with every fill are the sums over all holdings', () => {
  fc.assert(fc.property(trades, (said) => {
    const books = emptyBooks();
    bookOpening(books, 'f'.repeat(32), parse('1000000'));
    for (const { body } of said.map(fillOf)) bookFill(books, body);
    const held = Object.values(books.held);
    const quantities = [...Map.groupBy(held, ({ symbol }) => symbol)]
      .map(([symbol, each]): [string, bigint] => [symbol, each.reduce((sum, { quantity }) => sum + quantity, 0n)])
      .filter(([, quantity]) => quantity !== 0n);
    expect(books.totals).toEqual({
      quantities: Object.fromEntries(quantities),
      costUsd: held.reduce((sum, { costUsd }) => sum + costUsd, 0n),
      realizedUsd: held.reduce((sum, { realizedUsd }) => sum + realizedUsd, 0n),
    });
  }), { numRuns: 200, seed: 3 });
});

/** Both lists in their own order, mixed as `turns` says. */
function mixed(left: readonly Fact[], right: readonly Fact[], turns: readonly boolean[]): readonly Fact[] {
  const [ours, theirs] = [[...left], [...right]];
  const out: Fact[] = [];
  for (const turn of turns) out.push(...(turn ? ours : theirs).splice(0, 1));
  return [...out, ...ours, ...theirs];
}

test('however the bars and the fills of a step interleave, the mark and the state are the same', () => {
  fc.assert(fc.property(trades, fc.array(fc.boolean(), { maxLength: 50 }), (said, turns) => {
    const fills = said.map(fillOf);
    const bars = [close('AAPL', '10'), close('SPY', '20')];
    const one = begun();
    const other = begun();
    for (const each of [...bars, ...fills]) one.take(each);
    for (const each of mixed(bars, fills, turns)) other.take(each);
    expect(other.take(stepEnd())).toEqual(one.take(stepEnd()));
    expect(other.state()).toEqual(one.state());
  }), { numRuns: 100, seed: 3 });
});

test('a fill that comes twice at any later moment changes nothing', () => {
  fc.assert(fc.property(fc.array(trade, { minLength: 1, maxLength: 20 }), fc.nat(), (said, pick) => {
    const actor = begun();
    const fills = said.map(fillOf);
    for (const each of fills) actor.take(each);
    const before = structuredClone(actor.state());
    expect(actor.take(fills[pick % fills.length] ?? stepEnd())).toEqual([]);
    expect(actor.state()).toEqual(before);
  }), { numRuns: 100, seed: 3 });
});
