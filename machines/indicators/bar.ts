import type { FactOf } from '../../subjects/fact.ts';
import type { bar } from '../../subjects/market.ts';
import type { Bar } from './memory.ts';

type BarBody = FactOf<typeof bar>['body'];

const inFloats = ({ open, high, low, close, volume }: BarBody): Bar =>
  ({ open: Number(open), high: Number(high), low: Number(low), close: Number(close), volume: Number(volume) });

// One fact goes to many strategies in a row: reading its decimals once instead of a hundred times halves the cost of a bar.
let newest: { readonly body: BarBody; readonly floats: Bar } | undefined;

/** A bar fact's figures as floats. */
export function floatsOf(body: BarBody): Bar {
  if (newest?.body !== body) newest = { body, floats: inFloats(body) };
  return newest.floats;
}
