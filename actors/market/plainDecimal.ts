/** A float as decimals are spelled in files: no exponent, at most 12 places, no zeros at its end. NaN and Infinity stay words, which no reader takes. */
export function plainDecimal(value: number): string {
  const text = String(value);
  if (!Number.isFinite(value) || (!text.includes('e') && (text.split('.')[1] ?? '').length <= 12)) return text;
  if (Math.abs(value) >= 1e21) return BigInt(value).toString();
  const fixed = value.toFixed(12).replace(/\.?0+$/, '');
  return fixed === '-0' ? '0' : fixed;
}
