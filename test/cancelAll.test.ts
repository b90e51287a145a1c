import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localAlpaca, type LocalAlpaca } from './alpaca/server.ts';
import { localBinance } from './binance/server.ts';
import { root } from './sources.ts';

/* `investobot cancel-all` as a person types it, in a home without servers: nothing answers where NATS and MongoDB should be. */

const home = mkdtempSync(join(tmpdir(), 'investobot-cancel-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let venue: LocalAlpaca;
beforeEach(async () => {
  venue = await localAlpaca();
  for (const id of ['a', 'b']) venue.account.place({ symbol: 'SPY', side: 'buy', type: 'limit', time_in_force: 'day', client_order_id: id, qty: '10', limit_price: '90' });
});
afterEach(() => venue.close());

async function investobot(args: readonly string[], over: Readonly<Record<string, string>> = {}) {
  const env = {
    ...process.env, INVESTOBOT_HOME: home, XDG_CONFIG_HOME: home, NATS_URL: 'nats://127.0.0.1:1', MONGODB_URL: 'mongodb://127.0.0.1:1',
    APCA_API_KEY_ID: venue.credentials.keyId, APCA_API_SECRET_KEY: venue.credentials.secret, INVESTOBOT_ALPACA_URL: venue.restUrl, ...over,
  };
  const child = spawn(process.execPath, [join(root, 'deploy/investobot.mjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, said] = ['', ''];
  child.stdout.on('data', (text: Buffer) => { out += text.toString(); });
  child.stderr.on('data', (text: Buffer) => { said += text.toString(); });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, out, said };
}

const statuses = () => venue.account.all().map(({ status }) => status);

describe('with NATS and MongoDB gone, cancel-all', () => {
  test('cancels what is open at the broker, and says what that was', async () => {
    const { code, out } = await investobot(['cancel-all', '--venue', 'alpaca']);
    expect([code, statuses()]).toEqual([0, ['canceled', 'canceled']]);
    expect(out).toMatch(/^the broker shows no open order of the paper account; 2 were seen\na +buy +SPY +10 +filled 0 +canceled\nb /);
  }, 30_000);
  test('does so at a broker that fails at first', async () => {
    const down = { kind: 'status', status: 500, message: 'internal server error' } as const;
    venue.spoil('GET', { kind: 'dropRequest' }, down);
    venue.spoil('DELETE', down);
    const { code, out, said } = await investobot(['cancel-all', '--venue', 'alpaca', '--json']);
    expect([code, statuses()]).toEqual([0, ['canceled', 'canceled']]);
    expect(JSON.parse(out)).toMatchObject({ venue: 'alpaca', account: 'paper', confirmed: true, left: [], orders: [{ clientId: 'a', status: 'canceled' }, { clientId: 'b', status: 'canceled' }] });
    expect(said).toContain('cancel: HTTP 500: internal server error; trying again');
  }, 30_000);
  test('closes positions where that is asked for twice over', async () => {
    venue.account.hold('SPY', '12');
    const filling = setInterval(() => {
      for (const order of venue.account.all()) if (order.client_order_id.startsWith('close-') && venue.account.isOpen(order)) venue.fill(order.client_order_id, '12', '100');
    }, 20);
    const { code, out } = await investobot(['cancel-all', '--venue', 'alpaca', '--flatten', '--yes-close-positions', '--json']);
    clearInterval(filling);
    expect([code, JSON.parse(out)]).toMatchObject([0, { confirmed: true, flattened: { confirmed: true, positions: [{ symbol: 'SPY', quantity: '12' }], left: [] } }]);
    expect(venue.account.positions()).toEqual([]);
  }, 30_000);
  test('does not close positions by one flag alone', async () => {
    venue.account.hold('SPY', '12');
    const { code, said } = await investobot(['cancel-all', '--venue', 'alpaca', '--flatten']);
    expect([code, said]).toEqual([2, 'error: --flatten: closes all positions of the account by market orders, must be confirmed with --yes-close-positions\n']);
    expect(venue.requests).toEqual([]);
  }, 30_000);
  test('ends with 1 where the broker does not confirm', async () => {
    venue.letCancelsWait();
    const { code, out } = await investobot(['cancel-all', '--venue', 'alpaca', '--rounds', '2']);
    expect([code, out.split('\n')[0]]).toEqual([1, "NOT CONFIRMED after 2 rounds: the broker still shows 2 open orders; try again, or use the broker's own page or telephone"]);
  }, 30_000);
  test('cancels at a crypto exchange too', async () => {
    const binance = await localBinance();
    binance.place('c', '0.5');
    binance.spoil('cancel', 'down');
    const { code, out } = await investobot(['cancel-all', '--venue', 'ccxt:binance', '--json'], { CCXT_API_KEY: binance.credentials.apiKey, CCXT_SECRET: binance.credentials.secret, INVESTOBOT_CCXT_URL: binance.url });
    await binance.close();
    expect([code, JSON.parse(out)]).toMatchObject([0, { venue: 'ccxt:binance', account: 'sandbox', confirmed: true, orders: [{ clientId: 'c', symbol: 'BTC/USDT', status: 'canceled' }] }]);
  }, 30_000);
  test('ends with 2 where there is no such venue', async () => {
    const { code, said } = await investobot(['cancel-all', '--venue', 'bank']);
    expect([code, said]).toEqual([2, 'error: --venue: was "bank", must be alpaca, or ccxt: and an exchange, e.g. ccxt:binance\n']);
  }, 30_000);
  test('ends with 2 where no keys are set', async () => {
    const { code, said } = await investobot(['cancel-all', '--venue', 'alpaca'], { APCA_API_KEY_ID: '', APCA_API_SECRET_KEY: '' });
    expect([code, said]).toEqual([2, 'error: the keys of the account are not set; export APCA_API_KEY_ID and APCA_API_SECRET_KEY\n']);
  }, 30_000);
});
