import { expect, test } from 'vitest';
import { intent } from '../../subjects/strategy.ts';
import { strategy } from '../../machines/strategy/strategy.ts';
import { pairs } from '../../machines/templates/relative.ts';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import type { Plan } from '../../subjects/plan.ts';
import { approvedFor, barAt, filledWith, trading } from '../strategies.ts';
import { sampled, spy, type DatedBar } from './sample.ts';

/*
 * What a pair of SPY and QQQ decides on raw daily closes, against a loop that shares nothing with the evaluator: it takes slices of ratios of
 * closes, and knows of a day only the days before. Orders are filled at once, so that only decisions are compared.
 */

const [length, deviations] = [60, 2];
const qqq = sampled('QQQ');
const plan: Plan = { ...examplePlan, universe: ['SPY', 'QQQ'], ...pairs.rules({ length, deviations }) };

/** Days and actions of one leg. */
function plainLeg(symbol: string, own: readonly DatedBar[], other: readonly DatedBar[]): readonly string[] {
  const ratios: number[] = [];
  const lines: string[] = [];
  let isIn = false;
  own.forEach(({ date }, at) => {
    const [mine, theirs] = [own[at - 1], other.findLast((bar) => bar.date < date)];
    if (mine !== undefined && theirs !== undefined) ratios.push(mine.close / theirs.close);
    if (ratios.length < length) return;
    const window = ratios.slice(-length);
    const mean = window.reduce((sum, each) => sum + each, 0) / length;
    const deviation = Math.sqrt(window.reduce((sum, each) => sum + (each - mean) ** 2, 0) / length);
    const ratio = window.at(-1) ?? Number.NaN;
    const turns = isIn ? ratio > mean : ratio < mean - deviations * deviation;
    if (!turns) return;
    isIn = !isIn;
    lines.push(`${date} ${symbol} ${isIn ? 'enter' : 'exit'}`);
  });
  return lines;
}

/** Days and actions of the strategy; of each day the bars come in this order. */
function decisions(order: readonly (readonly [string, readonly DatedBar[]])[]): readonly string[] {
  const actor = strategy.begin('main');
  for (const each of trading(plan)) actor.take(each);
  const lines: string[] = [];
  const byDay = order.map(([symbol, bars]) => [symbol, new Map(bars.map((bar) => [bar.date, bar]))] as const);
  for (const date of [...new Set(order.flatMap(([, bars]) => bars.map((bar) => bar.date)))].toSorted()) {
    for (const [symbol, bars] of byDay) {
      const bar = bars.get(date);
      if (bar === undefined) continue;
      const said = actor.take({ ...barAt(String(bar.close), {}, symbol), at: `${date.slice(0, 10)}T21:00:00Z` }).find(({ kind }) => kind.name === intent.name);
      if (said === undefined) continue;
      const { action } = intent.body.parse(said.body);
      lines.push(`${date} ${symbol} ${action}`);
      const side = action === 'enter' ? 'buy' : 'sell';
      for (const each of [approvedFor(side, action === 'enter' ? 'entry' : 'exit'), filledWith(side)]) actor.take({ ...each, body: { ...each.body, symbol } });
    }
  }
  return lines;
}

const plain = [...plainLeg('QQQ', qqq, spy), ...plainLeg('SPY', spy, qqq)].toSorted();

test('a pair decides on the days that a plain loop finds, whichever of the two bars of a day comes first', () => {
  expect(plain.length).toBeGreaterThan(50);
  expect(decisions([['QQQ', qqq], ['SPY', spy]]).toSorted()).toEqual(plain);
  expect(decisions([['SPY', spy], ['QQQ', qqq]]).toSorted()).toEqual(plain);
});
