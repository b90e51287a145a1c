import { expect } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import { draft } from '../actors/runtime/envelope.ts';
import { derivedId } from '../actors/runtime/ids.ts';
import type { Log } from '../actors/runtime/log.ts';
import { posted } from '../subjects/accounting.ts';
import { actorKind, nothing, on } from '../machines/actor.ts';
import { bar, sessionEnded } from '../subjects/market.ts';
import { testsOn, type FreshLog } from './freshLog.ts';
import { ada, eve } from './people.ts';
import { books, eventually, genesis, market, signUpgrade, toyHost } from './toyDesk.ts';

const postings = (facts: readonly Logged[]) => facts.filter(({ kind }) => kind.name === 'accounting.posted');
const memos = (facts: readonly Logged[]) => postings(facts).map(({ fact }) => (fact.body as { memo: string }).memo);

/** A log whose commits under one kind's prefixes are held back from `hold` until `letGo`. */
function heldBack(log: Log) {
  let kept: string | undefined;
  const waiting: (() => void)[] = [];
  return {
    log: {
      desk: log.desk, follow: (...all) => log.follow(...all),
      commit: async (prefix, ...rest) => {
        if (prefix.kind === kept) await new Promise<void>((done) => { waiting.push(done); });
        return log.commit(prefix, ...rest);
      },
    } satisfies Log,
    hold: (kind: string) => { kept = kind; },
    letGo: () => {
      kept = undefined;
      for (const go of waiting.splice(0)) go();
    },
    get held() { return waiting.length; },
  };
}

/** What a host does on any log; run on the one in memory and on JetStream. */
export function hostBehaviour(fresh: () => Promise<FreshLog>): void {
  const onFreshLog = testsOn(fresh);

  onFreshLog('what an actor derives from a bar is on the log, with the bar as its cause', async ({ log, facts }) => {
    const { host, bar } = toyHost(log, 'a');
    await host.start();
    const cause = await bar(2);
    await eventually(() => host.isIdle, 'the posting is committed');
    await host.drain();
    expect(postings(await facts()).map(({ fact }) => [fact.id, fact.cause])).toEqual([[derivedId(genesis, 'accounting.main', cause, 0), cause]]);
  });

  onFreshLog('several facts of one transition stand together and in order', async ({ log, facts }) => {
    const { host, bar } = toyHost(log, 'a');
    await host.start();
    await bar(2, '10', '4');
    await eventually(() => host.isIdle, 'the postings are committed');
    await host.drain();
    expect(memos(await facts())).toEqual(['1.0', '1.1', '1.2', '1.3']);
  });

  onFreshLog('a host that crashed before it committed what it derived commits it after its restart, once', async ({ log, facts }) => {
    const crashed = toyHost(log, 'a', { kinds: [market] });
    await crashed.host.start();
    await crashed.bar(2);
    await crashed.bar(3);
    await crashed.host.abandon();
    const restarted = toyHost(log, 'b');
    await restarted.host.start();
    await eventually(() => restarted.host.isIdle, 'the postings of the crashed host are committed');
    await restarted.host.drain();
    expect(memos(await facts())).toEqual(['1.0', '2.0']);
  });

  onFreshLog('a restart from a snapshot goes on as if it had never stopped', async ({ log, facts }) => {
    const first = toyHost(log, 'a');
    await first.host.start();
    await first.bar(2);
    await first.bar(3);
    await first.host.drain();
    const second = toyHost(log, 'b', { rounds: first.rounds });
    await second.host.start();
    await second.bar(4);
    await eventually(() => second.host.isIdle, 'the third posting is committed');
    await second.host.drain();
    expect([memos(await facts()), second.host.cell('accounting.main')?.actor.state()]).toEqual([['1.0', '2.0', '3.0'], { taken: 3, total: 3n }]);
  });

  onFreshLog('of two hosts with the same actors the newest claimant acts, the other steps back, and nothing is published twice', async ({ log, facts }) => {
    const older = toyHost(log, 'a');
    await older.host.start();
    await older.bar(2);
    const newer = toyHost(log, 'b');
    await newer.host.start();
    await eventually(() => !older.host.holds('accounting.main') && !older.host.holds('market.main'), 'the older steps back');
    await newer.bar(3);
    await newer.bar(4);
    await eventually(() => newer.host.isIdle && older.host.taken === newer.host.taken, 'both have taken all');
    expect(memos(await facts())).toEqual(['1.0', '2.0', '3.0']);
    await older.host.abandon();
    await newer.host.drain();
    expect([older.faults, newer.faults]).toEqual([[], []]);
  });

  onFreshLog('what the older host commits while the newer one claims is published once', async ({ log, facts }) => {
    const [older, newer] = [heldBack(log), heldBack(log)];
    const first = toyHost(older.log, 'a');
    await first.host.start();
    await eventually(() => first.host.isIdle, 'the first has claimed');
    older.hold('accounting');
    await first.bar(2);
    newer.hold('accounting');
    const second = toyHost(newer.log, 'b');
    await second.host.start();
    await eventually(() => older.held > 0 && newer.held > 0, 'one holds back a posting, the other its claim and the same posting');
    older.letGo();
    await eventually(() => first.host.isIdle, 'the posting is committed');
    newer.letGo();
    await eventually(() => !first.host.holds('accounting.main') && second.host.isIdle, 'the second has claimed');
    await second.bar(3);
    await eventually(() => second.host.isIdle, 'the second posting is committed');
    await first.host.abandon();
    await second.host.drain();
    expect([memos(await facts()), first.faults, second.faults]).toEqual([['1.0', '2.0'], [], []]);
  });

  onFreshLog('a host whose claim comes second claims anew, and what it observed meanwhile is stated', async ({ log, facts }) => {
    const slow = heldBack(log);
    slow.hold('market');
    const second = toyHost(slow.log, 'b');
    await second.host.start();
    const observed = second.host.observe({ kind: 'market', actor: 'main' }, sessionEnded, { steps: 1, bars: 1, refused: 0 }, { at: '2020-01-02T21:00:00Z', content: 'end' });
    await eventually(() => slow.held > 0, 'its claim of the market is held back');
    const first = toyHost(log, 'c');
    await first.host.start();
    await eventually(() => second.host.taken === first.host.taken && first.host.isIdle, 'both have taken the other claim');
    slow.letGo();
    await eventually(() => second.host.isIdle, 'what it observed is committed');
    await eventually(() => !first.host.holds('market.main'), 'the other steps back');
    const ended = (await facts()).filter(({ kind }) => kind.name === sessionEnded.name).map(({ fact }) => fact.id);
    expect(ended).toEqual([await observed]);
    await first.host.abandon();
    await second.host.drain();
    expect([first.faults, second.faults]).toEqual([[], []]);
  });

  onFreshLog('a host whose claim comes second states what it had derived, where the other one did not', async ({ log, facts }) => {
    const { host, bar } = toyHost(log, 'a', { kinds: [market] });
    await host.start();
    await bar(2);
    await host.abandon();
    const slow = heldBack(log);
    slow.hold('accounting');
    const second = toyHost(slow.log, 'b');
    await second.host.start();
    await eventually(() => slow.held > 0, 'its claim of the books is held back');
    const mute = { ...slow.log, commit: (prefix, lastSeq, drafts) => (drafts[0]?.kind.name === posted.name ? new Promise<number>(() => {}) : log.commit(prefix, lastSeq, drafts)) } satisfies Log;
    const first = toyHost(mute, 'c');
    await first.host.start();
    await eventually(() => first.host.cell('accounting.main')?.claim?.host === 'c' && second.host.taken === first.host.taken, 'both have taken the other claim');
    await first.host.abandon();
    slow.letGo();
    await eventually(() => second.host.isIdle, 'the posting is committed');
    await second.host.drain();
    expect([memos(await facts()), second.faults]).toEqual([['1.0'], []]);
  });

  onFreshLog('what is on the log already, and just being taken, is not stated again', async ({ log, facts }) => {
    const again: Promise<string>[] = [];
    const failingOnce = actorKind({ kind: 'market', version: 1, begin: () => ({ bars: 0 }), reactions: [on(bar, (state: { bars: number }) => {
      state.bars += 1;
      if (again.length > 0) return nothing;
      // Whoever looks while the actor is begun anew sees it as it was before, and states what it does not have.
      queueMicrotask(() => again.push(toy.bar(2)));
      throw new Error('in passing');
    })] });
    const toy = toyHost(log, 'a', { kinds: [failingOnce, books()] });
    await toy.host.start();
    const first = await toy.bar(2);
    expect(await Promise.all(again)).toEqual([first]);
    await eventually(() => toy.host.isIdle, 'the posting is committed');
    await toy.host.drain();
    expect([(await facts()).filter(({ kind }) => kind.name === bar.name).length, toy.faults]).toEqual([1, []]);
  });

  onFreshLog('a past that this code would not have derived puts the actor in quarantine', async ({ log, facts }) => {
    const { host, bar } = toyHost(log, 'a', { kinds: [market] });
    await host.start();
    const cause = await bar(2);
    await host.drain();
    const forged = { reference: cause, memo: 'forged', entries: [{ account: 'cash', amountUsd: '1' }, { account: 'capital', amountUsd: '-1' }] };
    const id = derivedId(genesis, 'accounting.main', cause, 0);
    await log.commit({ kind: 'accounting', actor: 'main' }, 0, [draft(posted, forged, { desk: log.desk, actor: 'main', id, cause, correlation: cause, code: 'toy', at: '2020-01-02T21:00:00Z' })]);
    const checked = toyHost(log, 'b');
    await checked.host.start();
    await eventually(() => checked.host.isIdle, 'the quarantine is committed');
    await checked.host.drain();
    expect((await facts()).filter(({ kind }) => kind.name === '*.quarantined').map(({ fact }) => fact.type)).toEqual(['accounting.quarantined']);
  });

  onFreshLog('an actor that fails on a fact stands alone; the others go on', async ({ log, facts }) => {
    const { host, bar } = toyHost(log, 'a', { poison: '13' });
    await host.start();
    await bar(2);
    await bar(3, '13');
    await bar(4);
    await eventually(() => host.isIdle, 'the quarantine is committed');
    await host.drain();
    const all = await facts();
    expect([memos(all), all.filter(({ kind }) => kind.name === '*.quarantined').map(({ fact }) => fact.body), host.cell('market.main')?.actor.state()])
      .toEqual([['1.0'], [expect.objectContaining({ error: 'a bar at 13', failures: 3 })], { bars: 3 }]);
  });

  onFreshLog('other code goes on from a state that a signed upgrade hands over', async ({ log, facts }) => {
    const first = toyHost(log, 'a');
    await first.host.start();
    await first.bar(2);
    await first.host.drain();
    await signUpgrade(log, first.rounds, ada);
    const second = toyHost(log, 'b', { rounds: first.rounds, codeOf: () => 'other' });
    await second.host.start();
    await second.bar(3);
    await eventually(() => second.host.isIdle, 'the second posting is committed');
    await second.host.drain();
    expect([memos(await facts()), postings(await facts()).map(({ code }) => code)]).toEqual([['1.0', '2.0'], ['toy', 'other']]);
  });

  onFreshLog('an upgrade that a stranger signed hands nothing over', async ({ log }) => {
    const first = toyHost(log, 'a');
    await first.host.start();
    await first.bar(2);
    await first.host.drain();
    await signUpgrade(log, first.rounds, { ...eve, name: 'ada' });
    const second = toyHost(log, 'b', { rounds: first.rounds, codeOf: () => 'other' });
    await expect(second.host.start()).rejects.toThrow(/expected code other, the log was written by toy/);
  });

  onFreshLog('other code than the log was written by does not start', async ({ log }) => {
    const { host, bar } = toyHost(log, 'a');
    await host.start();
    await bar(2);
    await eventually(() => host.isIdle, 'the posting is committed');
    await host.drain();
    const changed = toyHost(log, 'b', { codeOf: () => 'other' });
    await expect(changed.host.start()).rejects.toThrow(/expected code other, the log was written by toy/);
  });

  onFreshLog('other code does not start either where the actor has stated nothing but its claim', async ({ log }) => {
    const { host, bar } = toyHost(log, 'a');
    await host.start();
    await bar(2);
    await eventually(() => host.isIdle, 'the posting is committed');
    await host.drain();
    const changed = toyHost(log, 'b', { codeOf: (kind) => (kind === 'market' ? 'other' : 'toy') });
    await expect(changed.host.start()).rejects.toThrow(/market\.main at \d+: expected code other, the log was written by toy/);
  });
}
