import type { Report } from '../../subjects/execution.ts';
import { fromFloat, least, roundedDown, times, toFloat, zero, type Decimal } from '../decimal.ts';
import { ColumnBar } from '../gym/columnBar.ts';
import { isPast } from '../order/expiry.ts';
import { TradeReport } from '../order/traded.ts';
import { chargedAfter } from './commission.ts';
import { fillPrice, isBeyondCollar, wantedShares, type RestingOrder, type When } from './decisions.ts';
import { encounter, type InSession, type Special } from './special.ts';
import type { VenueTerms } from './terms.ts';
import { tradesAt, type VenueBar } from './trading.ts';

/** What becomes of an order in one bar. */
export interface Outcome {
  /** The order as it rests on; undefined where it ended. */
  readonly rests?: RestingOrder;
  readonly report?: Report;
  /** A second report: what is left of it ends. */
  readonly then?: Report;
  /** When in the bar it filled; only of orders that others may follow. */
  readonly moment?: 'open' | 'within' | 'close';
  /** Shares taken of the bar's volume. */
  readonly taken: Decimal;
}

type Prices = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', string>>;

/** A bar as orders meet it. */
export class Meeting implements VenueBar, When {
  readonly at: string;
  readonly open: Decimal;
  readonly volume: Decimal;
  readonly monthShares: Decimal;
  /** Volatility of a bar, where the price is moved by the order's size: a standard deviation of returns; 0 where it is not known. */
  readonly volatility: number;
  readonly #prices: Prices;

  constructor(prices: Prices, at: string, monthShares: Decimal, volatility: number) {
    const { open, volume } = ColumnBar.tradingIn(prices);
    this.at = at;
    this.open = open;
    this.volume = volume;
    this.monthShares = monthShares;
    this.volatility = volatility;
    this.#prices = prices;
  }

  get high() { return this.#prices.high; }
  get low() { return this.#prices.low; }
  get close() { return this.#prices.close; }
}

/** Ends an order that cannot go on: rejected where nothing of it was filled, canceled where something was. */
const turnedAway = (order: RestingOrder, reason: string): Outcome =>
  ({ taken: zero, report: { order: order.order, status: order.fills === 0 ? 'rejected' : 'canceled', reason } });

function traded(order: RestingOrder, shares: Decimal, wanted: Decimal, priceUsd: Decimal, terms: VenueTerms, when: When): Outcome {
  const tradeUsd = times(shares, priceUsd);
  const charged = chargedAfter(terms.commission, order, { side: order.side, shares, valueUsd: tradeUsd, at: when.at, monthShares: when.monthShares });
  const fills = order.fills + 1;
  const done = shares === wanted;
  const report = new TradeReport(order.order, done ? 'filled' : 'partiallyFilled', `${order.order}-${fills}`, { quantity: shares, priceUsd, feeUsd: charged.feesUsd - order.feesUsd });
  if (done) return { report, taken: shares };
  const quantity = order.quantity ?? order.filled + wanted;
  return { report, taken: shares, rests: { ...asMarket(order), quantity, filled: order.filled + shares, valueUsd: order.valueUsd + tradeUsd, ...charged, fills } };
}

/** A stop order whose stop was touched is a market order from then on. */
const asMarket = (order: RestingOrder): RestingOrder => (order.type === 'stop' ? { ...order, type: 'market' } : order.special === undefined ? order : asTriggered(order));

const asTriggered = (order: RestingOrder): RestingOrder =>
  (order.type === 'stopLimit' ? { ...order, type: 'limit' } : order.type === 'trailingStop' ? { ...order, type: 'market' } : order);

/** Slippage and impact move market and stop orders; a limit order never pays more than its limit. */
function priceFor(order: RestingOrder, baseUsd: Decimal, impactUsd: Decimal, { slippageRate, slippageUsd }: VenueTerms): Decimal {
  const moved = fillPrice(baseUsd, order.side, slippageRate, slippageUsd + impactUsd);
  if (order.limitUsd === null) return moved;
  return order.side === 'buy' ? least(moved, order.limitUsd) : moved > order.limitUsd ? moved : order.limitUsd;
}

/**
 * Square-root impact in USD a share: price x coefficient x volatility x root(quantity / volume). With a bar's own volatility and volume it is the same
 * on bars of any length. Source: Almgren, Thum, Hauptmann and Li (2005), "Direct estimation of equity market impact" (who find 3/5);
 * Toth et al. (2011), "Anomalous price impact and the critical nature of liquidity in financial markets" (the root).
 */
const impactUsd = (priceUsd: Decimal, coefficient: number, volatility: number, quantity: Decimal, volume: Decimal): Decimal =>
  fromFloat(toFloat(priceUsd) * coefficient * volatility * Math.sqrt(toFloat(quantity) / toFloat(volume)));

/**
 * Fills an order in a bar that opened after it came, as far as `available` (of the bar's volume) goes. An order past its expiry at the bar's close
 * expires; one that the bar does not trade at rests on; one whose price is beyond its collar, or whose notional buys nothing, is turned away. What
 * the volume does not cover rests for the next bar.
 */
export function inBar(order: RestingOrder, bar: Meeting, available: Decimal, terms: VenueTerms, session?: InSession): Outcome {
  if (isPast(order.expiresAt, bar.at)) return { taken: zero, report: { order: order.order, status: 'expired', reason: `expired at ${order.expiresAt}` } };
  if (order.special !== undefined && session !== undefined) return specialInBar(order, order.special, bar, available, terms, session);
  const at = tradesAt(order, bar, terms);
  if (at === 'untouched') return { taken: zero, rests: order };
  if (at === 'triggered') return { taken: zero, rests: asMarket(order) };
  return fillAt(order, at, bar, available, terms);
}

function specialInBar(order: RestingOrder, special: Special, bar: Meeting, available: Decimal, terms: VenueTerms, session: InSession): Outcome {
  const meets = encounter(order, special, bar, terms, session);
  switch (meets.kind) {
    case 'waits': return { taken: zero, rests: meets.order };
    case 'triggered': return { taken: zero, rests: asMarket(order) };
    case 'ends': return { taken: zero, report: { order: order.order, status: 'canceled', reason: meets.reason } };
    case 'trades': {
      const outcome = { ...fillAt(order, meets.baseUsd, bar, available, terms), moment: meets.moment };
      if (meets.rest === 'rests' || outcome.rests === undefined) return outcome;
      const ended: Report = { order: order.order, status: 'canceled', reason: meets.rest === 'whole' ? 'fok: not to be filled whole at once' : 'what was not filled at once ends' };
      if (meets.rest === 'whole' || outcome.report === undefined) return { taken: zero, report: ended };
      return { taken: outcome.taken, report: outcome.report, then: ended };
    }
  }
}

function fillAt(order: RestingOrder, baseUsd: Decimal, bar: Meeting, available: Decimal, terms: VenueTerms): Outcome {
  let priceUsd = priceFor(order, baseUsd, zero, terms);
  let wanted = isBeyondCollar(priceUsd, order.side, order.collarUsd) ? zero : wantedShares(order, priceUsd, terms, bar);
  // The impact is of what could be bought without it: of a notional a little less is, so it errs against the order.
  if (terms.impact !== null && wanted > zero && bar.volume > zero) {
    priceUsd = priceFor(order, baseUsd, impactUsd(baseUsd, terms.impact.coefficient, bar.volatility, least(wanted, available), bar.volume), terms);
    wanted = wantedShares(order, priceUsd, terms, bar);
  }
  if (isBeyondCollar(priceUsd, order.side, order.collarUsd)) return turnedAway(order, 'beyond the collar');
  if (wanted === zero) return turnedAway(order, order.fills === 0 ? 'notional buys no share' : 'the rest of the notional buys no share');
  const shares = wanted <= available ? wanted : roundedDown(available, terms.increment);
  return shares === zero ? { taken: zero, rests: asMarket(order) } : traded(order, shares, wanted, priceUsd, terms, bar);
}

/**
 * Fills a stop order within the bar that touched it, which has closed: risk held the stop, and says so at the bar's end. The stop was set before
 * that bar's low, so nothing is foreseen. Undefined where the bar does not fill it: it is a market order then.
 */
export function inTouchedBar(order: RestingOrder, bar: Meeting, available: Decimal, terms: VenueTerms): Outcome | undefined {
  if (terms.stopFill !== 'gapThrough' || isPast(order.expiresAt, bar.at)) return undefined;
  const at = tradesAt(order, bar, terms);
  return typeof at === 'bigint' ? fillAt(order, at, bar, available, terms) : undefined;
}
