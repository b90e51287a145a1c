import pino from 'pino';
import { z } from 'zod';
import { actorKind, nothing, on, says, type ActorKind } from '../machines/actor.ts';
import { Host, type HostOptions } from '../actors/runtime/host.ts';
import { draft } from '../actors/runtime/envelope.ts';
import { observedId } from '../actors/runtime/ids.ts';
import type { Log } from '../actors/runtime/log.ts';
import { MemoryRounds } from '../actors/runtime/rounds.ts';
import { posted } from '../subjects/accounting.ts';
import { signingText } from '../machines/authority/decisions.ts';
import { upgradeRequest, upgradesFor } from '../actors/runtime/upgrade.ts';
import { opened, upgraded, type DeskSettings } from '../subjects/desk.ts';
import { bar } from '../subjects/market.ts';
import { openedWith, type Person } from './people.ts';

/* The smallest desk on which the runtime shows what it does: a market, and books that post every bar. */

export const market = actorKind({ kind: 'market', version: 1, begin: () => ({ bars: 0 }), reactions: [on(bar, (state: { bars: number }) => { state.bars += 1; return nothing; })] });

const entries = (amountUsd: string) => [{ account: 'cash', amountUsd }, { account: 'capital', amountUsd: `-${amountUsd}` }];

/** Books that post once for each bar, or as often as its volume says; `poison` is a close on which they throw. */
export const books = (poison?: string) => actorKind({
  kind: 'accounting', version: 1, begin: () => ({ taken: 0, total: 0n }),
  reactions: [on(bar, (state: { taken: number; total: bigint }, fact) => {
    if (fact.body.close === poison) throw new Error(`a bar at ${poison}`);
    state.taken += 1;
    state.total += BigInt(fact.body.volume);
    return Array.from({ length: Number(fact.body.volume) }, (_, index) => says(posted, { reference: fact.id, memo: `${state.taken}.${index}`, entries: entries(fact.body.close) }));
  })],
});

interface NewBooks { count: number; volume: { total: bigint; last: bigint | null } }

/** From the state of `books` to that of `newBooks`. */
export const migrateBooks = { 1: (state: unknown): NewBooks => {
  const { taken, total } = z.strictObject({ taken: z.int(), total: z.bigint() }).parse(state);
  return { count: taken, volume: { total, last: null } };
} };

/** Books as `books`, in version 2: their state has another shape, and they post a memo that tells it. */
export const newBooks = (migrations: Required<ActorKind>['migrations'] = migrateBooks) => actorKind({
  kind: 'accounting', version: 2, begin: (): NewBooks => ({ count: 0, volume: { total: 0n, last: null } }), migrations,
  reactions: [on(bar, (state: NewBooks, fact) => {
    state.count += 1;
    state.volume = { total: state.volume.total + BigInt(fact.body.volume), last: BigInt(fact.body.volume) };
    return [says(posted, { reference: fact.id, memo: `${state.count}, ${state.volume.total} in all`, entries: entries(fact.body.close) })];
  })],
});

export const genesis = openedWith().body.genesis;

/** The desk's first fact, committed as the operator's command does it. */
export async function openDesk(log: Log, over: Partial<DeskSettings> = {}): Promise<void> {
  const { body } = openedWith(over);
  const id = observedId(genesis, 'desk.opened', 'main', genesis);
  await log.commit({ kind: 'desk', actor: 'main' }, 0, [draft(opened, body, { desk: log.desk, actor: 'main', id, cause: id, correlation: id, code: 'toy', at: '2020-01-01T00:00:00Z' })]);
}

/** Hands every kind of actor over from code `toy` to code `other`, at the newest round. */
export async function signUpgrade(log: Log, { rounds }: MemoryRounds, signer: Person, kinds: readonly ActorKind[] = [market, books()]): Promise<void> {
  let lastSeq = 1;
  for (const upgrade of upgradesFor(rounds.slice(-1), { codeOf: () => 'other', kinds })) {
    const terms = { nonce: observedId(genesis, 'upgrade', upgrade.kind, 'nonce'), expiresAt: '2030-01-01T00:00:00Z' };
    const signature = { signer: signer.name, ...terms, signature: signer.sign(signingText(genesis, upgradeRequest(upgrade), terms)) };
    const id = observedId(genesis, 'desk.upgraded', 'main', upgrade.kind);
    lastSeq = await log.commit({ kind: 'desk', actor: 'main' }, lastSeq, [draft(upgraded, { ...upgrade, signature }, { desk: log.desk, actor: 'main', id, cause: id, correlation: id, code: 'toy', at: '2020-01-03T00:00:00Z' })]);
  }
}

export interface Toy {
  readonly host: Host;
  readonly rounds: MemoryRounds;
  readonly faults: Error[];
  bar(day: number, close?: string, volume?: string): Promise<string>;
}

/** A host for the toy desk, not yet started. */
export function toyHost(log: Log, name: string, over: Partial<HostOptions> & { readonly poison?: string; readonly rounds?: MemoryRounds } = {}): Toy {
  const { poison, rounds = new MemoryRounds(), ...options } = over;
  const faults: Error[] = [];
  const host = new Host({
    log, host: name, reader: 'solo', kinds: [market, books(poison)], roleOf: (kind) => (kind === 'market' ? 'market' : 'accounting'), codeOf: () => 'toy',
    rounds, snapshotEvery: 1_000_000, logger: pino({ level: 'silent' }), onFault: (error) => faults.push(error), ...options,
  });
  return {
    host, rounds, faults,
    bar: (day, close = '10', volume = '1') => {
      const at = `2020-01-${String(day).padStart(2, '0')}T21:00:00Z`;
      return host.observe({ kind: 'market', actor: 'SPY' }, bar, { timeframe: '1d', open: close, high: close, low: close, close, volume, warmUp: false, flags: [] }, { at, content: at });
    },
  };
}

/** Waits until something holds, for at most five seconds unless told. */
export async function eventually(holds: () => boolean, what: string, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`expected within ${withinMs / 1000} s: ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}
