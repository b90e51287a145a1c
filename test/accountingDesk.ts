import { stateFrom, stateText } from '../actors/runtime/stateText.ts';
import { accounting } from '../machines/accounting/accounting.ts';
import type { Accounting } from '../machines/accounting/accounting.ts';
import { imbalance } from '../machines/ledger/ledger.ts';
import { marked, posted } from '../subjects/accounting.ts';
import type { AccountingTerms } from '../subjects/accountingTerms.ts';
import type { DeskSettings } from '../subjects/desk.ts';
import { busted, corrected, filled, replaced, submitted } from '../subjects/execution.ts';
import type { Fact, FactKind } from '../subjects/fact.ts';
import { action, bar, sessionEnded, stepClosed, type CorporateAction } from '../subjects/market.ts';
import type { RaisingVerb } from '../subjects/operations.ts';
import type { OrderType } from '../subjects/orderTerms.ts';
import { fact } from './given.ts';
import { ada, openedWith, signedBy, type Person } from './people.ts';
import { free } from './simVenue.ts';

/** 16:00 in New York in winter. */
export const closeOf = (date: string) => `${date}T21:00:00Z`;

/**
 * The books of a desk with terms, told day by day. Everything that they state is kept, and after every fact the ledgers must sum to zero.
 * Prices are of SPY where no symbol is named.
 */
export class AccountingDesk {
  readonly stated: { readonly name: string; readonly body: unknown }[] = [];
  #actor = accounting.begin('main');
  #executions = 0;
  #steps = 0;

  constructor(terms: AccountingTerms | undefined, over: Partial<DeskSettings> = {}) {
    this.take(openedWith({ cashUsd: '10000', venue: free, ...(terms === undefined ? {} : { accounting: terms }), ...over }));
  }

  get state(): Accounting {
    return this.#actor.state() as Accounting;
  }

  /** Goes on from its snapshot, whose keys stand in another order. */
  restart(): void {
    this.#actor = accounting.hydrate('main', stateFrom(stateText({ state: this.state, expected: [] })).state);
  }

  /** What one more fact makes it state, each checked against its kind. */
  take(each: Fact): readonly { readonly name: string; readonly body: unknown }[] {
    const said = this.#actor.take(each).map(({ kind, body }) => ({ name: kind.name, body: kind.body.parse(body) }));
    this.stated.push(...said);
    const { books, statutory } = this.state;
    const sums = [books.ledger, ...Object.values(statutory?.foreign ?? {})].map(imbalance);
    if (sums.some((sum) => sum !== 0n)) throw new Error(`expected ledgers that sum to 0 after ${each.type}, was ${sums.join(', ')}`);
    return said;
  }

  close(date: string, price: string, symbol = 'SPY', open = price) {
    const [low, high] = Number(open) < Number(price) ? [open, price] : [price, open];
    return this.take(fact(bar, { timeframe: '1d', open, high, low, close: price, volume: '1000000', warmUp: false, flags: [] }, { actor: symbol, at: closeOf(date) }));
  }

  /** With `part`, the execution's id, the order goes on after it. */
  fill(date: string, side: 'buy' | 'sell', quantity: string, priceUsd: string, { symbol = 'SPY', feeUsd = '0', strategy = 's-1', order, part }: { readonly symbol?: string; readonly feeUsd?: string; readonly strategy?: string; readonly order?: string; readonly part?: string } = {}) {
    this.#executions += 1;
    return this.take(fact(filled, { order: order ?? orderId(this.#executions), strategy, symbol, side, execution: part ?? 'x', quantity, priceUsd, feeUsd, done: part === undefined }, { at: closeOf(date) }));
  }

  /** The next fill is of this order. */
  submit(date: string, side: 'buy' | 'sell', terms: { readonly type?: OrderType; readonly limitUsd?: string; readonly stopUsd?: string }) {
    return this.take(fact(submitted, { order: orderId(this.#executions + 1), strategy: 's-1', symbol: 'SPY', side, quantity: '1', venue: 'sim', expiresAt: closeOf('2040-01-03'), ...terms }, { at: closeOf(date) }));
  }

  replace(date: string, side: 'buy' | 'sell', changed: { readonly limitUsd?: string; readonly stopUsd?: string }) {
    return this.take(fact(replaced, { order: orderId(this.#executions + 1), strategy: 's-1', symbol: 'SPY', side, ...changed }, { at: closeOf(date) }));
  }

  /** Of the `number`th fill, from 1. */
  bust(date: string, number: number, side: 'buy' | 'sell', quantity: string, priceUsd: string, feeUsd = '0') {
    return this.take(fact(busted, { order: orderId(number), strategy: 's-1', symbol: 'SPY', side, execution: 'x', quantity, priceUsd, feeUsd, reason: 'clearly erroneous' }, { at: closeOf(date) }));
  }

  correct(date: string, number: number, side: 'buy' | 'sell', was: { readonly quantity: string; readonly priceUsd: string; readonly feeUsd: string }, now: typeof was) {
    return this.take(fact(corrected, { order: orderId(number), strategy: 's-1', symbol: 'SPY', side, execution: 'x', ...now, was, reason: 'price' }, { at: closeOf(date) }));
  }

  action(date: string, corporate: CorporateAction, symbol = 'SPY') {
    return this.take(fact(action, { exDate: date, action: corporate }, { actor: symbol, at: closeOf(date) }));
  }

  signed(date: string, verb: RaisingVerb, payload: unknown, signer: Person = ada) {
    return this.take(signedBy(signer, { verb, target: 'desk', payload }, { at: closeOf(date) }));
  }

  /** The end of the day's step. */
  step(date: string) {
    this.#steps += 1;
    return this.take(fact(stepClosed, { step: this.#steps, warmUp: false }, { at: closeOf(date) }));
  }

  end(date: string) {
    return this.take(fact(sessionEnded, { steps: this.#steps, bars: 1, refused: 0 }, { at: closeOf(date) }));
  }

  mark(date: string) {
    return marked.body.parse(this.step(date).findLast(({ name }) => name === marked.name)?.body);
  }

  /** The bodies of all facts of a kind so far. */
  said<Body>(kind: FactKind<string, Body>): readonly Body[] {
    return this.stated.filter(({ name }) => name === kind.name).map(({ body }) => kind.body.parse(body));
  }

  /** The last position that a posting told. */
  position() {
    return this.said(posted).findLast(({ position }) => position !== undefined)?.position;
  }
}

/** The order of the `number`th fill, from 1. */
export const orderId = (number: number): string => number.toString(16).padStart(32, 'a');
