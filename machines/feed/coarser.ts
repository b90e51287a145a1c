import type { Timeframe } from '../../subjects/values.ts';
import { lengthMs, periodAt } from './periods.ts';

export const isFiner = (one: Timeframe, than: Timeframe): boolean => lengthMs[one] < lengthMs[than];

/** When the bar of a coarser timeframe closes that a bar which closes at `atMs` (UTC milliseconds) is a part of; undefined outside of the exchange's hours: what is traded then is in no coarser bar. */
export const coarserCloseMs = (symbol: string, timeframe: Timeframe, atMs: number): number | undefined => periodAt(symbol, timeframe, atMs - 1)?.closeMs;
