import { expect, test } from 'vitest';
import { eventually, openDesk, toyHost } from '../../test/toyDesk.ts';
import { MemoryLog } from './memoryLog.ts';
import type { Report } from './pacing.ts';

/** What a host of the desk has said of itself when it has taken a bar. */
async function reportsOn(pacing: 'lockstep' | 'live'): Promise<readonly Report[]> {
  const log = new MemoryLog('toy');
  await openDesk(log, { pacing });
  const reports: Report[] = [];
  const { host, bar } = toyHost(log, 'a', { pacing: { report: (report) => reports.push(report) } });
  await host.start();
  await bar(2);
  await eventually(() => host.isIdle || pacing === 'live', 'all is written');
  await new Promise((done) => setImmediate(done));
  await host.abandon();
  return reports;
}

test('a host of a lockstep desk says how far it is', async () => expect((await reportsOn('lockstep')).at(-1)).toMatchObject({ host: 'a', idle: true }));

test('on a live desk nobody waits for that, and it says nothing', async () => expect(await reportsOn('live')).toEqual([]));

test('a report stays as it was when more is written', async () => {
  const log = new MemoryLog('toy');
  await openDesk(log);
  const { host, bar } = toyHost(log, 'a');
  await host.start();
  await bar(2);
  await eventually(() => host.isIdle, 'all is written');
  const report = host.report();
  const said = structuredClone(report);
  await bar(3);
  await eventually(() => host.isIdle, 'all is written');
  expect(report).toEqual(said);
  expect(host.report().wrote).not.toEqual(said.wrote);
  await host.abandon();
});
