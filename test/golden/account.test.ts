import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sending } from '../../actors/execution/simSend.ts';
import { checked } from '../../actors/market/checked.ts';
import { csvBars, csvMarket } from '../../actors/market/csvFiles.ts';
import { MemoryDesk } from '../../actors/runtime/memoryDesk.ts';
import { accounting } from '../../machines/accounting/accounting.ts';
import { broker } from '../../machines/broker/broker.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { execution } from '../../machines/execution/execution.ts';
import { risk } from '../../machines/risk/risk.ts';
import { strategy } from '../../machines/strategy/strategy.ts';
import { marked } from '../../subjects/accounting.ts';
import { opened, type DeskSettings } from '../../subjects/desk.ts';
import { filled, submitted } from '../../subjects/execution.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { bar, stepClosed } from '../../subjects/market.ts';
import { signed } from '../../subjects/operations.ts';
import { ada, openedWith, settings, signedBy } from '../people.ts';
import { plainAccount, type PlainBar, type PlainTerms } from './plainAccount.ts';

/*
 * Two crossing strategies on twenty years of adjusted daily bars of SPY, through strategy, risk, execution, venue and accounting, against
 * a loop over the same bars that shares nothing with them. Every fill and every mark must be the same, to the last digit.
 */

const folder = fileURLToPath(new URL('../../deploy/sample', import.meta.url));
const from = '2000-01-03T00:00:00Z';
const steps = [...checked(csvBars(folder, csvMarket(folder, '1d', ['SPY'])).between({ from, warmUpBars: 30 }).steps(), { maxJump: 1, maxGapDays: 30 })];
const bars: readonly PlainBar[] = steps.flatMap(({ at, warmUp, bars: [first] }) => (first === undefined ? [] : [{ at, warmUp, open: first.bar.open, close: first.bar.close }]));

const sma = (length: number) => ({ indicator: { kind: 'sma', length } });
const crossings = {
  'SMA(10) and SMA(30)': { left: sma(10), right: sma(30), fast: 10, slow: 30 },
  'the close and SMA(15)': { left: { bar: 'close' }, right: sma(15), fast: 1, slow: 15 },
} as const;

const sizings = { 'one share': { kind: 'quantity', quantity: '1' }, 'all in': { kind: 'allIn' } } as const;

const venues = {
  'without costs': { commissionRate: '0', minCommissionUsd: '0', slippageRate: '0' },
  'with commission and slippage': { commissionRate: '0.0005', minCommissionUsd: '1', slippageRate: '0.0002' },
} as const;

const wide = '100000000';

function deskSettings(costs: Pick<Extract<DeskSettings['venue'], { kind: 'sim' }>, 'commissionRate' | 'minCommissionUsd' | 'slippageRate'>): Partial<DeskSettings> {
  return {
    venue: { kind: 'sim', maxVolumeShare: 1, ...costs },
    policy: { ...settings.policy, collar: 1, maxOrderNotionalUsd: wide, maxOrderQuantity: wide, maxPositionNotionalUsd: wide, maxGrossNotionalUsd: wide, maxDailyLossUsd: wide },
  };
}

/** All fills and marks of a desk with one strategy on those bars. */
function traded({ left, right }: { readonly left: unknown; readonly right: unknown }, sizing: unknown, costs: Parameters<typeof deskSettings>[0]) {
  const opening = openedWith(deskSettings(costs));
  const desk: MemoryDesk = new MemoryDesk({
    desk: 'sim', genesis: opening.body.genesis, kinds: [strategy, risk, execution, broker, accounting],
    perform: (request) => (request.kind.name === submitted.name ? [sending(request, desk.cell('execution.main')?.actor.state() as ExecutionState, [], request.fact.at)] : []),
  });
  const plan = {
    name: 'golden', thesis: 'golden', universe: ['SPY'], timeframe: '1d', entry: { cross: 'above', left, right }, exit: { cross: 'below', left, right },
    sizing, timing: 'nextOpen', budget: 1, refutedBy: 'a difference',
  };
  desk.tell(opened, 'main', opening.body, { at: '1999-01-01T00:00:00Z' });
  desk.tell(signed, 'main', signedBy(ada, { verb: 'spawn', target: 's-1', payload: { plan } }).body, { at: '1999-01-01T00:00:00Z' });
  steps.forEach(({ at, warmUp, bars: ours }, index) => {
    for (const { symbol, bar: body } of ours) desk.tell(bar, symbol, { ...body, warmUp }, { at });
    desk.tell(stepClosed, 'main', { step: index + 1, warmUp }, { at });
  });
  const said = <Name extends string, Body>(kind: FactKind<Name, Body>) => desk.facts.flatMap(({ kind: { name }, fact }) => (name === kind.name ? [{ at: fact.at, body: fact.body as Body }] : []));
  return {
    trades: said(filled).map(({ at, body: { side, quantity, priceUsd, feeUsd } }) => [at, side, quantity, priceUsd, feeUsd]),
    marks: said(marked).map(({ at, body: { cashUsd, positionsUsd, equityUsd, imbalanceUsd } }) => [at, cashUsd, positionsUsd, equityUsd, imbalanceUsd]),
  };
}

const cases = Object.entries(crossings).flatMap(([signal, crossing]) => Object.entries(sizings).flatMap(([size, sizing]) => Object.entries(venues).map(([cost, costs]) =>
  [`${signal}, ${size}, ${cost}`, crossing, sizing, costs] as const)));

/** Where two lists part first, with what stands before it: thousands of rows in a message help nobody. */
function firstApart(ours: readonly (readonly (string | undefined)[])[], theirs: readonly (readonly string[])[]) {
  const [a, b] = [ours, theirs].map((rows) => rows.map((row) => row.join(' ')));
  const at = a?.findIndex((row, index) => row !== b?.[index]) ?? 0;
  return at < 0 && a?.length === b?.length ? same : { before: a?.slice(Math.max(0, at - 2), at), desk: a?.slice(at, at + 3), plainLoop: b?.slice(at, at + 3) };
}
const same = 'the same';

describe.each(cases)('%s', (_, crossing, sizing, costs) => {
  const { trades, marks } = traded(crossing, sizing, costs);
  const terms: PlainTerms = { ...crossing, ...costs, cashUsd: settings.cashUsd, allIn: sizing.kind === 'allIn' };
  const expected = plainAccount(bars, terms);

  test('every trade has the date, side, quantity, price and fee of the plain loop', () => expect(firstApart(trades, expected.trades)).toEqual(same));
  test('cash, positions and equity are those of the plain loop at every bar, and the ledger sums to zero', () => expect(firstApart(marks, expected.marks)).toEqual(same));
  test('equity is cash and positions at every bar', () =>
    expect(marks.filter(([, cash, positions, equity]) => micro(cash) + micro(positions) !== micro(equity))).toEqual([]));
});

const micro = (text: string | undefined): bigint => {
  const [whole = '', fraction = ''] = (text ?? '').split('.');
  return BigInt(`${whole}${fraction.padEnd(12, '0')}`);
};
