import { expect } from 'vitest';
import type { Logged } from '../actors/runtime/envelope.ts';
import type { Host } from '../actors/runtime/host.ts';
import { ticked } from '../subjects/desk.ts';
import { sessionEnded } from '../subjects/market.ts';
import { testsOn, type FreshLog } from './freshLog.ts';
import { eventually, market, toyHost } from './toyDesk.ts';

const live = { pacing: 'live' } as const;
const claims = (all: readonly Logged[]) => all.filter(({ kind }) => kind.name === '*.claimed').map(({ fact }) => `${(fact.body as { host: string }).host} ${fact.type}`);
const tick = (host: Host) => host.observe({ kind: 'clock', actor: 'main' }, ticked, { everySeconds: 1 }, { at: '2020-01-02T14:30:00Z', content: 'tick' });

/** What a host's start waits for on a live desk, whose clock comes first; run on the log in memory and on JetStream. */
export function hostClock(fresh: () => Promise<FreshLog>): void {
  const onFreshLog = testsOn(fresh);

  onFreshLog("a live desk's other actors claim after the first tick", async ({ log, facts }) => {
    const { host } = toyHost(log, 'a');
    await host.start();
    await eventually(() => host.cell('market.main')?.claim?.host === 'a', 'the market has claimed');
    expect([claims(await facts()), host.isIdle]).toEqual([['a market.claimed'], false]);
    await tick(host);
    await eventually(() => host.isIdle, 'the books have claimed');
    await host.drain();
    expect(claims(await facts())).toEqual(['a market.claimed', 'a accounting.claimed']);
  }, live);

  onFreshLog("after a session's end claims wait for no tick", async ({ log, facts }) => {
    const first = toyHost(log, 'a');
    await first.host.start();
    await tick(first.host);
    await first.host.observe({ kind: 'market', actor: 'main' }, sessionEnded, { steps: 1, bars: 1, refused: 0 }, { at: '2020-01-02T21:00:00Z', content: 'end' });
    await eventually(() => first.host.isIdle, 'the first has claimed');
    await first.host.drain();
    const second = toyHost(log, 'b');
    await second.host.start();
    await eventually(() => second.host.isIdle, 'the second has claimed');
    await second.host.drain();
    expect(claims(await facts()).slice(2).toSorted()).toEqual(['b accounting.claimed', 'b market.claimed']);
  }, live);

  onFreshLog('a host whose market another host has claimed waits for no tick of its own', async ({ log, facts }) => {
    const first = toyHost(log, 'a');
    await first.host.start();
    const second = toyHost(log, 'b', { kinds: [market] });
    await second.host.start();
    await eventually(() => first.host.isIdle, 'the books have claimed');
    await first.host.drain();
    await second.host.drain();
    expect(claims(await facts())).toEqual(['a market.claimed', 'b market.claimed', 'a accounting.claimed']);
  }, live);
}
