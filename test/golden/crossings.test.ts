import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { compile } from '../../machines/plan/compile.ts';
import { checkPlan, isFault } from '../../machines/plan/decisions.ts';
import { spy } from './sample.ts';

/*
 * Signals on SPY's raw daily closes, 1998 to 2021, against a loop that shares nothing with the evaluator: it takes the means of
 * slices. The record was made in another language with exact fractions of the decimals in the file; to make it again, do that, and
 * take the SHA-256 of the lines "date above" and "date below", joined by newlines.
 */

const closes = spy.map(({ close }) => close);
const meanUpTo = (at: number, length: number) => closes.slice(at + 1 - length, at + 1).reduce((sum, close) => sum + close, 0) / length;

/** Dates at which a first series crosses a second, from the bar at which both have had a value for a bar. */
function plainCrossings(first: (at: number) => number, second: (at: number) => number, from: number): readonly string[] {
  const lines: string[] = [];
  for (let at = from; at < closes.length; at += 1) {
    if (first(at - 1) <= second(at - 1) && first(at) > second(at)) lines.push(`${spy[at]?.date} above`);
    if (first(at - 1) >= second(at - 1) && first(at) < second(at)) lines.push(`${spy[at]?.date} below`);
  }
  return lines;
}

function signals(left: unknown, right: unknown): readonly string[] {
  const checked = checkPlan({
    name: 'crossings', thesis: 'golden', universe: ['SPY'], timeframe: '1d', entry: { cross: 'above', left, right }, exit: { cross: 'below', left, right },
    sizing: { kind: 'allIn' }, timing: 'nextOpen', budget: 1, refutedBy: 'a difference',
  });
  if (isFault(checked)) throw new Error(checked.rule);
  const evaluator = compile(checked.plan).evaluator();
  return spy.flatMap((bar) => {
    evaluator.update(bar);
    return evaluator.enters() ? [`${bar.date} above`] : evaluator.exits() ? [`${bar.date} below`] : [];
  });
}

const sma = (length: number) => ({ indicator: { kind: 'sma', length } });
const hashOf = (lines: readonly string[]) => createHash('sha256').update(lines.join('\n')).digest('hex');

const tenThirty = signals(sma(10), sma(30));
const priceFifteen = signals({ bar: 'close' }, sma(15));

test('SMA(10) crosses SMA(30) on the days that a plain loop finds', () =>
  expect(tenThirty).toEqual(plainCrossings((at) => meanUpTo(at, 10), (at) => meanUpTo(at, 30), 30)));

test('the close crosses SMA(15) on the days that a plain loop finds', () =>
  expect(priceFifteen).toEqual(plainCrossings((at) => closes[at] ?? 0, (at) => meanUpTo(at, 15), 15)));

test('the crossings of SMA(10) and SMA(30) are the ones on record', () => {
  expect(tenThirty.slice(0, 4)).toEqual(['1998-05-05 below', '1998-05-13 above', '1998-05-15 below', '1998-05-21 above']);
  expect([tenThirty.length, hashOf(tenThirty)]).toEqual([204, '1899a96e2e6adffc55f9ca81703c70a11c54a32b9ade930ff3614be9231b3d97']);
});

test('the crossings of the close and SMA(15) are the ones on record', () => {
  expect(priceFifteen.slice(0, 4)).toEqual(['1998-01-27 above', '1998-03-05 below', '1998-03-06 above', '1998-04-08 below']);
  expect([priceFifteen.length, hashOf(priceFifteen)]).toEqual([851, 'aa03bd5b9704ebaca2c6d7f4dac2fe1e8a3722f6cf820bd27effdf8f9681c4c6']);
});
