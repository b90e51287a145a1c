import fc from 'fast-check';
import { cancelRequested, closed, filled, submitted } from '../subjects/execution.ts';
import type { Fact, FactOf } from '../subjects/fact.ts';
import { bar } from '../subjects/market.ts';
import type { Policy } from '../subjects/policy.ts';
import { approved, type Check } from '../subjects/risk.ts';
import { intent } from '../subjects/strategy.ts';
import type { Actor } from '../machines/actor.ts';
import { isoTime } from '../machines/authority/instant.ts';
import { tallied } from '../machines/checks/tally.ts';
import { risk } from '../machines/risk/risk.ts';
import type { Desk } from '../machines/risk/state.ts';
import { fact } from './given.ts';
import { ada, openedWith, settings, signedBy } from './people.ts';
import { free } from './simVenue.ts';
import { spawn } from './trading.ts';

/* Days of a live desk in which anything comes in any order; what risk lets pass is held against sums that are made anew from the facts alone. */

const symbols = ['SPY', 'AAPL', 'MSFT', 'QQQ'] as const;
const strategies = ['s-1', 's-2', 's-3'] as const;
const sectors = { SPY: 'index', AAPL: 'tech', MSFT: 'tech', QQQ: 'index' } as const;
type Symbol = (typeof symbols)[number];

const account = { kind: 'margin', initialMargin: 0.25, maintenanceMargin: 0.2, debitRateAnnual: '0', borrowRateAnnual: '0', yearDays: 360 } as const;
const equityUsd = 100_000;

interface Limits {
  readonly tech: number;
  readonly net: number;
  /** Of the first strategy; null where it has none of its own. */
  readonly one: number | null;
  /** Of one position. */
  readonly gross: number;
  readonly second: number;
  readonly leverage: number;
  readonly concentration: number;
}

/** Tighter and wider ones, so that what is held already may be beyond what comes into force. */
const variants: readonly Limits[] = [
  { tech: 7_000, net: 9_000, one: 3_000, gross: 20_000, second: 3, leverage: 0.09, concentration: 0.06 },
  { tech: 10_000, net: 15_000, one: null, gross: 8_000, second: 5, leverage: 0.15, concentration: 0.09 },
  { tech: 5_000, net: 7_000, one: 2_000, gross: 6_000, second: 4, leverage: 0.06, concentration: 0.04 },
];

const policyOf = ({ tech, net, one, gross, second, leverage, concentration }: Limits, version: number): Policy => ({
  ...settings.policy, version, maxOrderNotionalUsd: '4000', maxPositionNotionalUsd: String(gross), maxGrossNotionalUsd: '1000000', collar: 0.5, duplicateWindowSeconds: 0, maxIntentAgeSeconds: 1_000_000, allowShort: true, maxDailyLossUsd: '10000000',
  maxOrdersAMinute: 1000, maxNetNotionalUsd: String(net), maxLeverage: leverage, maxConcentration: concentration, maxMessages: { second }, noSelfMatch: true,
  instruments: Object.fromEntries(symbols.map((symbol) => [symbol, { sector: sectors[symbol] }])),
  scopes: [{ sector: 'tech', limits: { maxGrossNotionalUsd: String(tech) } }, ...(one === null ? [] : [{ strategy: 's-1', limits: { maxGrossNotionalUsd: String(one) } }])],
});

const versions = 8;
/** Signing is slow: each change of policy is signed once. */
const changes = Array.from({ length: versions }, (_, place) => variants.map((limits) => signedBy(ada, { verb: 'policy', target: 'desk', payload: policyOf(limits, place + 2), policyVersion: place + 1 }, { nonce: ((place + 1) * 100 + variants.indexOf(limits)).toString(16).padStart(32, '0') })));
const manualSales = Array.from({ length: versions + 1 }, (_, place) => symbols.map((symbol) => Array.from({ length: 4 }, (_, copy) => signedBy(ada, { verb: 'order', target: 'desk', payload: { symbol, side: 'sell', quantity: '20' }, policyVersion: place + 1 }, { nonce: ((place + 1) * 10_000 + symbols.indexOf(symbol) * 100 + copy + 50).toString(16).padStart(32, '0') }))));
const opening = openedWith({ pacing: 'live', cashUsd: String(equityUsd), venue: { ...free, account }, policy: policyOf(variants[0] ?? fail('expected variants'), 1) });

function fail(what: string): never {
  throw new Error(what);
}

const place = fc.nat({ max: 11 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('enter' as const), strategy: place, symbol: place, quantity: fc.integer({ min: 1, max: 40 }), limit: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exit' as const), strategy: place, symbol: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sell' as const), symbol: place }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fill' as const), order: place, part: fc.constantFrom(1, 2, 3), priceUsd: fc.integer({ min: 50, max: 150 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), order: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('price' as const), symbol: place, closeUsd: fc.integer({ min: 60, max: 140 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), variant: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), strategy: place }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2000 }) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;
export const anyDay = fc.array(step, { minLength: 30, maxLength: 80, size: 'max' });

interface Open {
  readonly order: string;
  readonly strategy: string;
  readonly symbol: Symbol;
  readonly side: 'buy' | 'sell';
  readonly priceUsd: number;
  readonly limitUsd: number | null;
  left: number;
}

/** What the facts come to, made anew whenever it is asked for. */
class Book {
  readonly held: { readonly strategy: string; readonly symbol: Symbol; readonly quantity: number }[] = [];
  readonly open: Open[] = [];
  readonly messages: number[] = [];
  readonly closes: Record<Symbol, number> = { SPY: 100, AAPL: 100, MSFT: 100, QQQ: 100 };
  cashUsd = equityUsd;
  limits = variants[0] ?? fail('expected variants');

  #quantity = (symbol: Symbol, strategy?: string): number => this.held.filter((each) => each.symbol === symbol && (strategy === undefined || each.strategy === strategy)).reduce((sum, { quantity }) => sum + quantity, 0);
  #opened = (side: 'buy' | 'sell', symbol: Symbol, strategy?: string): number => this.open.filter((each) => each.side === side && each.symbol === symbol && (strategy === undefined || each.strategy === strategy))
    .reduce((sum, { left, priceUsd }) => sum + left * (side === 'buy' ? priceUsd : this.closes[symbol]), 0);

  #worst(symbol: Symbol, strategy?: string): number {
    const net = this.#quantity(symbol, strategy) * this.closes[symbol];
    return Math.max(Math.abs(net + this.#opened('buy', symbol, strategy)), Math.abs(net - this.#opened('sell', symbol, strategy)));
  }

  gross = (of: readonly Symbol[], strategy?: string): number => of.reduce((sum, symbol) => sum + this.#worst(symbol, strategy), 0);
  net = (side: 'buy' | 'sell'): number => Math.abs(symbols.reduce((sum, symbol) => sum + this.#quantity(symbol) * this.closes[symbol] + (side === 'buy' ? this.#opened('buy', symbol) : -this.#opened('sell', symbol)), 0));
  netHeld = (): number => Math.abs(symbols.reduce((sum, symbol) => sum + this.#quantity(symbol) * this.closes[symbol], 0));
  equity = (): number => this.cashUsd + symbols.reduce((sum, symbol) => sum + this.#quantity(symbol) * this.closes[symbol], 0);
  /** The position with what is open on one side. */
  position = (symbol: Symbol, side: 'buy' | 'sell'): number => Math.abs(this.#quantity(symbol) * this.closes[symbol] + (side === 'buy' ? this.#opened('buy', symbol) : -this.#opened('sell', symbol)));
  inLastSecond = (ms: number): number => this.messages.filter((each) => each > ms - 1000).length;
  meets = (symbol: Symbol, side: 'buy' | 'sell', limitUsd: number | null): boolean => this.open.some((each) => each.symbol === symbol && each.side !== side && (each.limitUsd === null || limitUsd === null || (side === 'buy' ? each.limitUsd <= limitUsd : each.limitUsd >= limitUsd)));
}

const near = 1e-6;

/** What an order that was let pass broke, by the sums of before and after it; nothing where all limits held. */
function broken(book: Book, before: ReturnType<typeof sumsOf>, order: Pick<Open, 'symbol' | 'side' | 'strategy' | 'limitUsd'>, ms: number, met: boolean): readonly string[] {
  const { limits } = book;
  const now = sumsOf(book, order);
  const rises = (name: Exclude<keyof typeof now, 'equity'>, limit: number) => now[name] > limit + near && now[name] > before[name] + near;
  return [
    ...(rises('tech', limits.tech) && sectors[order.symbol] === 'tech' ? ['sector'] : []), ...(limits.one !== null && rises('one', limits.one) && order.strategy === 's-1' ? ['strategy'] : []),
    ...(rises('position', limits.gross) ? ['position'] : []), ...(now.net > limits.net + near && now.net > book.netHeld() + near ? ['net'] : []),
    ...(rises('position', limits.concentration * now.equity) ? ['concentration'] : []), ...(rises('gross', limits.leverage * now.equity) ? ['leverage'] : []),
    ...(book.inLastSecond(ms) > limits.second ? ['messages'] : []), ...(met ? ['selfMatch'] : []),
  ];
}

const sumsOf = (book: Book, { symbol, side }: Pick<Open, 'symbol' | 'side'>) => ({
  tech: book.gross(['AAPL', 'MSFT']), one: book.gross(symbols, 's-1'), gross: book.gross(symbols), net: book.net(side), position: book.position(symbol, side), equity: book.equity(),
});

const of = <Each>(list: readonly Each[], number: number): Each => list[number % list.length] ?? fail('expected something to choose from');

/** A day: what was broken, or nothing. Risk's own sums are made anew after each fact, too. */
export class RiskDay {
  readonly #actor: Actor = risk.begin('main');
  readonly #book = new Book();
  #ms = Date.parse('2020-01-02T15:00:00Z');
  #version = 1;
  #orders = 0;
  #sales = 0;
  approvals = 0;
  /** Rules that refused something. */
  readonly refusedBy = new Set<string>();

  constructor() {
    for (const each of [opening, ...strategies.map((strategy) => spawn(strategy, 0.3)), ...symbols.map((symbol) => this.#bar(symbol, 100))]) this.#actor.take(each);
  }

  /** @returns what the step broke */
  take(next: Step): readonly string[] {
    const faults = this.#take(next);
    return [...faults, ...(this.#sumsAreRight() ? [] : ['sums'])];
  }

  #take(next: Step): readonly string[] {
    switch (next.kind) {
      case 'enter': return this.#order(this.#intent(of(strategies, next.strategy), of(symbols, next.symbol), 'enter', String(next.quantity), next.limit), { strategy: of(strategies, next.strategy), symbol: of(symbols, next.symbol), side: 'buy', limit: next.limit, raises: true });
      case 'exit': return this.#order(this.#intent(of(strategies, next.strategy), of(symbols, next.symbol), 'exit', '1', false), { strategy: of(strategies, next.strategy), symbol: of(symbols, next.symbol), side: 'sell', limit: false, raises: false });
      case 'sell': {
        const signed = manualSales[this.#version - 1]?.[next.symbol % symbols.length]?.[this.#sales % 4];
        this.#sales += 1;
        return signed === undefined ? [] : this.#order({ ...signed, at: isoTime(this.#ms) }, { strategy: 'manual', symbol: of(symbols, next.symbol), side: 'sell', limit: false, raises: true });
      }
      case 'fill': return this.#fill(next.order, next.part, next.priceUsd);
      case 'end': return this.#end(next.order);
      case 'price': {
        this.#book.closes[of(symbols, next.symbol)] = next.closeUsd;
        this.#actor.take(this.#bar(of(symbols, next.symbol), next.closeUsd));
        return [];
      }
      case 'policy': {
        if (this.#version > versions) return [];
        const change = changes[this.#version - 1]?.[next.variant % variants.length] ?? fail('expected a signed change');
        this.#actor.take({ ...change, at: isoTime(this.#ms) });
        this.#version += 1;
        this.#book.limits = of(variants, next.variant);
        return [];
      }
      case 'cancel': {
        this.#actor.take(fact(cancelRequested, { order: 'e'.repeat(32), strategy: of(strategies, next.strategy), symbol: 'SPY', side: 'buy', venue: 'sim', reason: 'r' }, { at: isoTime(this.#ms) }));
        this.#book.messages.push(this.#ms);
        return [];
      }
      case 'wait': {
        this.#ms += next.ms;
        return [];
      }
    }
  }

  #bar = (symbol: Symbol, closeUsd: number): Fact => fact(bar, { timeframe: '1m', open: String(closeUsd), high: String(closeUsd), low: String(closeUsd), close: String(closeUsd), volume: '1000', warmUp: false, flags: [] }, { actor: symbol, at: isoTime(this.#ms) });

  #intent(strategy: string, symbol: Symbol, action: 'enter' | 'exit', quantity: string, limit: boolean): Fact {
    const closeUsd = this.#book.closes[symbol];
    return fact(intent, { symbol, action, sizing: { kind: 'quantity', quantity }, referencePriceUsd: String(closeUsd), reason: 'r', ...(limit ? { limitUsd: String(closeUsd - 1) } : {}) }, { actor: strategy, at: isoTime(this.#ms) });
  }

  #order(asked: Fact, { strategy, symbol, side, limit, raises }: { readonly strategy: string; readonly symbol: Symbol; readonly side: 'buy' | 'sell'; readonly limit: boolean; readonly raises: boolean }): readonly string[] {
    const book = this.#book;
    const before = sumsOf(book, { symbol, side });
    const [decision] = this.#actor.take(asked);
    if (decision === undefined || decision.kind.name !== approved.name) {
      for (const { rule, passed } of (decision?.body as { readonly checks: readonly Check[] } | undefined)?.checks ?? []) if (!passed) this.refusedBy.add(rule);
      return [];
    }
    this.approvals += 1;
    const body = decision.kind.body.parse(decision.body) as FactOf<typeof approved>['body'] & { readonly checks: readonly Check[] };
    const limitUsd = limit ? book.closes[symbol] - 1 : null;
    const met = raises && book.meets(symbol, side, limitUsd);
    const order: Open = { order: (this.#orders += 1).toString(16).padStart(32, 'f'), strategy, symbol, side, priceUsd: limitUsd ?? book.closes[symbol], limitUsd, left: Number(body.quantity) };
    book.open.push(order);
    book.messages.push(this.#ms);
    this.#actor.take(fact(submitted, { order: order.order, strategy, symbol, side, expiresAt: '2030-01-01T00:00:00Z', venue: 'sim' }, { at: isoTime(this.#ms) }));
    return raises ? broken(book, before, order, this.#ms, met) : [];
  }

  #fill(number: number, part: number, priceUsd: number): readonly string[] {
    const { open, held } = this.#book;
    if (open.length === 0) return [];
    const order = of(open, number);
    const quantity = Math.max(1, Math.floor(order.left / part));
    const { symbol, side, strategy } = order;
    order.left -= quantity;
    const done = order.left === 0;
    if (done) open.splice(open.indexOf(order), 1);
    const signed = side === 'buy' ? quantity : -quantity;
    held.push({ strategy, symbol, quantity: signed });
    this.#book.cashUsd -= signed * priceUsd;
    this.#actor.take(fact(filled, { order: order.order, strategy, symbol, side, execution: `x-${held.length}`, quantity: String(quantity), priceUsd: String(priceUsd), feeUsd: '0', done }, { at: isoTime(this.#ms) }));
    return [];
  }

  #end(number: number): readonly string[] {
    const { open } = this.#book;
    if (open.length === 0) return [];
    const order = of(open, number);
    open.splice(open.indexOf(order), 1);
    const { strategy, symbol, side } = order;
    this.#actor.take(fact(closed, { order: order.order, strategy, symbol, side, state: 'canceled', reason: 'r' }, { at: isoTime(this.#ms) }));
    return [];
  }

  /** The sums that risk keeps are those that it would count now. */
  #sumsAreRight(): boolean {
    const desk = this.#actor.state() as Desk;
    const { groups: kept = {} } = desk.memory?.tally ?? {};
    const { groups: counted } = tallied(desk);
    const text = (groups: typeof kept) => JSON.stringify(Object.entries(groups).filter(([, sums]) => Object.values(sums).some((sum) => sum !== 0n)).sort(([a], [b]) => (a < b ? -1 : 1)), (_, each: unknown) => (typeof each === 'bigint' ? `${each}` : each));
    return text(kept) === text(counted);
  }
}

/** All that a day broke, each with its step. */
export function faultsOf(steps: readonly Step[]): readonly string[] {
  const day = new RiskDay();
  return steps.flatMap((next, index) => day.take(next).map((fault) => `${index} ${next.kind}: ${fault}`));
}
