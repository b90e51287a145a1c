import { errors, trading } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import { format, parse } from '../../machines/decimal.ts';
import type { AccountOrder, AccountReport, Activity, ActivityKind } from '../../subjects/reconciliation.ts';
import { clockReading, type AccountAnswer, type AccountQuery, type ClockReading } from './account.ts';
import { failure } from './alpacaFailure.ts';
import { microseconds, microsecondsOf, microsecondTime } from './microseconds.ts';

export interface AlpacaAccountOptions {
  readonly keyId: string;
  readonly secret: string;
  readonly paper: boolean;
  readonly restUrl?: string | undefined;
  /** The desk's order behind a client order id at the venue: legs, and orders that took another's place, have others there. */
  readonly deskOrder?: (clientOrderId: string) => string;
  /** Longest time for one request. */
  readonly timeoutMs: number;
}

/** A decimal of Alpaca's, with zeros at its end, below zero or as a number; what is beyond 12 places is cut off. Canonical afterwards. */
const venueDecimal = z.union([z.string().max(60), z.number()]).transform((given, context) => {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,20})(?:\.(\d+))?$/.exec(String(given)) ?? [];
  if (whole !== undefined) return format(parse(`${sign}${whole}${fraction === '' ? '' : `.${fraction.slice(0, 12)}`}`));
  context.addIssue({ code: 'custom', message: 'must be a decimal' });
  return z.NEVER;
});

/* The parts of Alpaca's answers that matter here; what else they hold is left alone. */

const wireOrder = z.object({
  client_order_id: z.string().min(1).max(128), symbol: z.string().min(1).max(32), side: z.enum(['buy', 'sell']), status: z.string().max(40), order_class: z.string().nullish(),
  qty: venueDecimal.nullish(), filled_qty: venueDecimal.nullish(), filled_avg_price: venueDecimal.nullish(),
});
const wirePosition = z.object({ symbol: z.string().min(1).max(32), qty: venueDecimal, side: z.string().nullish(), avgEntryPrice: venueDecimal.nullish() });
const wireAccount = z.object({ cash: venueDecimal });
const wireClock = z.object({ timestamp: z.string() });
const wireActivity = z.object({
  id: z.string().min(1).max(200), activity_type: z.string().max(40), date: z.union([z.iso.date(), z.date()]), net_amount: venueDecimal, symbol: z.string().max(32).nullish(), status: z.string().nullish(),
});

/** Share classes have a dot at Alpaca (BRK.B) and a dash on the desk. */
const deskSymbol = (symbol: string): string => symbol.replaceAll('.', '-');

const ends = ['filled', 'canceled', 'rejected', 'expired'] as const;

/** An order that was replaced says nothing of itself any more: the one in its place does. */
const statusOf = (status: string): AccountOrder['status'] => ends.find((end) => end === status) ?? (status === 'replaced' ? 'unknown' : 'open');

const positiveOnly = (text: string | null | undefined): string | undefined => (text === null || text === undefined || text === '0' || text.startsWith('-') ? undefined : text);

function accountOrder({ client_order_id: order, symbol, side, status, order_class: orderClass, qty, filled_qty: filled, filled_avg_price: average }: z.infer<typeof wireOrder>): AccountOrder {
  const [quantity, averagePriceUsd] = [positiveOnly(qty), positiveOnly(average)];
  return {
    order, status: statusOf(status), symbol: deskSymbol(symbol), side, filledQuantity: positiveOnly(filled) ?? '0',
    ...(quantity === undefined ? {} : { quantity }), ...(averagePriceUsd === undefined ? {} : { averagePriceUsd }),
    ...(orderClass === null || orderClass === undefined || orderClass === '' || orderClass === 'simple' ? {} : { leg: true }),
  };
}

/** Alpaca writes a short position with a quantity below zero; should it ever leave the sign out, the side has it. */
function accountPosition({ symbol, qty, side, avgEntryPrice }: z.infer<typeof wirePosition>): AccountReport['positions'][number] {
  const averagePriceUsd = positiveOnly(avgEntryPrice);
  return { symbol: deskSymbol(symbol), quantity: side === 'short' && !qty.startsWith('-') ? `-${qty}` : qty, ...(averagePriceUsd === undefined ? {} : { averagePriceUsd }) };
}

/** Source: Alpaca's documentation of account activities, the table of activity types. */
const kinds: Readonly<Record<string, ActivityKind>> = {
  DIV: 'dividend', DIVCGL: 'dividend', DIVCGS: 'dividend', DIVFT: 'dividend', DIVNRA: 'dividend', DIVROC: 'dividend', DIVTW: 'dividend', DIVTXEX: 'dividend',
  FEE: 'fee', CFEE: 'fee', DIVFEE: 'fee', PTC: 'fee', INT: 'interest', INTNRA: 'interest', INTTW: 'interest',
  CSD: 'transfer', CSR: 'transfer', CSW: 'transfer', TRANS: 'transfer', JNL: 'transfer', JNLC: 'transfer', ACATC: 'transfer',
};

function activityOf({ id, activity_type: type, date, net_amount: amountUsd, symbol }: z.infer<typeof wireActivity>): Activity {
  const kind = Object.hasOwn(kinds, type) ? kinds[type] ?? 'other' : 'other';
  return { id, kind, type, amountUsd, date: typeof date === 'string' ? date : date.toISOString().slice(0, 10), ...(symbol === null || symbol === undefined || symbol === '' ? {} : { symbol: deskSymbol(symbol) }) };
}

/** Alpaca's limits of one page. */
const mostOpenOrders = 500;
const activitiesOfAPage = 100;
const mostPages = 5;
/** Activities are found by their days, and may be entered days later than they are dated. */
const overlapMs = 7 * 86_400_000;
const lookUpsAtOnce = 4;

/** Alpaca's word on the account. Only reads; may be asked at any time. */
export class AlpacaAccount {
  readonly #configuration: trading.Configuration;
  readonly #closing: AbortSignal;
  readonly #deskOrder: (clientOrderId: string) => string;

  /** `closing` ends all requests. */
  constructor({ keyId, secret, paper, restUrl, timeoutMs, deskOrder = (id) => id }: AlpacaAccountOptions, closing: AbortSignal) {
    this.#deskOrder = deskOrder;
    this.#configuration = new trading.Configuration({ keyId, secret, paper, timeoutMs, ...(restUrl === undefined ? {} : { basePath: restUrl }) });
    this.#closing = closing;
  }

  /** All of it, from several requests one after the other: what trades between them shows in the next answer. Rejects where one of them fails or can't be read. */
  async ask(query: AccountQuery): Promise<AccountAnswer> {
    try {
      return await this.#asked(query);
    } catch (error) {
      throw new Error(failure(error), { cause: error });
    }
  }

  /** Its clock, which it keeps for everybody who has keys. Rejects where it does not answer. */
  async probe(): Promise<ClockReading | undefined> {
    try {
      return await this.#clock();
    } catch (error) {
      throw new Error(failure(error), { cause: error });
    }
  }

  async #asked({ orders: wanted, activitiesFrom, activitiesAfter }: AccountQuery): Promise<AccountAnswer> {
    const signal = { signal: this.#closing };
    const askedAt = microseconds();
    const clock = await this.#clock();
    const open = z.array(wireOrder).parse(await this.#orders.getAllOrders({ status: 'open', limit: mostOpenOrders }, signal)).map(accountOrder).map((each) => ({ ...each, order: this.#deskOrder(each.order) }));
    const positions = z.array(wirePosition).parse(await new trading.PositionsApi(this.#configuration).getAllOpenPositions(signal)).map(accountPosition);
    const { cash } = wireAccount.parse(await new trading.AccountsApi(this.#configuration).getAccount(signal));
    const shown = new Set(open.map(({ order }) => order));
    const others = await this.#lookedUp(wanted.filter((order) => !shown.has(order)));
    const activities = await this.#activities(activitiesFrom, activitiesAfter);
    return {
      account: { askedAt: microsecondTime(askedAt), answeredAt: microsecondTime(microseconds()), cashUsd: cash, positions, orders: [...open, ...others], activities },
      ...(clock === undefined ? {} : { clock }),
    };
  }

  get #orders(): trading.OrdersApi {
    return new trading.OrdersApi(this.#configuration);
  }

  /** Undefined where its time can't be read. */
  async #clock(): Promise<ClockReading | undefined> {
    const asked = microseconds();
    const answer = await new trading.ClockApi(this.#configuration).legacyClockRaw({ signal: this.#closing });
    const answered = microseconds();
    const venue = microsecondsOf(wireClock.parse(await answer.raw.json()).timestamp);
    return venue === undefined ? undefined : clockReading(asked, venue, answered);
  }

  async #lookedUp(ids: readonly string[]): Promise<readonly AccountOrder[]> {
    const found: AccountOrder[] = [];
    for (let at = 0; at < ids.length; at += lookUpsAtOnce) found.push(...await Promise.all(ids.slice(at, at + lookUpsAtOnce).map((id) => this.#lookUp(id))));
    return found;
  }

  async #lookUp(id: string): Promise<AccountOrder> {
    try {
      const order = wireOrder.parse(await this.#orders.getOrderByClientOrderId({ clientOrderId: id }, { signal: this.#closing }));
      return order.client_order_id === id ? accountOrder(order) : { order: id, status: 'unknown' };
    } catch (error) {
      return { order: id, status: error instanceof errors.NotFoundError ? 'missing' : 'unknown' };
    }
  }

  async #activities(from: string, after: string | undefined): Promise<Activity[]> {
    const all: Activity[] = [];
    let pageToken = after;
    for (let page = 0; page < mostPages; page += 1) {
      const rows: readonly unknown[] = await new trading.AccountActivitiesApi(this.#configuration).getAccountActivities({
        category: 'non_trade_activity', after: new Date(Date.parse(from) - overlapMs), direction: 'asc', pageSize: activitiesOfAPage, ...(pageToken === undefined ? {} : { pageToken }),
      }, { signal: this.#closing });
      const read = z.array(wireActivity).parse(rows);
      all.push(...read.filter(({ status }) => status !== 'canceled').map(activityOf));
      pageToken = read.at(-1)?.id;
      if (read.length < activitiesOfAPage || pageToken === undefined) return all;
    }
    return all;
  }
}
