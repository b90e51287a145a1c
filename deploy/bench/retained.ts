import { codeOf, kindsFor } from '../../actors/desk/kinds.ts';
import { openingDraft } from '../../actors/desk/opening.ts';
import { draft, parsed, type Draft, type Logged } from '../../actors/runtime/envelope.ts';
import { Host } from '../../actors/runtime/host.ts';
import { observedId } from '../../actors/runtime/ids.ts';
import type { Following, Log, Prefix, Reader } from '../../actors/runtime/log.ts';
import { MemoryRounds } from '../../actors/runtime/rounds.ts';
import { planHashOf } from '../../machines/plan/decisions.ts';
import { granted } from '../../subjects/approval.ts';
import type { FactKind } from '../../subjects/fact.ts';
import { gated } from '../../subjects/gym.ts';
import { bar } from '../../subjects/market.ts';
import { proposed } from '../../subjects/planner.ts';
import { benchDesk, crossingPlan, span, symbols } from './benchDesk.ts';
import { quietLogger } from './quietLogger.ts';

/** A log that delivers and keeps nothing, so that only what the host keeps is measured. */
class PassingLog implements Log {
  readonly desk: string;
  #seq = 0;
  readonly #waiting: Logged[] = [];
  #delivering = false;
  #onFact: ((logged: Logged) => void | Promise<void>) | undefined;

  constructor(desk: string) {
    this.desk = desk;
  }

  async commit(_: Prefix, __: number, drafts: readonly Draft[]): Promise<number> {
    for (const each of drafts) this.#waiting.push(parsed(this.#seq += 1, each.subject, each.text));
    queueMicrotask(() => void this.#deliver());
    return this.#seq;
  }

  async follow(_: Reader, onFact: (logged: Logged) => void | Promise<void>): Promise<Following> {
    const backlog = this.#waiting.length;
    this.#onFact = onFact;
    queueMicrotask(() => void this.#deliver());
    return { backlog, stop: async () => { this.#onFact = undefined; } };
  }

  async #deliver(): Promise<void> {
    if (this.#delivering || this.#onFact === undefined) return;
    this.#delivering = true;
    for (let logged = this.#waiting.shift(); logged !== undefined; logged = this.#waiting.shift()) await this.#onFact(logged);
    this.#delivering = false;
  }
}

/** A host of strategies, on which more can be put to trade. */
export class StrategyHost {
  readonly #log = new PassingLog('bench-strategies');
  readonly #desk = benchDesk('bench-strategies', 'lockstep');
  readonly #host: Host;
  #bars = 0;

  constructor() {
    this.#host = new Host({
      log: this.#log, host: 'bench', reader: 'strategy', kinds: kindsFor(['strategy']), roleOf: () => 'strategy', codeOf: () => 'bench',
      rounds: new MemoryRounds(), snapshotEvery: Number.POSITIVE_INFINITY, logger: quietLogger(), onFault: (error) => { throw error; },
    });
  }

  async start(): Promise<void> {
    const { opening } = this.#desk;
    await this.#log.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(opening, codeOf('console'))]);
    await this.#host.start();
  }

  /** Puts strategies `from` to `until`, exclusive, on the host, approved and trading, and has them take bars until their averages have values. */
  async trade(from: number, until: number): Promise<void> {
    for (let number = from; number < until; number += 1) {
      const plan = crossingPlan(symbols[number % symbols.length] ?? '');
      const about = { strategy: `s-${number}`, planHash: planHashOf(plan) };
      await this.#state(proposed, 'main', { ...about, plan }, `${number} proposed`);
      await this.#state(gated, 'main', { ...about, verdict: 'passed', gateVersion: 1, criteria: [] }, `${number} gated`);
      await this.#state(granted, 'main', { ...about, signers: ['bench'] }, `${number} granted`);
    }
    for (let count = 0; count < warmBars; count += 1) {
      this.#bars += 1;
      for (const symbol of symbols) await this.#state(bar, symbol, { ...flatBar, flags: [] }, String(this.#bars));
    }
    await this.#rest();
  }

  async stop(): Promise<void> {
    await this.#host.abandon();
  }

  /** How many strategies are on it. */
  get count(): number {
    return [...this.#host.cells].length;
  }

  async #state<Name extends string, Body>(kind: FactKind<Name, Body>, actor: string, body: Body, content: string): Promise<void> {
    const { genesis, desk } = this.#desk.opening;
    const id = observedId(genesis, kind.name, actor, content);
    await this.#log.commit({ kind: kind.kind, actor }, 0, [draft(kind, body, { desk, actor, id, cause: id, correlation: id, code: 'bench', at: span.from })]);
    await this.#rest();
  }

  async #rest(): Promise<void> {
    do await new Promise((done) => setImmediate(done)); while (!this.#host.isIdle);
  }
}

/** More than the slow average of the plan needs. */
const warmBars = 40;
const flatBar = { timeframe: '1d', open: '100', high: '100', low: '100', close: '100', volume: '1000', warmUp: false } as const;
