import fc from 'fast-check';
import { accounting, type Accounting } from '../machines/accounting/accounting.ts';
import { format, parse, times, type Decimal } from '../machines/decimal.ts';
import { exampleSettings, exampleSignature } from '../machines/desk/exampleDesk.ts';
import { balance } from '../machines/ledger/ledger.ts';
import type { OrderState } from '../machines/order/decisions.ts';
import { approvedOrder, orderAfter, reported, type Moved, type OrderRecord } from '../machines/order/order.ts';
import { opened } from '../subjects/desk.ts';
import type { Report } from '../subjects/execution.ts';
import { fact } from './given.ts';

/* Random lives of orders at a venue, told in full, and told badly: in another order, twice, in part. What is true of them is drawn first, the reports follow from it. */

const order = 'a'.repeat(32);

/** What truly happened to one execution. */
interface Happened {
  readonly shares: number;
  readonly cents: number;
  /** Corrected to these shares and cents, one after another; taken back at the end. */
  readonly corrections: readonly (readonly [shares: number, cents: number])[];
  readonly busted: boolean;
}

export interface Life {
  readonly side: 'buy' | 'sell';
  readonly ordered: number;
  readonly happened: readonly Happened[];
  /** The order is asked for other terms after so many executions, and gets them or not. */
  readonly replaced: { readonly after: number; readonly to: number; readonly granted: boolean } | undefined;
  readonly end: 'canceled' | 'expired' | undefined;
  /** Whether the venue states its totals, so that what nobody reported can be worked out. */
  readonly totals: boolean;
}

const execution = fc.record({
  shares: fc.integer({ min: 1, max: 50 }), cents: fc.integer({ min: 100, max: 20_000 }),
  corrections: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 100, max: 20_000 })), { minLength: 1, maxLength: 2 }) }),
  busted: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const common = {
  side: fc.constantFrom('buy' as const, 'sell' as const), end: fc.constantFrom('canceled' as const, 'expired' as const, undefined), beyond: fc.integer({ min: -20, max: 20 }),
};

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

/** Executions that are taken back and corrected; every report of them comes, sooner or later. */
export const amendedLife: fc.Arbitrary<Life> = fc.record({ ...common, happened: fc.array(execution, { maxLength: 5 }) })
  .map(({ side, happened, end, beyond }) => ({ side, happened, end, totals: false, replaced: undefined, ordered: Math.max(1, sum(happened.map(lastShares)) + beyond) }));

/** All executions at one price and without fees, so that the venue's average says exactly what was missed. */
export const totalledLife: fc.Arbitrary<Life> = fc.record({ ...common, sizes: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 6 }), cents: fc.integer({ min: 100, max: 20_000 }) })
  .map(({ side, sizes, cents, end, beyond }) => ({
    side, end, totals: true, replaced: undefined, ordered: Math.max(1, sum(sizes) + Math.max(0, beyond)), happened: sizes.map((shares) => ({ shares, cents, corrections: [], busted: false })),
  }));

export const replacedLife: fc.Arbitrary<Life> = fc.record({
  ...common, sizes: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 5 }), cents: fc.integer({ min: 100, max: 20_000 }), at: fc.nat({ max: 5 }), granted: fc.boolean(), more: fc.integer({ min: 1, max: 40 }),
}).map(({ side, sizes, cents, end, beyond, at, granted, more }) => {
  const filled = sum(sizes);
  const ordered = Math.max(1, filled + Math.max(0, beyond));
  // A venue grants no change below what it filled, and fills no more than it granted.
  return {
    side, end, totals: false, happened: sizes.map((shares) => ({ shares, cents, corrections: [], busted: false })), ordered: granted ? Math.max(1, filled) : ordered,
    replaced: { after: Math.min(at, sizes.length), to: Math.max(1, filled) + more, granted },
  };
});

const lastShares = ({ shares, corrections }: Happened): number => corrections.at(-1)?.[0] ?? shares;
const usd = (cents: number): string => format(parse(String(cents)) / 100n);

/** All that the venue says of a life, in the order in which it happens; times are the venue's. */
export function reportsOf({ ordered, happened, replaced, end, totals }: Life): readonly Report[] {
  const said: Report[] = [{ order, status: 'accepted' }, { order, status: 'held' }, { order, status: 'accepted' }];
  const changes = (at: number) => { if (replaced?.after === at) said.push(replaced.granted ? { order, status: 'replaced', venueOrder: 'v-2', terms: { quantity: String(replaced.to) } } : { order, status: 'replaceRefused' }); };
  const whole = replaced?.granted === true ? replaced.to : ordered;
  let filled = 0;
  happened.forEach(({ shares, cents, corrections, busted }, index) => {
    changes(index);
    filled += shares;
    const stated = totals ? { filledQuantity: String(filled), averagePriceUsd: usd(cents) } : {};
    said.push({ order, status: totals && filled >= whole ? 'filled' : 'partiallyFilled', execution: `e${index}`, quantity: String(shares), priceUsd: usd(cents), ...stated });
    let name = `e${index}`;
    corrections.forEach(([to, at], nth) => {
      said.push({ order, status: 'corrected', previous: name, execution: `e${index}-${nth}`, quantity: String(to), priceUsd: usd(at) });
      name = `e${index}-${nth}`;
    });
    if (busted) said.push({ order, status: 'busted', previous: name });
  });
  changes(happened.length);
  if (end !== undefined) said.push({ order, status: end, ...(totals && filled > 0 ? { filledQuantity: String(filled), averagePriceUsd: usd(happened[0]?.cents ?? 1) } : {}) });
  return said.map((report, index) => ({ ...report, venueAt: `2020-01-03T15:00:00.${String(index + 1).padStart(6, '0')}Z` }));
}

/** What a venue answers at the end to a question for the order: its state, and its totals. */
export function answerOf(life: Life): Report {
  const filled = sum(life.happened.map(({ shares }) => shares));
  const status = filled >= life.ordered ? 'filled' : life.end ?? (filled > 0 ? 'partiallyFilled' : 'accepted');
  return { order, status, venueAt: '2020-01-03T16:00:00Z', ...(filled > 0 ? { filledQuantity: String(filled), averagePriceUsd: usd(life.happened[0]?.cents ?? 1) } : {}) };
}

/** What is true at the end: the order's state, the shares it came to, and the cash that moved. */
export function truthOf({ side, ordered, happened, replaced, end }: Life): { readonly state: OrderState; readonly shares: Decimal; readonly cashUsd: Decimal } {
  const sign = side === 'buy' ? 1n : -1n;
  const stands = happened.filter(({ busted }) => !busted).map(({ shares, cents, corrections }) => corrections.at(-1) ?? ([shares, cents] as const));
  const consumed = sum(happened.map(lastShares));
  const whole = replaced?.granted === true ? replaced.to : ordered;
  const rests = consumed > 0 ? 'partiallyFilled' : 'accepted';
  return {
    state: consumed >= whole ? 'filled' : end ?? rests,
    shares: sign * stands.reduce((all, [shares]) => all + parse(String(shares)), 0n),
    cashUsd: -sign * stands.reduce((all, [shares, cents]) => all + times(parse(String(shares)), parse(usd(cents))), 0n),
  };
}

/** The life as it is told: an order that takes these reports, and books that take all its facts. */
export function told(life: Life, reports: readonly Report[]): { readonly order: OrderRecord; readonly shares: Decimal; readonly cashUsd: Decimal; readonly imbalanceUsd: Decimal } {
  const books = accounting.begin('main');
  books.take(fact(opened, { ...exampleSettings, signature: exampleSignature }));
  const take = ({ order: next, publications }: Moved): OrderRecord => {
    for (const { kind, body } of publications) books.take(fact(kind, body));
    return next;
  };
  const { side, ordered, replaced } = life;
  let so = take(orderAfter(approvedOrder({
    order, strategy: 's-1', symbol: 'SPY', side, quantity: parse(String(ordered)), notionalUsd: null, collarUsd: null, expiresAt: '2020-01-03T21:00:00Z', venue: 'alpaca', correlation: order,
  }), { type: 'submit' }));
  if (replaced !== undefined) so = take(orderAfter(so, { type: 'requestReplace', changed: { quantity: parse(String(replaced.to)) } }));
  for (const report of reports) so = take(reported(so, report));
  const { books: kept } = books.state() as Accounting;
  return {
    order: so, shares: kept.totals.quantities['SPY'] ?? 0n, cashUsd: balance(kept.ledger, 'cash') - kept.openingUsd,
    imbalanceUsd: Object.values(kept.ledger).reduce((all, each) => all + each, 0n),
  };
}

/** Told in another order, and some of it twice. */
export const shuffledAndDoubled = (reports: readonly Report[]): fc.Arbitrary<readonly Report[]> =>
  fc.tuple(fc.constant(reports), fc.subarray([...reports])).chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));

/** Told in part, and in another order. */
export const shuffledInPart = (reports: readonly Report[]): fc.Arbitrary<readonly Report[]> => fc.subarray([...reports]).chain((some) => fc.shuffledSubarray(some, { minLength: some.length }));
