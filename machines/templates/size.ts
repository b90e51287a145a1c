import type { Plan, Sizing, Stop, Timing } from '../../subjects/plan.ts';

/* How sizing, stops and timing are spelled on a command line; what the figures may be, the plan's own check says. */

/** Shares of equity that fill a universe evenly, rounded down: to a hundredth, of more than ten symbols to a hundredth of that. */
export function evenly({ length }: readonly string[]): Sizing {
  const parts = length > 10 ? 10_000 : 100;
  return { kind: 'fraction', fraction: Math.floor(parts / length) / parts };
}

/** Bars over which volatility is taken where nobody says. */
const usualLookback = 60;

export const sizingForms = 'all-in, quantity:N, fraction:SHARE[:with-fees] or volatility:ANNUAL[:BARS]';

/** `all-in`, `quantity:1`, `fraction:0.2`, `fraction:0.2:with-fees`, `volatility:0.15`, `volatility:0.15:60`; undefined for another form. */
export function sizingIn(text: string): Sizing | undefined {
  const [kind, first, second, ...rest] = text.split(':');
  if (rest.length > 0) return undefined;
  if (kind === 'all-in' && first === undefined) return { kind: 'allIn' };
  if (kind === 'volatility' && first !== undefined) return { kind, targetAnnual: figure(first), lookback: second === undefined ? usualLookback : figure(second) };
  if (kind === 'fraction' && first !== undefined && second === 'with-fees') return { kind, fraction: figure(first), withFees: true };
  if (first === undefined || second !== undefined) return undefined;
  if (kind === 'quantity') return { kind, quantity: first };
  return kind === 'fraction' ? { kind, fraction: figure(first) } : undefined;
}

export const stopForms = 'fixed:SHARE, trailing:SHARE, atr:BARS:MULTIPLE, atr-trailing:BARS:MULTIPLE, volatility:BARS:MULTIPLE, profit-lock:GAIN:LOCK or time:BARS, or up to four of them joined by +';

const mostStops = 4;

/** `fixed:0.05`, `atr:14:3`, `fixed:0.1+time:20`: one stop or several; undefined for another form. */
export function stopsIn(text: string): Pick<Plan, 'stop' | 'stops'> | undefined {
  const stops = text.split('+').map(stopIn);
  const known = stops.filter((stop) => stop !== undefined);
  const [first] = known;
  if (first === undefined || known.length < stops.length || stops.length > mostStops) return undefined;
  return known.length === 1 ? { stop: first } : { stops: known };
}

/** `fixed:0.05`, `trailing:0.1`, `atr:14:3`, `atr-trailing:22:3`, `volatility:20:4`, `profit-lock:0.1:0.02`, `time:20`; undefined for another form. */
function stopIn(text: string): Stop | undefined {
  const [kind, first, second, ...rest] = text.split(':');
  if (first === undefined || rest.length > 0) return undefined;
  if (second === undefined) {
    if (kind === 'fixed' || kind === 'trailing') return { kind, distance: figure(first) };
    return kind === 'time' ? { kind, bars: figure(first) } : undefined;
  }
  switch (kind) {
    case 'atr': case 'volatility': return { kind, length: figure(first), multiple: figure(second) };
    case 'atr-trailing': return { kind: 'atrTrailing', length: figure(first), multiple: figure(second) };
    case 'profit-lock': return { kind: 'profitLock', gain: figure(first), lock: figure(second) };
    default: return undefined;
  }
}

export const timingForms = 'next-open or limit:SHARE';

/** `next-open`, `limit:0.01`; undefined for another form. */
export function timingIn(text: string): Timing | undefined {
  if (text === 'next-open') return 'nextOpen';
  const [kind, share, ...rest] = text.split(':');
  return kind === 'limit' && share !== undefined && rest.length === 0 ? { limit: { offset: figure(share) } } : undefined;
}

/** What is no figure becomes -1, which no sizing, stop or limit may be: its text stands in the message anyway. */
const figure = (text: string): number => (/^\d{1,6}(\.\d{1,9})?$/.test(text) ? Number(text) : -1);
