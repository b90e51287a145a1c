/**
 * A wall clock in whole microseconds since 1970 out of one in milliseconds, which the machine keeps right, and a finer one, which only runs on: what it comes to always
 * lies in the millisecond that the first one shows, though the two drift apart, the clock is set, or the machine sleeps.
 * @param coarse milliseconds since 1970
 * @param fine milliseconds since some moment, with a fraction
 */
export function microsecondClock(coarse: () => number, fine: () => number): () => number {
  let apart = coarse() - fine();
  return () => {
    const [from, now] = [coarse(), fine()];
    const told = Math.floor((now + apart) * 1000);
    const [least, most] = [from * 1000, from * 1000 + 999];
    if (told >= least && told <= most) return told;
    apart = (told < least ? from : from + 0.999) - now;
    return told < least ? least : most;
  };
}

/** The wall clock in microseconds since 1970. */
export const microseconds = microsecondClock(() => Date.now(), () => performance.now());

const perSecond = 1_000_000;

/** Six digits of a second, whatever they are: no time of an order looks coarser than it was taken. */
export const microsecondTime = (micros: number): string =>
  `${new Date(Math.floor(micros / perSecond) * 1000).toISOString().slice(0, 19)}.${String(((micros % perSecond) + perSecond) % perSecond).padStart(6, '0')}Z`;

const spelling = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** Microseconds of a time with any fraction and any offset; finer digits are cut off. Undefined where it is no time. */
export function microsecondsOf(text: string): number | undefined {
  const [, second, fraction = '', zone] = spelling.exec(text) ?? [];
  const ms = Date.parse(`${second ?? ''}${zone ?? ''}`);
  return Number.isNaN(ms) ? undefined : ms * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** The same moment in UTC, with as many digits of the second as were given, at most nine; undefined where it is no time. */
export function utcTime(text: string): string | undefined {
  const [, second, fraction = '', zone] = spelling.exec(text) ?? [];
  const ms = Date.parse(`${second ?? ''}${zone ?? ''}`);
  if (Number.isNaN(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction.slice(0, 9)}`}Z`;
}
