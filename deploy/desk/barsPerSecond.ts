/**
 * Rows of a live desk's source that go out in a second, from INVESTOBOT_BARS_PER_SECOND; undefined where it is not set.
 * Throws where it is no number above zero, or more than 10,000.
 */
export function barsPerSecondIn(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['INVESTOBOT_BARS_PER_SECOND'];
  if (text === undefined || text === '') return undefined;
  const rate = Number(text);
  if (!/^\d{1,5}(\.\d{1,6})?$/.test(text) || rate <= 0 || rate > 10_000) throw new Error(`INVESTOBOT_BARS_PER_SECOND: expected bars a second, a number above 0 and at most 10000, was ${JSON.stringify(text)}`);
  return rate;
}
