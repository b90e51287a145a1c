import { once } from 'node:events';
import { createServer } from 'node:http';
import { Account, type Update } from './account.ts';
import { serve, type Fault, type Moment, type Method } from './rest.ts';
import { Stream } from './stream.ts';

const credentials = { keyId: 'test-key', secret: 'test-secret' };

/** What was asked of the server, in sequence: `POST /v2/orders`. */
export type Request = `${string} ${string}`;

/**
 * A local Alpaca on 127.0.0.1 and a free port: the trading REST interface for orders, and the trade-updates stream.
 * An order rests as `new` until the test fills, moves or cancels it.
 */
export async function localAlpaca() {
  const account = new Account();
  const faults: Record<Method, Fault[]> = { POST: [], GET: [], DELETE: [], PATCH: [], ACCOUNT: [] };
  const requests: Request[] = [];
  let silent = false;
  let cancelsWait = false;
  let placing: (moment: Moment, clientId: string) => Promise<'lost' | void> = async () => {};
  const announce = (update: Update) => {
    if (!silent) stream.send(update);
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${(request.url ?? '').split('?')[0] ?? ''}`);
    serve({ account, ...credentials, nextFault: (method) => faults[method].shift(), announce, cancelsWait: () => cancelsWait, placing: (moment, id) => placing(moment, id) }, request, response)
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const stream = new Stream(server, credentials.keyId, credentials.secret);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`local Alpaca: expected a port, was ${address}`);
  const host = `127.0.0.1:${address.port}`;
  return {
    credentials, account, stream, requests,
    restUrl: `http://${host}`, streamUrl: `ws://${host}/stream`,
    /** The next requests of a method go wrong, one after another. */
    spoil: (method: Method, ...next: readonly Fault[]) => void faults[method].push(...next),
    /** From here on nothing is said of orders over the stream. */
    silence: () => {
      silent = true;
    },
    speak: () => {
      silent = false;
    },
    /** From here on a cancel is only taken, as `pending_cancel`; or it is done at once again. */
    letCancelsWait: (wait = true) => {
      cancelsWait = wait;
    },
    /** Trades shares and says so over the stream; the update, to be said again. */
    fill: (clientId: string, quantity: string, price: string): Update => {
      const update = account.fill(clientId, quantity, price);
      announce(update);
      return update;
    },
    move: (clientId: string, status: string, event = status): Update => {
      const update = account.move(clientId, status, event);
      announce(update);
      return update;
    },
    /** What happens while orders are placed. */
    whilePlacing: (happens: typeof placing) => {
      placing = happens;
    },
    /** Takes a trade back and says so over the stream. */
    bust: (clientId: string, execution: string, quantity: string, price: string): Update => {
      const update = account.bust(clientId, execution, quantity, price);
      announce(update);
      return update;
    },
    restate: (clientId: string, terms: { readonly qty?: string; readonly limit_price?: string }): Update => {
      const update = account.restate(clientId, terms);
      announce(update);
      return update;
    },
    correct: (clientId: string, execution: string, quantity: string, price: string, before: string): Update => {
      const update = account.correct(clientId, execution, quantity, price, before);
      announce(update);
      return update;
    },
    close: async () => {
      await stream.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

export type LocalAlpaca = Awaited<ReturnType<typeof localAlpaca>>;
