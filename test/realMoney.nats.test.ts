import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskSettings } from '../subjects/desk.ts';
import { Commands } from './commands.ts';

/* A desk of real money as a person starts it. Nothing here may reach a broker: no stand-in counts for it, and none of these desks may connect. */

const settings: Partial<DeskSettings> = {
  environment: 'live', pacing: 'live', cashUsd: '100000', venue: { kind: 'alpaca', paper: false },
  market: { kind: 'synthetic', seed: 3, symbols: ['AAA'], timeframe: '1m', bars: 5_000, from: '2020-01-02T00:00:00Z' },
  session: { backtestFrom: '2019-01-01T00:00:00Z', from: '2020-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z', warmUpBars: 0 },
  planner: { kind: 'none', model: '', plans: 0 }, approval: { signersNeeded: 1, validSeconds: 3_600, automatic: false },
};
const keys = { APCA_API_KEY_ID: 'test-key', APCA_API_SECRET_KEY: 'test-secret' };

describe('a desk of real money does not connect', () => {
  let home: Commands;
  beforeAll(async () => { home = await Commands.begin({ more: { ...keys, INVESTOBOT_LIVE: 'gold' } }); });
  afterAll(async () => { await home?.[Symbol.asyncDispose](); });

  test('where its opening is not for it', async () => {
    await home.json(['open', 'tin', '--settings', home.file('tin.json', { ...settings, environment: 'paper' })]);
    const { code, said } = await home.run(['up', '--desk', 'tin', '--no-view']);
    expect([code, said]).toEqual([1, expect.stringContaining('desk tin: venue.paper: was false, must be true on a desk of the environment paper')]);
  });
  test('where its machine does not say so', async () => {
    await home.json(['open', 'silver', '--settings', home.file('silver.json', settings)]);
    const { code, said } = await home.run(['up', '--desk', 'silver', '--no-view']);
    expect([code, said]).toEqual([1, expect.stringContaining('desk silver: INVESTOBOT_LIVE: was "gold", must be "silver"')]);
  });
  test('before a person has signed: it runs, and says what it waits for', async () => {
    await home.json(['open', 'gold', '--settings', home.file('gold.json', settings)]);
    const up = home.start(['up', '--desk', 'gold', '--no-view']);
    await home.waitFor('an answer', up, () => home.status('gold'));
    const log = await home.waitFor('the reason', up, () => {
      const text = readFileSync(join(home.home, 'log', 'gold.log'), 'utf8');
      return text.includes('nobody has signed for that') ? text : undefined;
    });
    up.stop();
    expect((await up.ended()).code).toBe(0);
    expect(log).toContain('investobot sign live --desk gold');
  });
});
