import { expect, test } from 'vitest';
import { actorKind, nothing, on, says } from '../../machines/actor.ts';
import { sent, submitted } from '../../subjects/execution.ts';
import { bar } from '../../subjects/market.ts';
import { market, eventually, openDesk, toyHost } from '../../test/toyDesk.ts';
import type { Effect } from './effects.ts';
import { MemoryLog } from './memoryLog.ts';

const order = 'e'.repeat(32);
const close = (fact: { readonly body: { readonly close: string } }) => fact.body.close;

/** Submits an order on the first bar, and can take no bar at 13. */
const execution = actorKind({
  kind: 'execution', version: 1, begin: () => ({ bars: 0 }),
  reactions: [on(bar, (state: { bars: number }, fact) => {
    if (close(fact) === '13') throw new Error('a bar at 13');
    state.bars += 1;
    return state.bars > 1 ? nothing : [says(submitted, { order, strategy: 's-1', symbol: 'SPY', side: 'buy', quantity: '1', expiresAt: '2020-02-01T00:00:00Z', venue: 'sim' })];
  })],
});

const send = (performed: string[], waits: boolean): Effect => ({
  kind: submitted, by: 'execution.main', concerns: () => true, ...(waits ? { waitsForRelease: true as const } : {}),
  perform: async () => {
    performed.push('sent');
    return [{ prefix: { kind: 'execution', actor: 'main' }, kind: sent, body: { order }, content: order }];
  },
});

/** A desk whose execution submitted an order and then failed; its host died before the order was sent, and another one starts. */
async function restarted(effect: Effect): Promise<void> {
  const log = new MemoryLog('sim');
  await openDesk(log);
  const kinds = [market, execution];
  const roleOf = (kind: string) => (kind === 'market' ? 'market' as const : 'execution' as const);
  const first = toyHost(log, 'a', { kinds, roleOf });
  await first.host.start();
  await first.bar(2);
  await first.bar(3, '13');
  await eventually(() => log.facts.some(({ kind }) => kind.name === '*.quarantined'), 'execution is in quarantine');
  await first.host.abandon();
  const second = toyHost(log, 'b', { kinds, roleOf, effects: [effect] });
  await second.host.start();
  await second.bar(4);
  await eventually(() => second.host.isIdle, 'the second host is at rest');
  await second.host.abandon();
}

test('an order that waits to be sent is not sent while execution is in quarantine', async () => {
  const performed: string[] = [];
  await restarted(send(performed, true));
  expect(performed).toEqual([]);
});

test('what does not ask for the state of its actor is done all the same', async () => {
  const performed: string[] = [];
  await restarted(send(performed, false));
  expect(performed).toEqual(['sent']);
});
