import { connectAs } from '../actors/runtime/connect.ts';
import { sweep, type SweepOf } from '../actors/sweep/sweep.ts';
import { barFilesIn } from '../deploy/gym/barFiles.ts';
import { gymCode } from '../deploy/gym/gymCode.ts';
import { KnownFiles } from '../deploy/gym/sweepJob.ts';
import { Workers } from '../deploy/gym/workers.ts';
import { loadKeys, publicKeysOf } from '../deploy/keys/keys.ts';
import { natsConfig } from '../deploy/nats/config.ts';
import { openPolicy } from '../machines/gym/openPolicy.ts';
import { defaultVenue } from '../machines/desk/defaultSettings.ts';
import { sampleOf, spaceOf } from '../machines/templates/space.ts';
import { templateNamed } from '../machines/templates/templates.ts';
import { planFrom } from '../machines/templates/write.ts';
import { startTestNats, temporaryHome } from './servers.ts';

const sample = new URL('../deploy/sample/SPY.csv', import.meta.url).pathname;

/** So many crossings on two years of SPY. */
export async function crossingsOf(count: number): Promise<SweepOf> {
  const template = templateNamed('sma-cross');
  const space = template === undefined ? undefined : spaceOf(template, { fast: '2..40', slow: '41..80' });
  if (template === undefined || space === undefined || 'rule' in space) throw new Error('expected the template sma-cross and a space of it');
  const plans = sampleOf(space, count, 1).map((values) => planFrom(template, values, { symbols: ['SPY'] }));
  const files = barFilesIn([sample]);
  const known = new KnownFiles(files);
  return {
    plans: plans.map((plan) => { if ('rule' in plan) throw new Error(plan.rule); return plan; }),
    terms: { bars: await Promise.all(files.map((file) => known.wantedOf(file))), cashUsd: '100000', venue: defaultVenue, policy: openPolicy, from: '2019-01-01T00:00:00Z', code: gymCode() },
  };
}

/**
 * Runs a sweep on a NATS server of its own, with real worker processes.
 * @param killAt after so many results one more worker is killed
 * @returns all results as bytes
 */
export async function sweptWith(of: SweepOf, { workers, killAt = [] }: { readonly workers: number; readonly killAt?: readonly number[] }): Promise<{ readonly text: string; readonly killed: number }> {
  using home = temporaryHome();
  const keys = loadKeys(home.path);
  await using server = await startTestNats((place) => natsConfig({ place, publicKeys: publicKeysOf(keys) }));
  const nats = await connectAs('keeper', server.url, keys.keeper);
  const environment = process.env['INVESTOBOT_HOME'];
  process.env['INVESTOBOT_HOME'] = home.path;
  let pool: Workers | undefined;
  let [done, killed] = [0, 0];
  try {
    const results = await sweep(nats, of, {
      onReady: () => { pool = new Workers(workers, ['--url', server.url, '--bars', sample], (line) => console.error(line)); },
      onResult: () => {
        done += 1;
        const [victim] = killAt.includes(done) ? pool?.pids ?? [] : [];
        if (victim === undefined) return;
        process.kill(victim, 'SIGKILL');
        killed += 1;
      },
    });
    return { text: results.map((result) => JSON.stringify(result)).join('\n'), killed };
  } finally {
    await pool?.stop();
    await nats.close();
    if (environment === undefined) delete process.env['INVESTOBOT_HOME'];
    else process.env['INVESTOBOT_HOME'] = environment;
  }
}
