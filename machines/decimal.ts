/**
 * Exact decimals as integers of 1e-12: money, prices and quantities. Sums and differences are exact; a product or quotient
 * that needs more than 12 places is rounded half to even. Ours, because the ledger's exactness is what the project exists for,
 * and because bigint is ten times as fast here as the arbitrary-precision libraries.
 */
export type Decimal = bigint;

const places = 12;
const unit = 10n ** BigInt(places);

const spelling = /^-?\d{1,24}(\.\d{1,12})?$/;

const scales = Array.from({ length: places + 1 }, (_, count) => 10n ** BigInt(places - count));

/** At most 15 digits fit a float exactly, and are read without a bigint for each part; undefined for all else, right or wrong. */
function shortDecimal(text: string): Decimal | undefined {
  if (text.length > 16) return undefined;
  const negative = text.charCodeAt(0) === 45;
  let value = 0;
  let digits = 0;
  let point = -1;
  for (let at = negative ? 1 : 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      digits += 1;
    } else if (code === 46 && point < 0 && digits > 0) point = digits;
    else return undefined;
  }
  const decimals = point < 0 ? 0 : digits - point;
  const scale = scales[decimals];
  if (digits === 0 || digits > 15 || point === digits || scale === undefined) return undefined;
  return BigInt(negative ? -value : value) * scale;
}

/** Reads `-12.5`; throws on exponents, blanks, more than 12 places, or anything else. */
export function parse(text: string): Decimal {
  const quick = shortDecimal(text);
  if (quick !== undefined) return quick;
  if (!spelling.test(text)) throw new RangeError(`expected a decimal with at most ${places} places, was "${text}"`);
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * unit;
  const fraction = text.slice(point + 1);
  return BigInt(text.slice(0, point) + fraction.padEnd(places, '0'));
}

const micro = unit / 1_000_000n;

/** Three places, and the same without the zeros at their end. */
const thousandths = Array.from({ length: 1000 }, (_, count) => String(count).padStart(3, '0'));
const trimmed = thousandths.map((text) => text.replace(/0+$/, ''));

/** The one canonical spelling: no exponent, no trailing zeros, no negative zero. */
export function format(value: Decimal): string {
  const micros = value / micro;
  const near = Number(micros);
  // At most six places and nine digits before them: nearly all prices and amounts. In floats, which spell themselves several times as fast.
  if (near < 1e15 && near > -1e15 && micros * micro === value) return sixPlaces(near);
  const magnitude = value < 0n ? -value : value;
  const whole = magnitude / unit;
  const rest = Number(magnitude - whole * unit);
  const spelled = `${value < 0n ? '-' : ''}${whole}`;
  return rest === 0 ? spelled : `${spelled}.${fractionOf(rest)}`;
}

/** So many millionths. */
function sixPlaces(micros: number): string {
  const magnitude = Math.abs(micros);
  const whole = Math.floor(magnitude / 1e6);
  const rest = magnitude - whole * 1e6;
  const spelled = micros < 0 ? `-${whole}` : String(whole);
  if (rest === 0) return spelled;
  const high = Math.floor(rest / 1000);
  const low = rest - high * 1000;
  return low === 0 ? `${spelled}.${trimmed[high] ?? ''}` : `${spelled}.${thousandths[high] ?? ''}${trimmed[low] ?? ''}`;
}

/** Twelve places without the zeros at their end. */
const fractionOf = (rest: number): string => String(rest).padStart(places, '0').replace(/0+$/, '');

/** Quotient of two integers, half to even. */
function dividedEvenly(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) return dividedEvenly(-numerator, -denominator);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const magnitude = twice < 0n ? -twice : twice;
  if (magnitude < denominator || (magnitude === denominator && quotient % 2n === 0n)) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}

export function times(a: Decimal, b: Decimal): Decimal {
  // Whole shares, as nearly all are: no division of what is too large for the processor.
  const count = a / unit;
  if (count * unit === a) return count * b;
  const product = a * b;
  const whole = product / unit;
  return whole * unit === product ? whole : dividedEvenly(product, unit);
}

/** Throws a RangeError where `b` is zero. */
export function over(a: Decimal, b: Decimal): Decimal {
  if (b === 0n) throw new RangeError(`expected a divisor other than zero, dividing ${format(a)}`);
  // Whole shares, as in a product.
  const count = b / unit;
  return count * unit === b ? dividedEvenly(a, count) : dividedEvenly(a * unit, b);
}

export const absolute = (a: Decimal): Decimal => (a < 0n ? -a : a);
export const least = (a: Decimal, b: Decimal): Decimal => (a < b ? a : b);
export const most = (a: Decimal, b: Decimal): Decimal => (a > b ? a : b);

/** Down to a multiple of `increment` (above zero), toward zero. */
export function roundedDown(value: Decimal, increment: Decimal): Decimal {
  if (increment <= 0n) throw new RangeError(`expected an increment above zero, was ${format(increment)}`);
  return value - (value % increment);
}

/** A float's nearest decimal of at most `digits` places (0 to 12); throws on NaN and infinities. */
export function fromFloat(value: number, digits = 6): Decimal {
  if (digits !== places) return rounded(value, digits);
  const known = constants.get(value);
  if (known !== undefined) return known;
  const decimal = rounded(value, digits);
  if (constants.size >= mostConstants) constants.clear();
  constants.set(value, decimal);
  return decimal;
}

/** Shares and distances of plans and policies, which come again with every order and are slow to spell. */
const constants = new Map<number, Decimal>();
const mostConstants = 256;

function rounded(value: number, digits: number): Decimal {
  if (!Number.isFinite(value)) throw new RangeError(`expected a finite number, was ${value}`);
  return parse(value.toFixed(digits));
}

/** The nearest float; for statistics and display only. */
export const toFloat = (value: Decimal): number => Number(value) / 1e12;

export const zero: Decimal = 0n;
export const one: Decimal = unit;
