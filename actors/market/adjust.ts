import { parse as parseCsv } from 'csv-parse/sync';
import { actionsOf, type DatedAction } from '../../machines/actions/factors.ts';
import { dayMs } from '../../machines/calendar/days.ts';
import { format, parse, type Decimal } from '../../machines/decimal.ts';
import { SourceRefused } from './source.ts';
import { rowTime } from './wallTime.ts';

/** For days up to and including `untilMs`: adjusted price = raw x priceFactor (dividends) x splitFactor (splits). */
export interface Factors {
  readonly untilMs: number;
  readonly priceFactor: Decimal;
  readonly splitFactor: Decimal;
  /** Raw close of that day. */
  readonly closeUsd: Decimal;
}

const header = 'until,price_factor,split_factor,reference_close';
const decimalUnit = 10n ** 12n;
/** Adjusted prices have at most 6 decimals. */
const priceIncrement = 10n ** 6n;

/**
 * Reads a factor file: rows in order of `until`.
 * @throws SourceRefused naming line, field, value and rule; one wrong factor would put every earlier price wrong, so nothing of the file is used
 */
export function readFactors(file: string, text: string): readonly Factors[] {
  const [first = [], ...rows] = parseCsv(text, { relax_column_count: true, quote: null, bom: true, trim: true });
  if (first.join(',') !== header) throw new SourceRefused(`${file}:1: header was "${first.join(',')}", must be "${header}"`);
  let previousMs = -Infinity;
  return rows.map((row, index) => {
    const refuse = (field: string, value: string, rule: string) => new SourceRefused(`${file}:${index + 2}: ${field}: was "${value}", ${rule}`);
    const [until = '', priceFactor = '', splitFactor = '', close = ''] = row;
    if (row.length !== 4) throw refuse('row', row.join(','), 'must have 4 fields');
    const time = rowTime(until, '1d', 'utc');
    if ('fault' in time) throw refuse('until', until, time.fault);
    if (time.dayMs <= previousMs) throw refuse('until', until, 'must be later than in the row before');
    previousMs = time.dayMs;
    return { untilMs: time.dayMs, priceFactor: factor('price_factor', priceFactor, refuse), splitFactor: factor('split_factor', splitFactor, refuse), closeUsd: closeOf(close, refuse) };
  });
}

function factor(field: string, text: string, refuse: (field: string, value: string, rule: string) => SourceRefused): Decimal {
  if (!/^\d{1,9}(\.\d{1,12})?$/.test(text) || parse(text) === 0n) throw refuse(field, text, 'must be a decimal above zero with at most 12 places');
  return parse(text);
}

function closeOf(text: string, refuse: (field: string, value: string, rule: string) => SourceRefused): Decimal {
  if (!/^\d{1,12}(\.\d{1,12})?$/.test(text)) throw refuse('reference_close', text, 'must be a decimal with at most 12 places');
  return parse(text);
}

/** The splits and dividends that the factors stand for. */
export const actionsIn = (factors: readonly Factors[]): readonly DatedAction[] =>
  actionsOf(factors.map(({ untilMs, ...rest }) => ({ until: untilMs / dayMs, ...rest })));

/** The factors of a day (its midnight as UTC milliseconds), or undefined after the last row, where nothing is to be adjusted. */
export function factorsOn(factors: readonly Factors[], dayMs: number): Factors | undefined {
  let [low, high] = [0, factors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const untilMs = factors[middle]?.untilMs ?? Infinity;
    if (untilMs < dayMs) low = middle + 1;
    else high = middle;
  }
  return factors[low];
}

/** raw x priceFactor x splitFactor, multiplied exactly and rounded once, half to even, to 6 decimals; canonical. */
export function adjustedPrice(raw: Decimal, { priceFactor, splitFactor }: Pick<Factors, 'priceFactor' | 'splitFactor'>): string {
  const exact = raw * priceFactor * splitFactor;
  const scale = decimalUnit * decimalUnit * priceIncrement;
  const magnitude = exact < 0n ? -exact : exact;
  const [quotient, rest] = [magnitude / scale, magnitude % scale];
  const up = rest * 2n > scale || (rest * 2n === scale && quotient % 2n === 1n);
  const rounded = (up ? quotient + 1n : quotient) * priceIncrement;
  return format(exact < 0n ? -rounded : rounded);
}

/** Shares after the splits: raw / splitFactor, down to whole shares. A volume below zero stays as it is, so that the checks can refuse it. */
export function adjustedVolume(raw: Decimal, { splitFactor }: Pick<Factors, 'splitFactor'>): string {
  return raw < 0n ? format(raw) : (raw / splitFactor).toString();
}
