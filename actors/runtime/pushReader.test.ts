import { expect, test } from 'vitest';
import { PushReader, type Deliveries, type Delivered } from './pushReader.ts';

interface Asked { readonly from: number; readonly generation: string }

/** A reader from sequence 5 whose consumers are this test's, and what it told. */
async function reading() {
  const asked: Asked[] = [];
  const taken: string[] = [];
  const faults: Error[] = [];
  let deliver = (_: Delivered): void => {};
  const nats: Deliveries = {
    subscribe: (_, { callback }) => {
      deliver = (msg) => callback(null, msg);
      return { unsubscribe: () => {} };
    },
    isClosed: () => false,
  };
  const reader = new PushReader(nats, {
    subject: 'deliver.sim', onFault: (error) => void faults.push(error), onMessage: (seq, subject, text) => void taken.push(`${seq} ${subject} ${text}`),
    ask: async (request) => {
      asked.push(request);
      return { backlog: 3 };
    },
  });
  const following = await reader.start(5);
  return { asked, taken, faults, deliver: (msg: Delivered) => deliver(msg), stop: () => following.stop(), generation: () => asked.at(-1)?.generation ?? '' };
}

const replyOf = (consumer: string, streamSeq: number, consumerSeq: number) => `$JS.ACK.sim.${consumer}.1.${streamSeq}.${consumerSeq}.1700000000000000000.7`;

const message = (reply: string, answers: string[] = []): Delivered => ({
  subject: 'sim.market.SPY.bar', reply, string: () => 'text', respond: () => {
    answers.push(reply);
    return true;
  },
});

test('takes what its consumer delivers, with the sequences of the stream', async () => {
  const { taken, deliver, stop, generation } = await reading();
  deliver(message(replyOf(generation(), 5, 1)));
  deliver(message(replyOf(generation(), 17, 2)));
  expect(taken).toEqual(['5 sim.market.SPY.bar text', '17 sim.market.SPY.bar text']);
  await stop();
});

test('reads the place also where the server names a domain and an account', async () => {
  const { taken, deliver, stop, generation } = await reading();
  deliver(message(`$JS.ACK.hub.ACCOUNT.sim.${generation()}.1.123456.1.1700000000000000000.7.token`));
  expect(taken).toEqual(['123456 sim.market.SPY.bar text']);
  await stop();
});

test('leaves aside what another consumer delivers', async () => {
  const { taken, asked, deliver, stop } = await reading();
  deliver(message(replyOf('another', 5, 1)));
  expect({ taken, asked: asked.length }).toEqual({ taken: [], asked: 1 });
  await stop();
});

test('asks anew from the next one wanted where one is missing', async () => {
  const { asked, deliver, stop, generation } = await reading();
  deliver(message(replyOf(generation(), 5, 1)));
  deliver(message(replyOf(generation(), 7, 3)));
  expect(asked.map(({ from }) => from)).toEqual([5, 6]);
  await stop();
});

test('takes what was taken before only once', async () => {
  const { taken, deliver, stop, generation } = await reading();
  deliver(message(replyOf(generation(), 5, 1)));
  deliver(message(replyOf(generation(), 5, 2)));
  expect(taken).toHaveLength(1);
  await stop();
});

test('answers flow control, and takes nothing for it', async () => {
  const answers: string[] = [];
  const { taken, deliver, stop } = await reading();
  deliver(message('$JS.FC.sim.consumer.1', answers));
  expect({ taken, answers }).toEqual({ taken: [], answers: ['$JS.FC.sim.consumer.1'] });
  await stop();
});
