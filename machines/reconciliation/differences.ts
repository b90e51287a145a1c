import type { Report } from '../../subjects/execution.ts';
import type { AccountOrder, AccountReport, DifferenceClass } from '../../subjects/reconciliation.ts';
import { own } from '../authority/own.ts';
import { absolute, format, one, parse, times, zero, type Decimal } from '../decimal.ts';
import { acceptedApart, acceptedCash, keyOf } from './accepted.ts';
import { expectedCash, heldBySymbol } from './ours.ts';
import type { KnownOrder, Reconciliation } from './state.ts';

/** Something that the venue says otherwise than our books and orders. */
export interface Difference {
  readonly class: DifferenceClass;
  readonly scope: 'desk' | 'symbol';
  /** The symbol of a scope `symbol`, and the order where it is one's. */
  readonly symbol?: string;
  readonly order?: string;
  readonly expected: string;
  readonly was: string;
  /** What must stay the same from report to report for it to be the same difference: trading meanwhile moves both sides of it alike. */
  readonly figure: string;
  readonly detail: string;
  /** An order whose totals tell nothing (it was changed, or is a leg) may have filled, and the report be under way: nobody can tell that from the account. */
  readonly mayArrive?: true;
  /** What execution must hear of its order for the difference to go away; absent where nothing sound repairs it. */
  readonly repair?: Report;
}

const cent = one / 100n;

type Ours = Pick<Reconciliation, 'unposted' | 'orders' | 'replacements' | 'held' | 'cashUsd' | 'receivable' | 'rules' | 'fills' | 'accepted'>;

/** What an answer of the venue comes to. */
export interface Comparison {
  /** What differs, and nobody accepted. */
  readonly found: readonly Difference[];
  /** Whether what was accepted under that key still differs so, or can't be told by this answer. */
  readonly stillStands: (key: string) => boolean;
}

/**
 * Everything that differs, orders first. A position or the cash is left aside while a fill that no report told, or that is not posted yet, would explain it.
 * @param unbooked cash that this very report showed to have moved, and that the books do not have yet: then cash is not compared
 */
export function differences(ours: Ours, account: AccountReport, unbooked: boolean): Comparison {
  const allOfOrders = account.orders.flatMap((order) => orderDifference(ours, order) ?? []);
  const ofOrders = ours.accepted === undefined ? allOfOrders : allOfOrders.filter((each) => own(ours.accepted ?? {}, keyOf(each)) !== each.figure);
  const missed = new Set(ofOrders.flatMap((each) => (each.class === 'missedFill' && each.symbol !== undefined ? [each.symbol] : [])));
  for (const { symbol } of Object.values(ours.unposted)) missed.add(symbol);
  const ofPositions = positionDifferences(ours, account).filter(({ symbol = '' }) => !missed.has(symbol));
  const comparesCash = !unbooked && missed.size === 0;
  const untold = new Set(Object.values(ours.orders).flatMap(({ comparable, leg, symbol }) => (comparable && !leg ? [] : [symbol])));
  const late = (difference: Difference): Difference => (untold.size > 0 && (difference.symbol === undefined || untold.has(difference.symbol)) ? { ...difference, mayArrive: true } : difference);
  const found = [...ofOrders, ...ofPositions.filter(({ symbol, expected, was }) => symbol === undefined || expected !== was).map(late), ...(comparesCash ? cashDifference(ours, account).map(late) : [])];
  return {
    found,
    stillStands: (key) => (key === 'cash/desk' ? !comparesCash || isCashApart(ours, account) : allOfOrders.some((each) => keyOf(each) === key) || ofPositions.some((each) => keyOf(each) === key)
      || [...missed].some((symbol) => keyOf({ class: 'position', symbol }) === key)),
  };
}

function orderDifference({ orders, replacements }: Ours, theirs: AccountOrder): Difference | undefined {
  const named = own(replacements, theirs.order) ?? theirs.order;
  const known = own(orders, named);
  // Whether an order that the venue could not be asked for exists is for its own look-ups to say.
  if (theirs.status === 'unknown') return undefined;
  if (known === undefined) return theirs.status === 'open' && theirs.leg !== true ? unknownOrder(theirs) : undefined;
  if (known.leg) return undefined;
  const missed = known.comparable && theirs.filledQuantity !== undefined ? fillDifference(known, theirs) : undefined;
  return missed ?? (named === theirs.order ? stageDifference(known, theirs) : undefined);
}

const unknownOrder = ({ order, symbol = '?', side, quantity = '?' }: AccountOrder): Difference => ({
  class: 'unknownOrder', scope: 'symbol', symbol, order, expected: 'none', was: `${side ?? '?'} ${quantity}`, figure: order,
  detail: `the venue has an open order ${order} (${side ?? '?'} ${quantity} ${symbol}) that this desk did not send; cancel it there, or end what else trades in this account`,
});

const statusOf = ({ status, filledQuantity = '0' }: AccountOrder): Report['status'] => {
  if (status === 'missing' || status === 'unknown') return 'unknown';
  if (status !== 'open') return status;
  return filledQuantity === '0' ? 'accepted' : 'partiallyFilled';
};

function fillDifference({ order, symbol, filled }: KnownOrder, theirs: AccountOrder): Difference | undefined {
  const { filledQuantity = '0', averagePriceUsd } = theirs;
  const total = parse(filledQuantity);
  if (total === filled) return undefined;
  const common = { scope: 'symbol', symbol, order, expected: format(filled), was: filledQuantity, figure: `${format(filled)} ${filledQuantity}` } as const;
  if (total < filled) {
    return { ...common, class: 'overcountedFill', detail: `the venue filled ${filledQuantity} of order ${order}, our books have ${format(filled)}; ask the venue whether an execution was taken back` };
  }
  const detail = `the venue filled ${filledQuantity} of order ${order}, and reports of ${format(filled)} came`;
  if (averagePriceUsd === undefined) return { ...common, class: 'missedFill', detail: `${detail}; it says no price` };
  return { ...common, class: 'missedFill', detail, repair: { order, status: statusOf(theirs), filledQuantity, averagePriceUsd, reason: `reconciled: ${detail}` } };
}

/** Whether the venue counts an order as filled with just what we know of: it has ended, also where no fact of ours says so. */
export const isCounted = ({ comparable, filled }: KnownOrder, { status, filledQuantity }: AccountOrder): boolean =>
  comparable && status === 'filled' && filledQuantity !== undefined && parse(filledQuantity) === filled;

/** Where the venue has the order in another stage of its life than we have. */
function stageDifference(known: KnownOrder, theirs: AccountOrder): Difference | undefined {
  const { order, symbol, stage } = known;
  const { status } = theirs;
  const common = { scope: 'symbol', symbol, order, was: status, figure: `${stage} ${status}` } as const;
  if (stage === 'ended') {
    return status !== 'open' ? undefined : { ...common, class: 'reopenedOrder', expected: 'ended', detail: `order ${order} ended on the log, and the venue has it open; cancel it there` };
  }
  // Filled whole, as we know: its end is no news.
  if (status === 'filled' && isCounted(known, theirs)) return undefined;
  // Its sending is under way, and looks it up by itself.
  if (status === 'missing' && stage === 'submitted') return undefined;
  if (status === 'missing') {
    const detail = `the venue had order ${order} and shows none under its id now`;
    return { ...common, class: 'missingOrder', expected: 'open', detail, repair: { order, status: 'unknown', reason: `reconciled: ${detail}` } };
  }
  if (status === 'open') {
    return stage === 'live' ? undefined : { ...common, class: 'missedAcceptance', expected: 'submitted', detail: `the venue has order ${order}, and no report said so`, repair: { order, status: 'accepted' } };
  }
  const detail = `order ${order} is ${status} at the venue, and no report said so`;
  const totals = theirs.filledQuantity !== undefined && theirs.filledQuantity !== '0' && theirs.averagePriceUsd !== undefined
    ? { filledQuantity: theirs.filledQuantity, averagePriceUsd: theirs.averagePriceUsd } : {};
  return { ...common, class: 'missedEnd', expected: 'open', detail, repair: { order, status: statusOf(theirs), ...totals, reason: `reconciled: ${detail}` } };
}

function positionDifferences(ours: Ours, { positions }: AccountReport): readonly Difference[] {
  const expected = heldBySymbol(ours);
  const was: Record<string, Decimal> = {};
  for (const { symbol, quantity } of positions) was[symbol] = (own(was, symbol) ?? zero) + parse(quantity);
  return [...new Set([...Object.keys(expected), ...Object.keys(was)])].sort().flatMap((symbol) => {
    const [our, their] = [own(expected, symbol) ?? zero, own(was, symbol) ?? zero];
    const apart = acceptedApart(ours.accepted, { class: 'position', symbol }) ?? zero;
    return our === their ? [] : [{
      class: 'position', scope: 'symbol', symbol, expected: format(our + apart), was: format(their), figure: format(their - our),
      detail: `the books hold ${format(our)} ${symbol}, the venue ${format(their)}${apart === zero ? '' : `, and a difference of ${format(apart)} is accepted`}; find who traded the difference of ${format(their - our - apart)}`,
    } as const];
  });
}

/** The venue's cash less ours. */
export const cashApart = (ours: Pick<Ours, 'cashUsd' | 'receivable'>, account: Pick<AccountReport, 'cashUsd'>): Decimal => parse(account.cashUsd) - expectedCash(ours);

/** What rounding may come to, in USD. */
export const toleratedCash = ({ rules, fills }: Pick<Ours, 'rules' | 'fills'>): Decimal => rules.toleranceUsd + times(BigInt(fills) * one, cent);

const isBeyond = (ours: Ours, apart: Decimal): boolean => (ours.rules.atLeast ? apart < -toleratedCash(ours) : absolute(apart) > toleratedCash(ours));

/** Held against what was accepted too: rounding may bring a small difference near to none. */
const isCashApart = (ours: Ours, account: AccountReport): boolean => {
  const apart = cashApart(ours, account);
  return isBeyond(ours, apart) || (!ours.rules.atLeast && !isBeyond(ours, apart - acceptedCash(ours.accepted)));
};

function cashDifference(ours: Ours, account: AccountReport): readonly Difference[] {
  const apart = cashApart(ours, account);
  const accepted = acceptedCash(ours.accepted);
  if (!isBeyond(ours, apart - accepted) || !isBeyond(ours, apart)) return [];
  const expected = format(expectedCash(ours) + accepted);
  return [{
    class: 'cash', scope: 'desk', expected, was: account.cashUsd, figure: format(apart),
    detail: `the books expect ${expected} USD, the venue has ${account.cashUsd}; book the deposit or withdrawal of ${format(apart - accepted)} by a signed request, or find the fee`,
  }];
}
