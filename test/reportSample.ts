import type { BarColumns, RunResult, Trade } from '../machines/gym/run.ts';
import type { Plan } from '../subjects/plan.ts';

const dayMs = 86_400_000;
const hostile = '</script><script>document.title = "taken"</script><!-- & "both\' quotes';

export const trade = (over: Partial<Trade> = {}): Trade => ({
  symbol: 'SPY', side: 'long', quantity: '100', entryTime: '2020-01-11T21:00:00Z', entryPrice: '101.5', exitTime: '2020-03-01T21:00:00Z', exitPrice: '99.25',
  fees: '2', pnl: '-227', mae: -500, mfe: 120.5, exitReason: 'rule', ...over,
});

/** A plan whose texts try to break out of the page. */
export const hostilePlan: Plan = {
  name: 'sma-cross-10-30', thesis: `What rises goes on. ${hostile}`, universe: ['SPY', 'QQQ'], timeframe: '1d', timing: 'nextOpen', budget: 1, refutedBy: hostile, sizing: { kind: 'allIn' },
  entry: { cross: 'above', left: { indicator: { kind: 'sma', length: 10, source: 'close' }, offset: 0 }, right: { indicator: { kind: 'sma', length: 30, source: 'close' }, offset: 0 } },
  exit: { cross: 'below', left: { indicator: { kind: 'sma', length: 10, source: 'close' }, offset: 0 }, right: { indicator: { kind: 'sma', length: 30, source: 'close' }, offset: 0 } },
};

const times = (count: number, stepMs: number): Float64Array => Float64Array.from({ length: count }, (_, place) => Date.UTC(2020, 0, 1, 21) + place * stepMs);

/** Bars whose close goes up and down around 100. */
export function waves(symbol: string, count: number, stepMs = dayMs): BarColumns {
  const close = Float64Array.from({ length: count }, (_, place) => Math.round(10_000 + 1000 * Math.sin(place / 25) + ((place * 7919) % 101)));
  return { symbol, timeframe: stepMs === dayMs ? '1d' : '1m', scale: 2, atMs: times(count, stepMs), open: close, high: close, low: close, close, volume: close };
}

/** A run of so many steps whose equity follows such a wave. */
export function wavyRun(count: number, trades: readonly Trade[], stepMs = dayMs): RunResult {
  const usd = waves('SPY', count, stepMs).close.map((cents) => 10 * cents);
  return {
    bars: count, fills: 2 * trades.length, decisions: [], trades, equity: { atMs: times(count, stepMs), usd }, finalEquityUsd: String(usd.at(-1)), rejections: 1, exposure: 0.5, tradedUsd: 50_000,
  };
}
