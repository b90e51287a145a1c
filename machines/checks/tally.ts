import type { Policy } from '../../subjects/policy.ts';
import { own } from '../authority/own.ts';
import { absolute, most, times, zero, type Decimal } from '../decimal.ts';
import type { Bounds } from '../policy/bounds.ts';
import { readOnce } from '../policy/readOnce.ts';
import { namesOver, scopeName } from '../policy/scopes.ts';
import { keysOf, type Keys } from '../risk/keys.ts';
import type { Account, Desk, Quote } from '../risk/state.ts';
import type { AskedSums } from './asked.ts';
import type { Part, Sums, Tally } from './memory.ts';

/* Sums over parts of the desk, kept with each fill, order and price, so that no order has to look through positions. */

const noSums = (): Sums => ({ netUsd: zero, grossUsd: zero, heldUsd: zero, buyingUsd: zero, sellingUsd: zero });
const noPart = (): Part => ({ netUsd: zero, grossUsd: zero, heldUsd: zero, buyingUsd: zero, sellingUsd: zero, sellingQuantity: zero });

/** Names of the scopes whose sums a policy limits. */
const limitedIn = readOnce(({ scopes = [] }: Policy): ReadonlySet<string> =>
  new Set(scopes.filter(({ limits }) => limits.maxGrossNotionalUsd !== undefined || limits.maxNetNotionalUsd !== undefined).map(scopeName)));

export function sumsOf(tally: Tally, group: string): Sums {
  const before = own(tally.groups, group);
  if (before !== undefined) return before;
  const sums = noSums();
  tally.groups[group] = sums;
  return sums;
}

/** By symbol, what `sumsOver` found. */
const foundIn = readOnce((_: Tally) => new Map<string, readonly Sums[]>());

/** The sums that a symbol's positions count for: the desk's, and those of what it falls under; without strategies. While a tally is in use its sums change in place. */
function sumsOver(policy: Policy, tally: Tally, symbol: string): readonly Sums[] {
  const found = foundIn(tally);
  const before = found.get(symbol);
  if (before !== undefined) return before;
  const limited = namesOver(policy, '', symbol).slice(1).filter((name) => limitedIn(policy).has(name));
  const sums = ['desk', ...limited].map((group) => sumsOf(tally, group));
  found.set(symbol, sums);
  return sums;
}

/** The worst that open orders of either side can make of a position. */
const worstUsd = (netUsd: Decimal, buyingUsd: Decimal, sellingUsd: Decimal): Decimal => most(absolute(netUsd + buyingUsd), absolute(netUsd - sellingUsd));

interface Standing {
  readonly netUsd: Decimal;
  readonly buyingUsd: Decimal;
  readonly sellingQuantity: Decimal;
  readonly closeUsd: Decimal;
}

/** By how much a sum moves; most do not. */
const moved = (now: Decimal, before: Decimal): Decimal => (now === before ? zero : now - before);

/** Puts a part where it stands now, and the difference into each of the sums that it counts for, in place. */
function put(part: Part, { netUsd, buyingUsd, sellingQuantity, closeUsd }: Standing, all: readonly Sums[]): void {
  const sellingUsd = sellingQuantity === zero ? zero : times(sellingQuantity, closeUsd);
  const grossUsd = worstUsd(netUsd, buyingUsd, sellingUsd);
  const net = moved(netUsd, part.netUsd);
  const heldUsd = net === zero ? part.heldUsd : absolute(netUsd);
  const held = moved(heldUsd, part.heldUsd);
  const buying = moved(buyingUsd, part.buyingUsd);
  const selling = moved(sellingUsd, part.sellingUsd);
  const gross = moved(grossUsd, part.grossUsd);
  for (const sums of all) {
    if (net !== zero) sums.netUsd += net;
    if (held !== zero) sums.heldUsd += held;
    if (buying !== zero) sums.buyingUsd += buying;
    if (selling !== zero) sums.sellingUsd += selling;
    if (gross !== zero) sums.grossUsd += gross;
  }
  part.netUsd = netUsd;
  part.grossUsd = grossUsd;
  part.heldUsd = heldUsd;
  part.buyingUsd = buyingUsd;
  part.sellingUsd = sellingUsd;
  part.sellingQuantity = sellingQuantity;
}

const partIn = (parts: Record<string, Part>, name: string): Part => own(parts, name) ?? (parts[name] = noPart());

/** A symbol's holdings or price changed: the groups that it is in follow. */
function tallySymbol({ policy }: Desk, tally: Tally, symbol: string, { heldQuantity, buyingUsd, sellingQuantity, closeUsd: lastUsd }: Quote): void {
  if (policy === null) return;
  const closeUsd = lastUsd ?? zero;
  put(partIn(tally.symbols, symbol), { netUsd: times(heldQuantity, closeUsd), buyingUsd, sellingQuantity, closeUsd }, sumsOver(policy, tally, symbol));
}

/** A symbol has another price: so do the strategies that hold it. */
export function tallyPrice(desk: Desk, tally: Tally, symbol: string, quote: Quote): void {
  tallySymbol(desk, tally, symbol, quote);
  const parts = own(tally.strategies, symbol);
  if (parts !== undefined) for (const strategy of Object.keys(parts)) tallyStrategy(desk, tally, strategy, symbol);
}

/** Strategies are counted that have limits on their sums; on a margin account all, whose equity decides what they may take. */
const isTallied = ({ policy, terms }: Desk, group: string): boolean => policy !== null && (terms.initialMargin !== null || limitedIn(policy).has(group));

/** A strategy's holding in a symbol changed, or its price. Strategies without limits on their sums are not counted. */
export function tallyStrategy(desk: Desk, tally: Tally, strategy: string, symbol: string, opened = nothingOpened): void {
  const { group } = keysOf(strategy, symbol);
  if (!isTallied(desk, group)) return;
  const closeUsd = own(desk.quotes, symbol)?.closeUsd ?? zero;
  const parts = own(tally.strategies, symbol) ?? (tally.strategies[symbol] = {});
  const part = partIn(parts, strategy);
  const quantity = heldBy(own(desk.accounts, strategy), symbol);
  put(part, { netUsd: times(quantity, closeUsd), buyingUsd: part.buyingUsd + opened.buyingUsd, sellingQuantity: part.sellingQuantity + opened.sellingQuantity, closeUsd }, [sumsOf(tally, group)]);
  if (quantity === zero && isClosed(part)) delete parts[strategy];
}

/** What open orders become more by; below zero what they become less by. */
interface Opened {
  readonly buyingUsd: Decimal;
  readonly sellingQuantity: Decimal;
}

const nothingOpened: Opened = { buyingUsd: zero, sellingQuantity: zero };

const heldBy = (account: Account | undefined, symbol: string): Decimal => (account === undefined ? undefined : own(account.positions, symbol))?.holding.quantity ?? zero;

const isClosed = ({ buyingUsd, sellingQuantity }: Part): boolean => buyingUsd === zero && sellingQuantity === zero;

/** An order's reservation came or went: what is held stays as it was counted. The symbol's quote has the order already. */
export function tallyOrder(desk: Desk, tally: Tally, { strategy, symbol, group }: Keys, opened: Opened, account: Account, quote: Quote): void {
  if (desk.policy === null) return;
  const closeUsd = quote.closeUsd ?? zero;
  const ofSymbol = partIn(tally.symbols, symbol);
  put(ofSymbol, { netUsd: ofSymbol.netUsd, buyingUsd: quote.buyingUsd, sellingQuantity: quote.sellingQuantity, closeUsd }, sumsOver(desk.policy, tally, symbol));
  if (!isTallied(desk, group)) return;
  const parts = own(tally.strategies, symbol) ?? (tally.strategies[symbol] = {});
  const part = partIn(parts, strategy);
  put(part, { netUsd: part.netUsd, buyingUsd: part.buyingUsd + opened.buyingUsd, sellingQuantity: part.sellingQuantity + opened.sellingQuantity, closeUsd }, [sumsOf(tally, group)]);
  // What a split has just made nothing of is counted until its new price is.
  if (isClosed(part) && part.netUsd === zero && heldBy(account, symbol) === zero) delete parts[strategy];
}

/** Counts everything once, for a policy that has just come into force. */
export function tallied(desk: Desk): Tally {
  const tally: Tally = { groups: {}, symbols: {}, strategies: {} };
  for (const [symbol, quote] of Object.entries(desk.quotes)) tallySymbol(desk, tally, symbol, quote);
  for (const [strategy, { positions }] of Object.entries(desk.accounts)) for (const symbol of Object.keys(positions)) tallyStrategy(desk, tally, strategy, symbol);
  for (const { strategy, symbol, side, quantity, exposureUsd } of Object.values(desk.reservations)) {
    tallyStrategy(desk, tally, strategy, symbol, { buyingUsd: exposureUsd, sellingQuantity: side === 'sell' ? quantity ?? zero : zero });
  }
  return tally;
}

/** A strategy's sums, where they are kept. */
export const strategySums = ({ memory }: Desk, { keys: { group } }: Pick<Bounds, 'keys'>): Sums | undefined => (memory?.tally === undefined ? undefined : own(memory.tally.groups, group));

/** What an order's questions look at. */
export function askedSums(desk: Desk, tally: Tally, strategy: string, symbol: string): AskedSums {
  const ofDesk = sumsOf(tally, 'desk');
  const parts = own(tally.strategies, symbol);
  return { tally, desk: ofDesk, equityUsd: desk.cashUsd + ofDesk.netUsd, part: own(tally.symbols, symbol), strategyPart: parts === undefined ? undefined : own(parts, strategy) };
}
