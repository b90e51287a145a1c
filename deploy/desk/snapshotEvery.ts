/**
 * Facts between two rounds of snapshots, from INVESTOBOT_SNAPSHOT_EVERY; undefined where it is not set, and then the host's default holds.
 * Throws where it is no whole number above zero.
 */
export function snapshotEveryIn(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['INVESTOBOT_SNAPSHOT_EVERY'];
  if (text === undefined || text === '') return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`INVESTOBOT_SNAPSHOT_EVERY: expected facts between two rounds of snapshots, a whole number above 0, was ${JSON.stringify(text)}`);
  return Number(text);
}
