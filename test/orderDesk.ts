import { accounting, type Accounting } from '../machines/accounting/accounting.ts';
import { broker } from '../machines/broker/broker.ts';
import type { Desk } from '../machines/risk/state.ts';
import { risk } from '../machines/risk/risk.ts';
import { execution } from '../machines/execution/execution.ts';
import { format } from '../machines/decimal.ts';
import { balance } from '../machines/ledger/ledger.ts';
import { MemoryDesk } from '../actors/runtime/memoryDesk.ts';
import { stateFrom, stateText } from '../actors/runtime/stateText.ts';
import { opened, type DeskSettings } from '../subjects/desk.ts';
import { sent, type submitted } from '../subjects/execution.ts';
import type { FactOf } from '../subjects/fact.ts';
import { bar, stepClosed } from '../subjects/market.ts';
import { killRequested, requested, signed } from '../subjects/operations.ts';
import { ada, openedWith, signedBy } from './people.ts';
import { free } from './simVenue.ts';
import { closeOf } from './trading.ts';

/** A day's bar: open, high, low, close. */
export type Day = readonly [open: string, high: string, low: string, close: string];

/** A desk that trades what a person orders, at the simulated venue, a bar of SPY a day: risk, execution, venue and books together. */
export class OrderDesk {
  readonly desk: MemoryDesk;
  #day = 2;
  #requests = 0;
  #seen = 0;

  constructor(over: Partial<DeskSettings> = {}) {
    const opening = openedWith({ venue: { ...free, stopFill: 'gapThrough' }, ...over });
    this.desk = new MemoryDesk({
      desk: 'sim', genesis: opening.body.genesis, kinds: [risk, execution, broker, accounting],
      perform: ({ kind, fact }) => (kind.name === 'execution.submitted' ? [{ prefix: { kind: 'execution', actor: 'main' }, kind: sent, body: { order: (fact as FactOf<typeof submitted>).body.order }, content: (fact as FactOf<typeof submitted>).body.order }] : []),
    });
    this.desk.tell(opened, 'main', opening.body, { at: '2020-01-01T00:00:00Z' });
    this.day(['100', '100', '100', '100']);
    this.said();
  }

  get at(): string { return closeOf(this.#day - 1); }

  /** The next day's bar, and the end of its step. */
  day([open, high, low, close]: Day, volume = '1000'): this {
    const at = closeOf(this.#day);
    this.desk.tell(bar, 'SPY', { timeframe: '1d', open, high, low, close, volume, warmUp: false, flags: [] }, { at });
    this.desk.tell(stepClosed, 'main', { step: this.#day, warmUp: false }, { at });
    this.#day += 1;
    return this;
  }

  /** Signed after the last day's close, decided at once: the step is closed again. @returns the request's id */
  sign(verb: 'order' | 'replace', payload: unknown, target = 'desk'): string {
    this.#requests += 1;
    const { at } = this;
    const { fact } = this.desk.tell(signed, 'main', signedBy(ada, { verb, target, payload }, { at }).body, { at, content: `request ${this.#requests}` });
    this.desk.tell(stepClosed, 'main', { step: this.#day, warmUp: false }, { at, content: `${at} again ${this.#requests}` });
    return fact.id;
  }

  cancel(target: string): this {
    this.#requests += 1;
    this.desk.tell(requested, 'main', { verb: 'cancel', target, reason: 'enough', requester: 'ops' }, { at: this.at, content: `request ${this.#requests}` });
    return this;
  }

  kill(): this {
    this.desk.tell(killRequested, 'main', { reason: 'smoke', requester: 'ops' }, { at: this.at });
    return this;
  }

  /** The bodies of the facts of risk and execution since it was last asked, each with its kind's name. */
  said(...only: readonly string[]): readonly (readonly [string, Record<string, unknown>])[] {
    const told = this.desk.facts.slice(this.#seen).filter(({ kind }) => (kind.kind === 'execution' || kind.kind === 'risk') && kind.name !== 'execution.sent' && (only.length === 0 || only.includes(kind.name)));
    this.#seen = this.desk.facts.length;
    return told.map(({ kind, fact }) => [kind.name, fact.body as Record<string, unknown>]);
  }

  /** The id of the newest fact of a kind. */
  last(name: string): string {
    return this.desk.facts.findLast(({ kind }) => kind.name === name)?.fact.id ?? 'none';
  }

  /** Every actor's state, and what a snapshot would make of it. */
  snapshots(): readonly (readonly [unknown, unknown])[] {
    return ['risk.main', 'execution.main', 'broker.main', 'accounting.main'].map((key) => ({ state: this.desk.cell(key)?.actor.state(), expected: [] })).map((state) => [state, stateFrom(stateText(state))]);
  }

  /** Shares and cash in the books, what risk believes of both, and what it has set aside. */
  books(): Record<string, string> {
    const state = (key: string): unknown => this.desk.cell(key)?.actor.state();
    const { books } = state('accounting.main') as Accounting;
    const desk = state('risk.main') as Desk;
    return {
      shares: format(books.totals.quantities['SPY'] ?? 0n), cashUsd: format(balance(books.ledger, 'cash')),
      riskShares: format(desk.quotes['SPY']?.heldQuantity ?? 0n), riskCashUsd: format(desk.cashUsd), reservedUsd: format(desk.reservedUsd),
      leaving: format(desk.accounts['manual']?.positions['SPY']?.leavingQuantity ?? 0n), reservations: String(Object.keys(desk.reservations).length), named: String(Object.keys(desk.orders).length),
    };
  }
}
