import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { columnsOfSteps } from '../../actors/gym/barColumns.ts';
import { walked } from '../../actors/gym/run.ts';
import { checked } from '../../actors/market/checked.ts';
import { csvBars, csvMarket } from '../../actors/market/csvFiles.ts';
import { openPolicy } from '../../machines/gym/openPolicy.ts';
import { closed, filled } from '../../subjects/execution.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { Operand, Plan } from '../../subjects/plan.ts';
import { plainLimits, type LimitBar } from './plainLimits.ts';

/*
 * A crossing strategy that enters by limit, on twenty years of daily bars of SPY, raw, through strategy, risk, execution and venue, against a loop over the
 * same bars that shares nothing with them. Every fill must be the same, to the last digit.
 */

const folder = fileURLToPath(new URL('../../deploy/sample', import.meta.url));
const from = '2000-01-03T00:00:00Z';
const { files } = csvMarket(folder, '1d', ['SPY']);
const steps = [...checked(csvBars(folder, { kind: 'csv', files: files.map(({ symbol, timeframe, sha256 }) => ({ symbol, timeframe, sha256 })) }).between({ from, warmUpBars: 30 }).steps(), { maxJump: 1, maxGapDays: 30 })];
const bars: readonly LimitBar[] = steps.flatMap(({ at, warmUp, bars: [first] }) => (first === undefined ? [] : [{ at, warmUp, open: first.bar.open, low: first.bar.low, close: first.bar.close }]));
const columns = columnsOfSteps(steps);

const sma = (length: number): Operand => ({ indicator: { kind: 'sma', length, source: 'close' }, offset: 0 });
const cashUsd = '1000000';

const cases = [
  ['half a per cent below, touched, without costs', { offset: '0.005', crossed: false, commissionRate: '0', minCommissionUsd: '0', slippageRate: '0' }],
  ['half a per cent below, crossed, without costs', { offset: '0.005', crossed: true, commissionRate: '0', minCommissionUsd: '0', slippageRate: '0' }],
  ['a per cent below, touched, with commission and slippage', { offset: '0.01', crossed: false, commissionRate: '0.0005', minCommissionUsd: '1', slippageRate: '0.0002' }],
  ['a per cent below, crossed, with commission and slippage', { offset: '0.01', crossed: true, commissionRate: '0.0005', minCommissionUsd: '1', slippageRate: '0.0002' }],
] as const;

function traded({ offset, crossed, ...costs }: (typeof cases)[number][1]) {
  const [left, right] = [sma(5), sma(20)];
  const plan: Plan = {
    name: 'golden', thesis: 'golden', universe: ['SPY'], timeframe: '1d', entry: { cross: 'above', left, right }, exit: { cross: 'below', left, right },
    sizing: { kind: 'allIn' }, timing: { limit: { offset: Number(offset) } }, budget: 1, refutedBy: 'a difference',
  };
  const fills: FactOf<typeof filled>[] = [];
  let expired = 0;
  walked({ plan, ...columns, cashUsd, policy: openPolicy, venue: { kind: 'sim', maxVolumeShare: 1, limitFill: crossed ? 'crossed' : 'touched', ...costs } }, { onFact: (fact) => {
    if (fact.type === filled.name) fills.push(fact as FactOf<typeof filled>);
    if (fact.type === closed.name) expired += 1;
  } });
  return { trades: fills.map(({ at, body: { side, quantity, priceUsd, feeUsd } }) => [at, side, quantity, priceUsd, feeUsd]), expired };
}

describe.each(cases)('%s', (_, terms) => {
  const [ours, expected] = [traded(terms), plainLimits(bars, { fast: 5, slow: 20, cashUsd, ...terms })];
  test('every fill has the date, side, quantity, price and fee of the plain loop', () => expect(ours.trades).toEqual(expected.trades));
  test('as many orders expired', () => expect(ours.expired).toBe(expected.expired));
  test('orders were filled, and some expired', () => expect([ours.trades.length > 100, ours.expired > 10]).toEqual([true, true]));
});

test('a bar that only touches the limit makes the difference', () => {
  const [, first] = cases[0];
  const [, second] = cases[1];
  expect(traded(first).trades).not.toEqual(traded(second).trades);
});
