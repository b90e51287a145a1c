import { xoshiro } from '../../machines/random.ts';

/** Bars of a seeded walk in whole cents, as a CSV: prices are low, so that averages often tie exactly. One a minute, from 2020-01-02T14:31Z, round the clock. */
export function walkCsv(count: number, seed: number): string {
  const uniform = xoshiro(seed);
  const step = (most: number) => Math.floor(uniform() * (2 * most + 1)) - most;
  const cents = (price: number) => (price / 100).toFixed(2);
  const firstMs = Date.UTC(2020, 0, 2, 14, 31);
  const lines = ['time,open,high,low,close,volume'];
  let last = 2_000;
  for (let bar = 0; bar < count; bar += 1) {
    const open = Math.max(500, last + step(1));
    last = Math.max(500, open + step(4));
    const [high, low] = [Math.max(open, last) + Math.abs(step(2)), Math.min(open, last) - Math.abs(step(2))];
    lines.push(`${new Date(firstMs + bar * 60_000).toISOString().slice(0, 19).replace('T', ' ')},${cents(open)},${cents(high)},${cents(low)},${cents(last)},1000000`);
  }
  return `${lines.join('\n')}\n`;
}
