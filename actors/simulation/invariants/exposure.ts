import { fromFloat, least, most, over, parse, times, zero, type Decimal } from '../../../machines/decimal.ts';
import { credited } from '../../../subjects/accounting.ts';
import { opened } from '../../../subjects/desk.ts';
import { attached, closed, filled, refused, replaced, suppressed } from '../../../subjects/execution.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { bar } from '../../../subjects/market.ts';
import type { Policy } from '../../../subjects/policy.ts';
import { approved, halted, killed, resumed } from '../../../subjects/risk.ts';
import { spawned } from '../../../subjects/strategy.ts';
import type { Change } from '../../../subjects/orderTerms.ts';
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
  /** What it may add to its position, at the price that it counts at. */
  readonly exposureUsd: Decimal;
  /** Of an order by hand: shares filled, and the prices that it counts at and may pay at worst. */
  readonly terms?: Terms;
  /** What it may come to if the venue grants the change that is asked for; until it answers, whatever is more counts. */
  readonly asked?: Open;
}

interface Terms {
  readonly filled: Decimal;
  readonly priceUsd: Decimal;
  readonly worstUsd: Decimal;
}

const costOf = ({ costUsd, asked }: Open): Decimal => most(costUsd, asked?.costUsd ?? zero);
const exposureOf = ({ exposureUsd, asked }: Open): Decimal => most(exposureUsd, asked?.exposureUsd ?? zero);
const quantityOf = ({ quantity = zero, asked }: Open): Decimal => most(quantity, asked?.quantity ?? zero);

const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((all, each) => all + each, zero);

/** What a desk holds and may come to hold, counted from facts in a plain way: no running sums but the fills', every open order on its own. */
export class Exposure {
  cashUsd = zero;
  readonly closes = new Map<string, Decimal>();
  readonly #policy: PolicyInForce;
  readonly #open = new Map<string, Open>();
  /** Legs of one order take what they leave once: by leg, the name that they stand under together. */
  readonly #legs = new Map<string, string>();
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

  /** Whether an order may still be filled. */
  get hasOpen(): boolean {
    return this.#open.size > 0;
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
    if (ended !== undefined) this.#end(ended.order);
    const leg = bodyOf(attached, logged);
    if (leg !== undefined) this.#attach(leg);
    const put = bodyOf(credited, logged);
    if (put !== undefined) this.cashUsd += parse(put.amountUsd);
    const change = bodyOf(replaced, logged);
    if (change !== undefined) this.#changed(change.order, change);
    const kept = bodyOf(refused, logged);
    if (kept?.what === 'replace') this.#kept(kept.order);
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
    const name = this.#legs.get(order) ?? order;
    const open = this.#open.get(name);
    if (open === undefined) return;
    const rest = done ? undefined : remaining(open, shares, spentUsd);
    if (rest === undefined) this.#open.delete(name);
    else this.#open.set(name, rest);
  }

  /** Of legs that stand together the last one's end. */
  #end(order: string): void {
    const name = this.#legs.get(order);
    if (name === undefined) return void this.#open.delete(order);
    this.#legs.delete(order);
    if (![...this.#legs.values()].includes(name)) this.#open.delete(name);
  }

  #attach({ order, parent, strategy, symbol, side, quantity }: FactOf<typeof attached>['body']): void {
    const name = `legs of ${parent}`;
    this.#legs.set(order, name);
    if (!this.#open.has(name)) this.#open.set(name, { strategy, symbol, side, quantity: parse(quantity), costUsd: zero, exposureUsd: zero });
  }

  /** A change of an order by hand is asked for. @returns what it may add at most to the order's cost and exposure; undefined where there is no such order */
  ask(order: string, change: Change): { readonly costUsd: Decimal; readonly exposureUsd: Decimal; readonly symbol: string; readonly side: Side } | undefined {
    const open = this.#open.get(order);
    const asked = open === undefined ? undefined : this.#under(open, change);
    if (open === undefined || asked === undefined) return undefined;
    this.#open.set(order, { ...open, asked });
    const { symbol, side } = open;
    return { symbol, side, costUsd: most(asked.costUsd - open.costUsd, zero), exposureUsd: most(asked.exposureUsd - open.exposureUsd, zero) };
  }

  #under({ asked: _, ...open }: Open, { quantity, limitUsd, stopUsd }: Change): Open | undefined {
    const { terms } = open;
    if (terms === undefined || open.quantity === undefined) return undefined;
    const left = quantity === undefined ? open.quantity : most(parse(quantity) - terms.filled, zero);
    const priceUsd = limitUsd === undefined ? stopUsd === undefined ? terms.priceUsd : parse(stopUsd) : parse(limitUsd);
    const collared = (usd: Decimal) => times(usd, fromFloat(1 + (this.policy?.collar ?? 0), 12));
    const worstUsd = limitUsd === undefined ? stopUsd === undefined ? terms.worstUsd : collared(parse(stopUsd)) : parse(limitUsd);
    const buying = open.side === 'buy';
    return { ...open, quantity: left, terms: { ...terms, priceUsd, worstUsd }, costUsd: buying ? this.#withFee(times(left, worstUsd)) : zero, exposureUsd: buying ? times(left, priceUsd) : zero };
  }

  #changed(order: string, change: Change): void {
    const open = this.#open.get(order);
    const changed = open === undefined ? undefined : this.#under(open, change);
    if (changed !== undefined) this.#open.set(order, changed);
  }

  #kept(order: string): void {
    const open = this.#open.get(order);
    if (open === undefined) return;
    const { asked: _, ...rest } = open;
    this.#open.set(order, rest);
  }

  reserve(order: string, body: Approved): void {
    const { strategy, symbol, side } = body;
    const raises = side === 'buy' && (body.purpose === 'entry' || body.purpose === 'manual');
    const quantity = body.quantity === undefined ? undefined : parse(body.quantity);
    const priceUsd = this.priceOf(body);
    const worth = quantity === undefined ? parse(body.notionalUsd ?? '0') : times(quantity, priceUsd);
    const byHand = body.purpose === 'manual' && quantity !== undefined ? { terms: { filled: zero, priceUsd, worstUsd: this.#worstPrice(body) } } : {};
    this.#open.set(order, { strategy, symbol, side, quantity, costUsd: side === 'buy' ? this.worstCost(body) : zero, exposureUsd: raises ? worth : zero, ...byHand });
  }

  /** The price that an order counts at: its limit, what triggers it, or the last close. */
  priceOf({ symbol, side, limitUsd, stopUsd, type, trailUsd, trailRate, purpose }: Approved): Decimal {
    const closeUsd = this.closes.get(symbol) ?? zero;
    if (limitUsd !== undefined) return parse(limitUsd);
    if (purpose !== 'manual') return closeUsd;
    if (type === 'stop' && stopUsd !== undefined) return parse(stopUsd);
    const distance = type !== 'trailingStop' ? zero : trailUsd === undefined ? times(closeUsd, parse(trailRate ?? '0')) : parse(trailUsd);
    return side === 'buy' ? closeUsd + distance : closeUsd - distance;
  }

  #worstPrice(order: Approved): Decimal {
    return parse(order.limitUsd ?? order.collarUsd ?? '0') || this.priceOf(order);
  }

  /** The most that a buy can take: its notional, or its shares at its limit or collar with the venue's fee; with neither at the price that it counts at. */
  worstCost(order: Approved): Decimal {
    const { quantity, notionalUsd } = order;
    return notionalUsd === undefined ? this.#withFee(times(parse(quantity ?? '0'), this.#worstPrice(order))) : parse(notionalUsd);
  }

  #withFee(worth: Decimal): Decimal {
    return worth === zero ? zero : worth + most(times(worth, this.#fees.rate), this.#fees.minimumUsd);
  }

  /** Cash that open orders may still take, of one strategy or of all. */
  reservedUsd(strategy?: string): Decimal {
    return sum([...this.#open.values()].filter((open) => strategy === undefined || open.strategy === strategy).map(costOf));
  }

  /** Cash of a strategy: its share of the opening cash, and what its fills made of it. */
  budgetOf(strategy: string): Decimal {
    return this.#cash.get(strategy) ?? zero;
  }

  /** What of a strategy's holding no open order takes out. */
  leftOf(strategy: string, symbol: string): Decimal {
    const leaving = [...this.#open.values()].filter((open) => open.strategy === strategy && open.symbol === symbol).map((open) => {
      if (open.side === 'sell') return quantityOf(open);
      return exposureOf(open) === zero ? -quantityOf(open) : zero;
    });
    return (this.#held.get(`${strategy}:${symbol}`) ?? zero) - sum(leaving);
  }

  /** The desk's position in a symbol at the last close, with everything open on one side. */
  openUsd(symbol: string, side: Side): Decimal {
    const closeUsd = this.closes.get(symbol) ?? zero;
    const same = [...this.#open.values()].filter((open) => open.symbol === symbol && open.side === side);
    const heldUsd = times(this.#heldOf(symbol), closeUsd);
    return side === 'buy' ? heldUsd + sum(same.map(exposureOf)) : heldUsd - times(sum(same.map(quantityOf)), closeUsd);
  }

  /** All positions at the last closes, and all that open buys may add. */
  grossUsd(): Decimal {
    const heldUsd = [...this.closes].map(([symbol, closeUsd]) => {
      const worth = times(this.#heldOf(symbol), closeUsd);
      return worth < zero ? -worth : worth;
    });
    return sum(heldUsd) + sum([...this.#open.values()].map(exposureOf));
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
  const left = most(quantity - shares, zero);
  const part = (whole: Decimal) => (quantity === zero ? zero : over(times(whole, left), quantity));
  const asked = open.asked === undefined ? undefined : remaining(open.asked, shares, spentUsd);
  if (left <= zero && asked === undefined) return undefined;
  const { asked: _, terms, ...rest } = open;
  return {
    ...rest, quantity: left, costUsd: part(costUsd), exposureUsd: part(exposureUsd), ...(terms === undefined ? {} : { terms: { ...terms, filled: terms.filled + shares } }), ...(asked === undefined ? {} : { asked }),
  };
}
