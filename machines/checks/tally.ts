import type { Policy } from '../../subjects/policy.ts';
import { own } from '../authority/own.ts';
import { joining } from '../joined.ts';
import { absolute, most, times, zero, type Decimal } from '../decimal.ts';
import { namesOver, scopeName } from '../policy/scopes.ts';
import type { Desk, Reservation } from '../risk/state.ts';
import type { AskedSums } from './asked.ts';
import type { Part, Sums, Tally } from './memory.ts';

/* Sums over parts of the desk, kept with each fill, order and price, so that no order has to look through positions. */

const noSums = (): Sums => ({ netUsd: zero, grossUsd: zero, heldUsd: zero, buyingUsd: zero, sellingUsd: zero });
const noPart = (): Part => ({ ...noSums(), sellingQuantity: zero });

/** Groups whose sums a policy limits: those that a symbol's positions count for, and strategies. */
interface Groups {
  readonly names: ReadonlySet<string>;
  readonly ofSymbol: Map<string, readonly string[]>;
}

const known = new WeakMap<Policy, Groups>();

function groupsIn(policy: Policy): Groups {
  const before = known.get(policy);
  if (before !== undefined) return before;
  const limited = (policy.scopes ?? []).filter(({ limits }) => limits.maxGrossNotionalUsd !== undefined || limits.maxNetNotionalUsd !== undefined);
  const groups = { names: new Set(limited.map(scopeName)), ofSymbol: new Map<string, readonly string[]>() };
  known.set(policy, groups);
  return groups;
}

/** The desk, and what the symbol falls under; without strategies. */
function groupsOf(policy: Policy, symbol: string): readonly string[] {
  const { names, ofSymbol } = groupsIn(policy);
  const before = ofSymbol.get(symbol);
  if (before !== undefined) return before;
  const groups = ['desk', ...namesOver(policy, '', symbol).slice(1).filter((name) => names.has(name))];
  ofSymbol.set(symbol, groups);
  return groups;
}

/** As `scopeName` has it, made once: a text that is made anew must first be looked up in the engine's table of keys. */
const named = joining('strategy:', '');
const strategyGroup = (strategy: string): string => named(strategy, '');

export function sumsOf(tally: Tally, group: string): Sums {
  const before = own(tally.groups, group);
  if (before !== undefined) return before;
  const sums = noSums();
  tally.groups[group] = sums;
  return sums;
}

/** The worst that open orders of either side can make of a position. */
export const worstUsd = (netUsd: Decimal, buyingUsd: Decimal, sellingUsd: Decimal): Decimal => most(absolute(netUsd + buyingUsd), absolute(netUsd - sellingUsd));

interface Standing {
  readonly netUsd: Decimal;
  readonly buyingUsd: Decimal;
  readonly sellingQuantity: Decimal;
  readonly closeUsd: Decimal;
}

/** Puts a part where it stands now, and the difference into each of its groups, in place. */
function put(part: Part, { netUsd, buyingUsd, sellingQuantity, closeUsd }: Standing, tally: Tally, groups: readonly string[]): void {
  const sellingUsd = sellingQuantity === zero ? zero : times(sellingQuantity, closeUsd);
  const grossUsd = worstUsd(netUsd, buyingUsd, sellingUsd);
  const [net, buying, selling, gross] = [netUsd - part.netUsd, buyingUsd - part.buyingUsd, sellingUsd - part.sellingUsd, grossUsd - part.grossUsd];
  const heldUsd = net === zero ? part.heldUsd : absolute(netUsd);
  const held = heldUsd - part.heldUsd;
  for (const group of groups) {
    const sums = sumsOf(tally, group);
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

/** A symbol's holdings or open orders changed: the groups that it is in follow. */
export function tallySymbol(desk: Desk, tally: Tally, symbol: string): void {
  const quote = own(desk.quotes, symbol);
  const { policy } = desk;
  if (quote === undefined || policy === null) return;
  const part = own(tally.symbols, symbol) ?? (tally.symbols[symbol] = noPart());
  const closeUsd = quote.closeUsd ?? zero;
  put(part, { netUsd: times(quote.heldQuantity, closeUsd), buyingUsd: quote.buyingUsd, sellingQuantity: quote.sellingQuantity, closeUsd }, tally, groupsOf(policy, symbol));
}

/** A symbol has another price: so do the strategies that hold it. */
export function tallyPrice(desk: Desk, tally: Tally, symbol: string): void {
  tallySymbol(desk, tally, symbol);
  const parts = own(tally.strategies, symbol);
  if (parts !== undefined) for (const strategy of Object.keys(parts)) tallyStrategy(desk, tally, strategy, symbol);
}

/** Strategies are counted that have limits on their sums; on a margin account all, whose equity decides what they may take. */
const isTallied = ({ policy, terms }: Desk, group: string): boolean => policy !== null && (terms.initialMargin !== null || groupsIn(policy).names.has(group));

/** A strategy's holding in a symbol changed. Strategies without limits on their sums are not counted. */
export function tallyStrategy(desk: Desk, tally: Tally, strategy: string, symbol: string, order?: { readonly buyingUsd: Decimal; readonly sellingQuantity: Decimal }): void {
  const group = strategyGroup(strategy);
  if (!isTallied(desk, group)) return;
  const closeUsd = own(desk.quotes, symbol)?.closeUsd ?? zero;
  const parts = own(tally.strategies, symbol) ?? (tally.strategies[symbol] = {});
  const part = own(parts, strategy) ?? (parts[strategy] = noPart());
  const account = own(desk.accounts, strategy);
  const quantity = (account === undefined ? undefined : own(account.positions, symbol))?.holding.quantity ?? zero;
  const buyingUsd = part.buyingUsd + (order?.buyingUsd ?? zero);
  const sellingQuantity = part.sellingQuantity + (order?.sellingQuantity ?? zero);
  put(part, { netUsd: times(quantity, closeUsd), buyingUsd, sellingQuantity, closeUsd }, tally, [group]);
  if (quantity === zero && buyingUsd === zero && sellingQuantity === zero) delete parts[strategy];
}

/** An order's reservation came (`sign` 1) or went; the quote has it already. */
export function tallyOrder(desk: Desk, tally: Tally, { strategy, symbol, side, quantity, exposureUsd }: Reservation, sign: 1n | -1n): void {
  tallySymbol(desk, tally, symbol);
  tallyStrategy(desk, tally, strategy, symbol, { buyingUsd: sign * exposureUsd, sellingQuantity: side === 'sell' ? sign * (quantity ?? zero) : zero });
}

/** Counts everything once, for a policy that has just come into force. */
export function tallied(desk: Desk): Tally {
  const tally: Tally = { groups: {}, symbols: {}, strategies: {} };
  for (const symbol of Object.keys(desk.quotes)) tallySymbol(desk, tally, symbol);
  for (const [strategy, { positions }] of Object.entries(desk.accounts)) for (const symbol of Object.keys(positions)) tallyStrategy(desk, tally, strategy, symbol);
  for (const { strategy, symbol, side, quantity, exposureUsd } of Object.values(desk.reservations)) {
    tallyStrategy(desk, tally, strategy, symbol, { buyingUsd: exposureUsd, sellingQuantity: side === 'sell' ? quantity ?? zero : zero });
  }
  return tally;
}

/** A strategy's sums, where they are kept. */
export const strategySums = ({ memory }: Desk, strategy: string): Sums | undefined => (memory?.tally === undefined ? undefined : own(memory.tally.groups, strategyGroup(strategy)));

/** What an order's questions look at. */
export function askedSums(desk: Desk, tally: Tally, strategy: string, symbol: string): AskedSums {
  const ofDesk = sumsOf(tally, 'desk');
  const parts = own(tally.strategies, symbol);
  return { tally, desk: ofDesk, equityUsd: desk.cashUsd + ofDesk.netUsd, part: own(tally.symbols, symbol), strategyPart: parts === undefined ? undefined : own(parts, strategy) };
}

/** The desk's cash and positions at the last closes. */
export const deskEquity = (desk: Desk, tally: Tally): Decimal => desk.cashUsd + sumsOf(tally, 'desk').netUsd;
