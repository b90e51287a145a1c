import { isoTime } from '../../machines/authority/instant.ts';
import type { GymOutcome } from '../gym/gymThread.ts';

/** Points of equity a part: a million of them at once would take several hundred MiB. */
const pointsAPart = 1000;

/** A backtest as one line of JSON, in parts to be written one after the other; the last ends the line. */
export function* backtestJson({ name, result, metrics, stopped, refusedRows, seconds, verdict, lookAhead }: GymOutcome): Generator<string> {
  const { bars, fills, rejections, rejectedBy, trades, finalEquityUsd, equity: { atMs, usd } } = result;
  yield `${JSON.stringify({ plan: name, bars, fills, rejections, ...(rejectedBy === undefined ? {} : { rejectedBy }), refusedRows, stopped, trades }).slice(0, -1)},"equity":[`;
  for (let from = 0; from < atMs.length; from += pointsAPart) {
    const points = Array.from(atMs.subarray(from, from + pointsAPart), (ms, place) => `["${isoTime(ms)}",${usd[from + place]}]`);
    yield `${from === 0 ? '' : ','}${points.join(',')}`;
  }
  yield `],${JSON.stringify({ finalEquity: finalEquityUsd, metrics, ...(verdict === undefined ? {} : { gate: verdict }), ...(lookAhead === undefined ? {} : { lookAhead }), seconds, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }).slice(1)}\n`;
}
