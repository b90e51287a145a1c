import type { Indicator, Operand, Plan, Rule } from '../../subjects/plan.ts';
import { checkPlan, isFault } from '../plan/decisions.ts';
import type { Uniform } from '../random.ts';

const of = (indicator: Indicator, offset = 0): Operand => ({ indicator, offset });
const close: Operand = { bar: 'close', offset: 0 };
const value = (number: number): Operand => ({ value: number });
const above = (left: Operand, right: Operand): Rule => ({ compare: 'above', left, right });
const below = (left: Operand, right: Operand): Rule => ({ compare: 'below', left, right });

type Rules = Pick<Plan, 'entry' | 'exit'>;
/** Rules with lengths and thresholds drawn at random. */
type Family = (whole: (from: number, to: number) => number) => Rules;

const trend = (fast: Operand, slow: Operand): Rules => ({ entry: above(fast, slow), exit: below(fast, slow) });

const families: Readonly<Record<string, Family>> = {
  'sma-cross': (whole) => {
    const fast = whole(2, 50);
    return trend(of({ kind: 'sma', length: fast, source: 'close' }), of({ kind: 'sma', length: fast + whole(2, 150), source: 'close' }));
  },
  'ema-cross': (whole) => {
    const fast = whole(2, 50);
    return trend(of({ kind: 'ema', length: fast, source: 'close' }), of({ kind: 'ema', length: fast + whole(2, 100), source: 'close' }));
  },
  'price-cross': (whole) => trend(close, of({ kind: 'sma', length: whole(5, 200), source: 'close' })),
  macd: (whole) => {
    const fast = whole(3, 20);
    const macd = { kind: 'macd', fast, slow: fast + whole(3, 40), signal: whole(3, 20), source: 'close' } as const;
    return trend(of({ ...macd, output: 'line' }), of({ ...macd, output: 'signal' }));
  },
  momentum: (whole) => {
    const roc = of({ kind: 'roc', length: whole(5, 200), source: 'close' });
    const threshold = whole(-5, 10) / 100;
    return { entry: above(roc, value(threshold)), exit: below(roc, value(threshold)) };
  },
  'rsi-reversion': (whole) => {
    const rsi = of({ kind: 'rsi', length: whole(2, 20), source: 'close' });
    return { entry: below(rsi, value(whole(15, 45))), exit: above(rsi, value(whole(50, 80))) };
  },
  'bollinger-reversion': (whole) => {
    const [length, deviations] = [whole(10, 60), whole(5, 25) / 10];
    const band = (output: 'middle' | 'lower') => of({ kind: 'bollinger', length, deviations, output, source: 'close' });
    return { entry: below(close, band('lower')), exit: above(close, band('middle')) };
  },
  breakout: (whole) => ({
    entry: above(close, of({ kind: 'donchian', length: whole(5, 100), output: 'upper' }, 1)),
    exit: below(close, of({ kind: 'donchian', length: whole(5, 60), output: 'lower' }, 1)),
  }),
};

/**
 * A plan that nobody thought about: one of eight families with lengths and thresholds at random. What such plans earn on noise, and how good the best of many
 * looks, is what honesty checks are measured by. Deterministic in the draws of `uniform`.
 */
export function randomPlan(uniform: Uniform, symbol: string): Plan {
  const whole = (from: number, to: number) => from + Math.floor(uniform() * (to - from + 1));
  const names = Object.keys(families);
  const name = names[whole(0, names.length - 1)] ?? '';
  const rules = families[name]?.(whole);
  if (rules === undefined) throw new Error(`expected a family of plans, was "${name}"`);
  const plan = checkPlan({
    name, thesis: 'Drawn at random.', universe: [symbol], timeframe: '1d', ...rules,
    sizing: { kind: 'allIn' }, timing: 'nextOpen', budget: 1, refutedBy: 'Anything.',
  });
  if (isFault(plan)) throw new Error(`random plan ${name}: expected a plan that passes its checks, was one with ${plan.path} ${plan.rule}`);
  return plan.plan;
}
