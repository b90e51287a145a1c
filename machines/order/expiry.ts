/** A UTC ISO time in a spelling that sorts as text: with seconds, without zeros at the end of the fraction, without the Z. */
function instant(time: string): string {
  const bare = time.slice(0, -1);
  const withSeconds = bare.length === 16 ? `${bare}:00` : bare;
  return withSeconds.includes('.') ? withSeconds.replace(/\.?0+$/, '') : withSeconds;
}

/** Whether `time` lies before `at`. Both are UTC ISO, in any spelling that the facts allow; the same moment is not past. */
export const isPast = (time: string, at: string): boolean => (isPlain(time) && isPlain(at) ? time < at : instant(time) < instant(at));

/** `2020-01-02T21:00:00Z`: with seconds and without a fraction, as nearly all are; these sort as they are. */
const isPlain = (time: string): boolean => time.length === 20 && time.charCodeAt(19) === 90;
