import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { format, over, parse, type Decimal } from '../../machines/decimal.ts';
import { defaultPolicy } from '../../machines/desk/defaultSettings.ts';
import { xoshiro, type Uniform } from '../../machines/random.ts';
import type { DeskSettings } from '../../subjects/desk.ts';
import { localAlpaca, type LocalAlpaca } from '../alpaca/server.ts';
import { Commands, type Command } from '../commands.ts';
import { tallyOf, type Tally } from './tally.ts';

const desk = 'paper-1';
const collar = 0.1;
const patienceMs = 60_000;

/** In and out with every other bar, in three symbols: orders all the time. */
const plan = {
  name: 'restless', thesis: 'orders', universe: ['AAA', 'BBB', 'CCC'], timeframe: '1m',
  entry: { compare: 'above', left: { bar: 'close' }, right: { bar: 'open' } }, exit: { compare: 'below', left: { bar: 'close' }, right: { bar: 'open' } },
  sizing: { kind: 'quantity', quantity: '3' }, timing: 'nextOpen', budget: 0.5, refutedBy: 'nothing',
};

const settings: Partial<DeskSettings> = {
  environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true }, cashUsd: '100000',
  market: { kind: 'synthetic', seed: 3, symbols: plan.universe, timeframe: '1m', bars: 100_000, from: '2020-01-02T00:00:00Z' },
  session: { backtestFrom: '2019-01-01T00:00:00Z', from: '2020-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z', warmUpBars: 0 },
  policy: { ...defaultPolicy, collar, maxOrdersAMinute: 100_000, duplicateWindowSeconds: 0 },
  planner: { kind: 'none', model: '', plans: 0 }, approval: { signersNeeded: 1, validSeconds: 3_600, automatic: false },
};

/** When the host dies: at a moment of a placement, or at any; so much later. */
interface Blow {
  readonly moment: 'asked' | 'taken' | 'answered' | 'any';
  /** Of the placements since the start, which one; the time for `any` is all in the delay. */
  readonly placement: number;
  readonly delayMs: number;
  /** Of a placement that was only asked: whether it still arrives. */
  readonly arrives: boolean;
}

const moments = ['asked', 'taken', 'answered', 'any'] as const;

/** Random, the same for the same seed. */
function blow(random: Uniform): Blow {
  const moment = moments[Math.floor(random() * moments.length)] ?? 'any';
  const delayMs = Math.floor(random() * { asked: 15, taken: 15, answered: 40, any: 1_500 }[moment]);
  return { moment, placement: 1 + Math.floor(random() * 4), delayMs, arrives: random() < 0.6 };
}

/** Fills each order that the venue has, in one or two parts, near the price that the desk saw; whether the desk lives or not. */
function filling(alpaca: LocalAlpaca, random: Uniform): (id: string) => void {
  const priceOf = (side: string, limit: string | null): string =>
    (limit === null ? '100' : format(roundedToCents(over(parse(limit), parse(side === 'buy' ? '1.1' : '0.9')))));
  return (id) => {
    const order = alpaca.account.byClientId(id);
    if (order === undefined) return;
    const price = priceOf(order.side, order.limit_price);
    const parts = random() < 0.5 ? ['3'] : ['1', '2'];
    parts.forEach((part, place) => setTimeout(() => {
      const now = alpaca.account.byClientId(id);
      if (now !== undefined && alpaca.account.isOpen(now)) alpaca.fill(id, part, price);
    }, 5 + Math.floor(random() * 120) + place * 60));
  };
}

const roundedToCents = (price: Decimal): Decimal => price - (price % parse('0.01'));

/** A paper desk at the local Alpaca whose host is killed with -9 again and again while it places orders; then it comes to rest, and all is counted. */
export async function killSeries(seed: number, kills: number, said: (line: string) => void = () => {}): Promise<Tally> {
  const random = xoshiro(seed);
  const alpaca = await localAlpaca();
  const fill = filling(alpaca, xoshiro(seed + 1));
  const home = await Commands.begin({ more: {
    APCA_API_KEY_ID: alpaca.credentials.keyId, APCA_API_SECRET_KEY: alpaca.credentials.secret, INVESTOBOT_ALPACA_URL: alpaca.restUrl, INVESTOBOT_BARS_PER_SECOND: '5', INVESTOBOT_SNAPSHOT_EVERY: '500',
  } });
  try {
    await home.json(['open', desk, '--settings', home.file('settings.json', settings)]);
    const start = () => home.start(['up', '--desk', desk, '--no-view']);
    let up = start();
    await home.waitFor('an answer', up, () => home.status(desk));
    await home.ask(desk, 'spawn', await home.signed(desk, { verb: 'spawn', target: 's-1', payload: { plan } }));
    const fell: string[] = [];
    for (let at = 0; at < kills; at += 1) {
      const next = blow(random);
      await struck(alpaca, home, up, next, fill);
      fell.push(next.moment);
      said(`kill ${at + 1} of ${kills}: ${next.moment}${next.moment === 'asked' ? (next.arrives ? ', arrives' : ', lost') : ''}, ${next.delayMs} ms; ${alpaca.account.all().length} orders`);
      up = start();
    }
    alpaca.whilePlacing(async (moment, id) => { if (moment === 'taken') fill(id); });
    await home.waitFor('an order after the last kill', up, placedMore(alpaca), patienceMs);
    await home.ask(desk, 'pause', { reason: 'the end of the series', requester: 'test' });
    await home.waitFor('the desk to come to rest', up, () => atRest(alpaca, home), patienceMs);
    const positions = z.object({ positions: z.array(z.object({ symbol: z.string(), quantity: z.string() })) }).parse(await home.ask(desk, 'positions', {})).positions;
    up.stop();
    const ended = await up.ended();
    const replay = z.object({ mismatches: z.array(z.unknown()), unpublished: z.array(z.unknown()) }).parse(await home.json(['replay', '--desk', desk]));
    return { ...tallyOf(await home.log(desk), alpaca.account, positions), kills: fell.length, moments: [...new Set(fell)].sort(), code: ended.code, mismatches: replay.mismatches.length + replay.unpublished.length };
  } finally {
    await home[Symbol.asyncDispose]();
    await alpaca.close();
  }
}

/** The host is killed at the blow's moment; resolves when it is dead. */
async function struck(alpaca: LocalAlpaca, home: Commands, up: Command, { moment, placement, delayMs, arrives }: Blow, fill: (id: string) => void): Promise<void> {
  const fallen = Promise.withResolvers<void>();
  let asked = 0;
  const strike = async () => {
    await sleep(delayMs);
    await up.kill9();
    fallen.resolve();
  };
  alpaca.whilePlacing(async (is, id) => {
    if (is === 'asked') asked += 1;
    if (is === 'taken') fill(id);
    if (is !== moment || asked !== placement) return;
    // The venue is slow just now: what was asked lies there while the host dies.
    if (is === 'asked' || is === 'taken') {
      await strike();
      return arrives ? undefined : 'lost';
    }
    void strike();
  });
  if (moment === 'any') {
    await home.waitFor('an order', up, placedMore(alpaca), patienceMs);
    void strike();
  }
  const isDead = { is: false };
  void fallen.promise.then(() => { isDead.is = true; });
  const patient = performance.now() + patienceMs;
  while (!isDead.is) {
    if (up.isOver && !isDead.is && asked < placement && moment !== 'any') throw new Error(`the host ended by itself; it said\n${up.said}`);
    if (performance.now() > patient) throw new Error(`expected placement ${placement} within ${patienceMs / 1_000} s, were ${asked}; the host said\n${up.said}`);
    await sleep(5);
  }
}

/** True once the venue has more orders than when it was first asked. */
function placedMore(alpaca: LocalAlpaca): () => true | undefined {
  const before = alpaca.account.all().length;
  return () => (alpaca.account.all().length > before ? true : undefined);
}

/** Nothing is open at the venue nor on the desk, for some time. */
async function atRest(alpaca: LocalAlpaca, home: Commands): Promise<true | undefined> {
  for (let looks = 0; looks < 5; looks += 1) {
    const { orders } = z.object({ orders: z.array(z.unknown()) }).parse(await home.ask(desk, 'orders', {}));
    if (orders.length > 0 || alpaca.account.all().some((order) => alpaca.account.isOpen(order))) return undefined;
    await sleep(200);
  }
  return true;
}
