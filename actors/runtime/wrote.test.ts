import { expect, test } from 'vitest';
import { actorKind, on, says } from '../../machines/actor.ts';
import { posted, restated } from '../../subjects/accounting.ts';
import { bar } from '../../subjects/market.ts';
import { eventually, market, openDesk, toyHost } from '../../test/toyDesk.ts';
import { MemoryLog } from './memoryLog.ts';

/** Books that say two things of each bar, which leave in one batch. */
const talkative = actorKind({
  kind: 'accounting', version: 1, begin: () => ({}),
  reactions: [on(bar, (_: object, { id }) => [
    says(posted, { reference: id, memo: 'a bar', entries: [{ account: 'cash', amountUsd: '1' }, { account: 'capital', amountUsd: '-1' }] }),
    says(restated, { day: '2020-01-02', symbol: 'SPY', wasUsd: '1', nowUsd: '2', pnlUsd: '1' }),
  ])],
});

test('a host tells of each fact of a batch where it stands: who hears the first kind only is not waited for to come to the last', async () => {
  const log = new MemoryLog('toy');
  await openDesk(log);
  const { host, bar: states } = toyHost(log, 'a', { kinds: [market, talkative] });
  await host.start();
  await states(2);
  await eventually(() => host.report().wrote[restated.name] !== undefined, 'the batch is written');
  const seqOf = (name: string) => log.facts.findLast(({ kind }) => kind.name === name)?.seq;
  expect(host.report().wrote).toMatchObject({ [posted.name]: seqOf(posted.name), [restated.name]: seqOf(restated.name) });
  await host.drain();
});
