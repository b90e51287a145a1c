import { fromFloat, least, most, over, parse, times, zero, type Decimal } from '../../../machines/decimal.ts';
import { opened } from '../../../subjects/desk.ts';
import { closed, filled, suppressed } from '../../../subjects/execution.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { bar } from '../../../subjects/market.ts';
import type { Policy } from '../../../subjects/policy.ts';
import { approved, halted, killed, resumed } from '../../../subjects/risk.ts';
import { spawned } from '../../../subjects/strategy.ts';
import type { Side } from '../../../subjects/values.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { bodyOf } from './invariant.ts';
import { PolicyInForce } from './policyInForce.ts';
import type { Signatures } from './signatures.ts';

type Approved = FactOf<typeof approved>['body'];
type Fill = FactOf<typeof filled>['body'];

/** An order that may still be filled, at its worst. */
interface Open {
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  /** Shares still to come; undefined for a notional. */
  readonly quantity: Decimal | undefined;
  readonly costUsd: Decimal;
  /** What it may add to its position, at the close that it was approved at. */
  readonly exposureUsd: Decimal;
}

const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((all, each) => all + each, zero);

/** What a desk holds and may come to hold, counted from facts in a plain way: no running sums but the fills', every open order on its own. */
export class Exposure {
  cashUsd = zero;
  readonly closes = new Map<string, Decimal>();
  readonly #policy: PolicyInForce;
  readonly #open = new Map<string, Open>();
  /** Shares by `<strategy>:<symbol>`. */
  readonly #held = new Map<string, Decimal>();
  readonly #cash = new Map<string, Decimal>();
  readonly #kills = new Set<string>();
  #halted = false;
  #openingUsd = zero;
  #fees = { rate: zero, minimumUsd: zero };

  constructor(signatures: Signatures) {
    this.#policy = new PolicyInForce(signatures);
  }

  get policy(): Policy | undefined {
    return this.#policy.policy;
  }

  /** What risk itself said of the desk before it says anything else. */
  hearRisk(logged: Logged): void {
    if (logged.fact.type === halted.name) this.#halted = true;
    const force = bodyOf(killed, logged);
    if (force !== undefined) this.#kills.add(force.kill);
    const lift = bodyOf(resumed, logged);
    if (lift === undefined) return;
    this.#kills.delete(lift.lifted);
    // Where a halt stays, risk says so again right after.
    this.#halted = false;
  }

  get isHalted(): boolean {
    return this.#halted || this.#kills.size > 0;
  }

  /** Takes a fact in the place where risk took it. */
  take(logged: Logged): void {
    const { fact } = logged;
    this.#policy.take(logged);
    const settings = bodyOf(opened, logged);
    if (settings !== undefined) this.#begin(settings);
    const close = bodyOf(bar, logged)?.close;
    if (close !== undefined) this.closes.set(fact.actor, parse(close));
    const budget = bodyOf(spawned, logged)?.budget;
    if (budget !== undefined) this.#cash.set(fact.actor, times(this.#openingUsd, fromFloat(budget, 12)) + (this.#cash.get(fact.actor) ?? zero));
    const fill = bodyOf(filled, logged);
    if (fill !== undefined) this.#fill(fill);
    const ended = bodyOf(closed, logged) ?? bodyOf(suppressed, logged);
    if (ended !== undefined) this.#open.delete(ended.order);
  }

  #begin({ cashUsd, venue }: FactOf<typeof opened>['body']): void {
    this.#openingUsd = this.cashUsd = parse(cashUsd);
    if (venue.kind === 'sim') this.#fees = { rate: parse(venue.commissionRate), minimumUsd: parse(venue.minCommissionUsd) };
  }

  #fill(fill: Fill): void {
    const { order, strategy, symbol, side, done } = fill;
    const shares = parse(fill.quantity);
    const spentUsd = times(shares, parse(fill.priceUsd)) + parse(fill.feeUsd);
    const paidUsd = side === 'buy' ? spentUsd : parse(fill.feeUsd) - times(shares, parse(fill.priceUsd));
    this.cashUsd -= paidUsd;
    this.#cash.set(strategy, (this.#cash.get(strategy) ?? zero) - paidUsd);
    const key = `${strategy}:${symbol}`;
    this.#held.set(key, (this.#held.get(key) ?? zero) + (side === 'buy' ? shares : -shares));
    const open = this.#open.get(order);
    if (open === undefined) return;
    const rest = done ? undefined : remaining(open, shares, spentUsd);
    if (rest === undefined) this.#open.delete(order);
    else this.#open.set(order, rest);
  }

  reserve(order: string, body: Approved): void {
    const { strategy, symbol, side } = body;
    const closeUsd = this.closes.get(symbol) ?? zero;
    const raises = side === 'buy' && (body.purpose === 'entry' || body.purpose === 'manual');
    const quantity = body.quantity === undefined ? undefined : parse(body.quantity);
    const worth = quantity === undefined ? parse(body.notionalUsd ?? '0') : times(quantity, closeUsd);
    this.#open.set(order, { strategy, symbol, side, quantity, costUsd: side === 'buy' ? this.worstCost(body) : zero, exposureUsd: raises ? worth : zero });
  }

  /** The most that a buy can take: its notional, or its shares at the collar with the venue's fee; without a collar at the last close. */
  worstCost({ symbol, quantity, notionalUsd, collarUsd }: Approved): Decimal {
    if (notionalUsd !== undefined) return parse(notionalUsd);
    const priceUsd = collarUsd === undefined ? this.closes.get(symbol) ?? zero : parse(collarUsd);
    const worth = times(parse(quantity ?? '0'), priceUsd);
    return worth + most(times(worth, this.#fees.rate), this.#fees.minimumUsd);
  }

  /** Cash that open orders may still take, of one strategy or of all. */
  reservedUsd(strategy?: string): Decimal {
    return sum([...this.#open.values()].filter((open) => strategy === undefined || open.strategy === strategy).map(({ costUsd }) => costUsd));
  }

  /** Cash of a strategy: its share of the opening cash, and what its fills made of it. */
  budgetOf(strategy: string): Decimal {
    return this.#cash.get(strategy) ?? zero;
  }

  /** What of a strategy's holding no open order takes out. */
  leftOf(strategy: string, symbol: string): Decimal {
    const leaving = [...this.#open.values()].filter((open) => open.strategy === strategy && open.symbol === symbol).map(({ side, quantity = zero, exposureUsd }) => {
      if (side === 'sell') return quantity;
      return exposureUsd === zero ? -quantity : zero;
    });
    return (this.#held.get(`${strategy}:${symbol}`) ?? zero) - sum(leaving);
  }

  /** The desk's position in a symbol at the last close, with everything open on one side. */
  openUsd(symbol: string, side: Side): Decimal {
    const closeUsd = this.closes.get(symbol) ?? zero;
    const same = [...this.#open.values()].filter((open) => open.symbol === symbol && open.side === side);
    const heldUsd = times(this.#heldOf(symbol), closeUsd);
    return side === 'buy' ? heldUsd + sum(same.map(({ exposureUsd }) => exposureUsd)) : heldUsd - times(sum(same.map(({ quantity = zero }) => quantity)), closeUsd);
  }

  /** All positions at the last closes, and all that open buys may add. */
  grossUsd(): Decimal {
    const heldUsd = [...this.closes].map(([symbol, closeUsd]) => {
      const worth = times(this.#heldOf(symbol), closeUsd);
      return worth < zero ? -worth : worth;
    });
    return sum(heldUsd) + sum([...this.#open.values()].map(({ exposureUsd }) => exposureUsd));
  }

  #heldOf(symbol: string): Decimal {
    return sum([...this.#held].filter(([key]) => key.endsWith(`:${symbol}`)).map(([, quantity]) => quantity));
  }
}

/** What is left of an open order after a fill of it: pro rata of its shares, or the rest of its notional. */
function remaining(open: Open, shares: Decimal, spentUsd: Decimal): Open | undefined {
  const { quantity, costUsd, exposureUsd } = open;
  if (quantity === undefined) {
    const leftUsd = most(costUsd - spentUsd, zero);
    return { ...open, costUsd: leftUsd, exposureUsd: least(exposureUsd, leftUsd) };
  }
  const left = quantity - shares;
  if (left <= zero) return undefined;
  return { ...open, quantity: left, costUsd: over(times(costUsd, left), quantity), exposureUsd: over(times(exposureUsd, left), quantity) };
}
