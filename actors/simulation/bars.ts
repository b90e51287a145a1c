import { format, fromFloat } from '../../machines/decimal.ts';
import type { Row } from '../../machines/market/row.ts';
import type { Timeframe } from '../../subjects/values.ts';
import type { Bars, Step } from '../market/source.ts';
import { iso } from '../market/wallTime.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';

const cents = (price: number) => format(fromFloat(Math.max(0.01, price), 2));

interface Walk {
  readonly symbol: string;
  last: number;
  rising: boolean;
}

/** Prices that turn every few bars, so that plans trade often. */
function next(walk: Walk, chance: Chance) {
  if (chance.happens(0.45)) walk.rising = !walk.rising;
  const open = walk.last * (1 + chance.between(-0.01, 0.01));
  const close = Math.max(1, open * (1 + (walk.rising ? 1 : -1) * chance.between(0.002, 0.03)));
  const high = Math.max(open, close) * (1 + chance.between(0, 0.01));
  const low = Math.min(open, close) * (1 - chance.between(0, 0.01));
  walk.last = close;
  return { open: cents(open), high: cents(high), low: cents(low), close: cents(close), volume: String(chance.whole(500, 20_000)) };
}

/** Rows as a bad source has them, in the place of a good one or after it. */
function bad(row: Extract<Row, { open: string }>, chance: Chance): readonly Row[] {
  const origin = `${row.origin} again`;
  return chance.one<readonly Row[]>([
    [{ symbol: row.symbol, due: row.due, origin: row.origin, fault: 'close: was "n/a", must be a number' }],
    [{ ...row, high: row.low, low: row.high }],
    [{ ...row, open: '0', low: '0' }],
    [{ ...row, volume: '-1' }],
    [{ ...row, close: format(fromFloat(Number(row.high) * 1.5, 2)) }],
    [row, { ...row, origin }],
    [row, { ...row, origin, at: '2019-12-31T21:00:00Z' }],
    [],
  ]);
}

interface StepsOf {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly warmUp: number;
  readonly steps: number;
  readonly firstMs: number;
  readonly everyMs: number;
}

/** The steps of a simulated desk, all drawn beforehand. */
export function drawnSteps({ symbols, timeframe, warmUp, steps, firstMs, everyMs }: StepsOf, chance: Chance, faults: Faults): readonly Step[] {
  const walks = symbols.map((symbol): Walk => ({ symbol, last: chance.between(20, 200), rising: chance.happens(0.5) }));
  return Array.from({ length: warmUp + steps }, (_, index): Step => {
    const at = iso(firstMs + index * everyMs);
    const rows = walks.flatMap((walk): readonly Row[] => {
      const row = { symbol: walk.symbol, timeframe, at, due: at, origin: `simulated ${walk.symbol} ${index + 1}`, ...next(walk, chance) };
      return index > warmUp && faults.strikes('bad bar') ? bad(row, chance) : [row];
    });
    return { at, warmUp: index < warmUp, rows };
  }).filter(({ rows }) => rows.length > 0);
}

/** Those steps as a source of bars that ends before the first step that `comes` denies. */
export function barsOf(symbols: readonly string[], timeframe: Timeframe, steps: readonly Step[], comes: (place: number) => boolean): Bars {
  function* from(first: number): Generator<Step> {
    for (const [place, step] of steps.entries()) {
      if (place < first) continue;
      if (!comes(place)) return;
      yield step;
    }
  }
  const after = (at: string) => steps.findIndex((step) => step.at > at);
  return { symbols, timeframe, between: () => ({ steps: () => from(0), after: (at) => from(after(at) < 0 ? steps.length : after(at)) }) };
}
