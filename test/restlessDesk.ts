import { defaultPolicy } from '../machines/desk/defaultSettings.ts';
import type { DeskSettings } from '../subjects/desk.ts';

const symbols = ['AAA', 'BBB', 'CCC', 'DDD'];

/** In on a day that closes above its open, out on one that closes below it: orders at every bar. */
export const restlessPlan = {
  name: 'restless', thesis: 'many orders', universe: symbols, timeframe: '1d',
  entry: { compare: 'above', left: { bar: 'close' }, right: { bar: 'open' } }, exit: { compare: 'below', left: { bar: 'close' }, right: { bar: 'open' } },
  sizing: { kind: 'quantity', quantity: '1' }, timing: 'nextOpen', budget: 0.04, refutedBy: 'nothing',
};

/** A desk that trades that plan on drawn bars, from the first trading day of a year on. @param bars of each symbol */
export const restlessSettings = ({ from, bars }: { readonly from: string; readonly bars: number }): Partial<DeskSettings> => ({
  market: { kind: 'synthetic', seed: 7, symbols, timeframe: '1d', bars, from },
  session: { backtestFrom: `${Number(from.slice(0, 4)) - 1}-01-01T00:00:00Z`, from, to: '2030-01-01T00:00:00Z', warmUpBars: 0 },
  policy: { ...defaultPolicy, maxOrdersAMinute: 1_000 },
  planner: { kind: 'none', model: '', plans: 0 },
});
