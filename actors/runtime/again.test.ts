import pino from 'pino';
import { expect, test } from 'vitest';
import { actorKind, nothing, on, type ActorKind } from '../../machines/actor.ts';
import { releaseGranted } from '../../subjects/approval.ts';
import { bar } from '../../subjects/market.ts';
import { proposed } from '../../subjects/planner.ts';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import { fact } from '../../test/given.ts';
import { eventually, genesis, market, openDesk, toyHost } from '../../test/toyDesk.ts';
import { Cast } from './cast.ts';
import { Cell } from './cell.ts';
import { draft, parsed } from './envelope.ts';
import { observedId } from './ids.ts';
import { mended } from './mending.ts';
import { MemoryLog } from './memoryLog.ts';
import { Reviver } from './reviver.ts';

const named = (log: MemoryLog, name: string) => log.facts.filter(({ kind }) => kind.name === name);

/** As approval says it: an enrolled person signed for the release of accounting. */
async function grantRelease(log: MemoryLog, { skip, after }: { readonly skip: boolean; readonly after: number }): Promise<number> {
  const id = observedId(genesis, 'release', 'main', `${after}`);
  return log.commit({ kind: 'approval', actor: 'main' }, after, [draft(releaseGranted, { actor: 'accounting.main', skip, signer: 'ada' }, { desk: log.desk, actor: 'main', id, cause: id, correlation: id, code: 'toy', at: '2020-01-05T00:00:00Z' })]);
}

test('what an actor derived before it failed is stated once, also where it comes round after the failure', async () => {
  const log = new MemoryLog('sim');
  await openDesk(log);
  const barsOnly = toyHost(log, 'a', { kinds: [market] });
  await barsOnly.host.start();
  await barsOnly.bar(2);
  await barsOnly.bar(3, '13');
  await barsOnly.host.abandon();
  for (const name of ['b', 'c']) {
    const { host } = toyHost(log, name, { poison: '13' });
    await host.start();
    await eventually(() => host.isIdle, 'the host is at rest');
    await host.abandon();
  }
  expect(named(log, 'accounting.posted')).toHaveLength(1);
});

test('a release in vain puts the actor in quarantine again; the host and its next start live on, and it can be released again', async () => {
  const log = new MemoryLog('sim');
  await openDesk(log);
  const { host, bar: state, faults } = toyHost(log, 'a', { poison: '13' });
  await host.start();
  await state(2);
  await state(3, '13');
  await state(4);
  const last = await grantRelease(log, { skip: false, after: 0 });
  await eventually(() => named(log, '*.quarantined').length === 2, 'it is in quarantine again');
  await host.abandon();
  const next = toyHost(log, 'b', { poison: '13' });
  await next.host.start();
  await grantRelease(log, { skip: true, after: last });
  await eventually(() => named(log, 'accounting.posted').length === 2, 'it goes on without the bar that it can not take');
  await eventually(() => next.host.isIdle, 'the host is at rest');
  expect([faults, next.faults, new Set(log.facts.map(({ fact: { id } }) => id)).size]).toEqual([[], [], log.facts.length]);
});

test('a log that can not be read is no failure of an actor', async () => {
  const log = new MemoryLog('sim');
  log.follow = () => Promise.reject(new Error('no keeper'));
  const cast = new Cast([market], () => ({ desk: 'sim', genesis, code: 'toy' }));
  cast.begin();
  const cell = cast.cells.get('market.main') ?? new Cell(market, 'main', { desk: 'sim', genesis, code: 'toy' });
  const reviver = new Reviver({ log, cast, host: 'a', reader: 'solo', round: undefined });
  const failed = parsed(2, 'sim.market.SPY.bar', draft(bar, { timeframe: '1d', open: '1', high: '1', low: '1', close: '1', volume: '1', warmUp: false, flags: [] }, { desk: 'sim', actor: 'SPY', id: 'b'.repeat(32), cause: 'b'.repeat(32), correlation: 'b'.repeat(32), code: 'toy', at: '2020-01-02T21:00:00Z' }).text);
  await expect(mended([{ cell, error: new Error('passing') }], failed, reviver, pino({ level: 'silent' }))).rejects.toThrow('no keeper');
});

/** A kind whose actors hear of a symbol's bars once a proposal names them for the second time: the first is refused. */
function choosy(heardBars: string[]): ActorKind {
  const inner = actorKind<{ proposals: number }>({
    kind: 'strategy', version: 1, begin: () => ({ proposals: 0 }),
    reactions: [on(proposed, (state) => { state.proposals += 1; return nothing; }), on(bar, (_, { actor }) => { heardBars.push(actor); return nothing; })],
  });
  return {
    ...inner,
    begin: (id) => {
      const actor = inner.begin(id);
      return { take: (taken) => actor.take(taken), state: () => actor.state(), get addresses() { return (actor.state() as { proposals: number }).proposals > 1 ? ['proposal', 'bars'] : ['proposal']; } };
    },
    spawnedBy: ({ type }) => (type === proposed.name ? 's-1' : undefined),
    address: ({ type }) => (type === bar.name ? 'bars' : 'proposal'),
  };
}

test('an actor whose first beginning was refused hears what its second one asks for', () => {
  const heard: string[] = [];
  const cast = new Cast([choosy(heard)], () => ({ desk: 'sim', genesis, code: 'toy' }));
  cast.begin();
  const proposal = fact(proposed, { strategy: 's-1', planHash: 'a'.repeat(64), plan: examplePlan });
  const logged = (seq: number, kind: typeof proposed | typeof bar, taken: ReturnType<typeof fact>) => ({ seq, kind, fact: taken, code: 'toy', subject: '', text: '', actorKey: `${kind.kind}.main` });
  const take = (seq: number, kind: typeof proposed | typeof bar, taken: ReturnType<typeof fact>) => cast.take(logged(seq, kind, taken), () => {}, ({ error }) => { throw error; });
  take(1, proposed, proposal);
  take(2, proposed, { ...proposal, id: 'c'.repeat(32) });
  take(3, bar, fact(bar, { timeframe: '1d', open: '1', high: '1', low: '1', close: '1', volume: '1', warmUp: false, flags: [] }, { actor: 'SPY' }));
  expect(heard).toEqual(['SPY']);
});
