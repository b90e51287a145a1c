import { format, over, parse, times, zero, type Decimal } from '../../machines/decimal.ts';

/** What a client asks for in POST /v2/orders. */
export interface Asked {
  readonly symbol: string; readonly side: string; readonly type: string; readonly time_in_force: string; readonly client_order_id: string;
  readonly qty?: string; readonly notional?: string; readonly limit_price?: string; readonly stop_price?: string; readonly trail_price?: string; readonly trail_percent?: string;
  readonly order_class?: string; readonly take_profit?: { readonly limit_price?: string }; readonly stop_loss?: { readonly stop_price?: string; readonly limit_price?: string };
}

/** What a client asks for in PATCH /v2/orders/{id}. */
export type Change = Partial<Pick<Asked, 'qty' | 'limit_price' | 'stop_price' | 'time_in_force' | 'client_order_id'>> & { readonly trail?: string };

interface Held {
  readonly id: string;
  readonly asked: Asked;
  readonly legs: readonly Held[];
  readonly replaces: string | null;
  replacedBy: string | null;
  status: string;
  filled: Decimal;
  valueUsd: Decimal;
}

/** An order as Alpaca writes it: quantities and prices as strings, null where there is none. */
function written({ id, asked, status, filled, valueUsd, legs, replaces, replacedBy }: Held): Written {
  return {
    id, client_order_id: asked.client_order_id, symbol: asked.symbol, side: asked.side, type: asked.type, order_type: asked.type, order_class: asked.order_class ?? '',
    time_in_force: asked.time_in_force, asset_class: 'us_equity', qty: asked.qty ?? null, notional: asked.notional ?? null, limit_price: asked.limit_price ?? null,
    stop_price: asked.stop_price ?? null, trail_price: asked.trail_price ?? null, trail_percent: asked.trail_percent ?? null, status,
    filled_qty: format(filled), filled_avg_price: filled === zero ? null : format(over(valueUsd, filled)), replaces, replaced_by: replacedBy,
    legs: legs.length === 0 ? null : legs.map(written), created_at: '2026-01-02T15:00:00Z', submitted_at: '2026-01-02T15:00:00Z',
  };
}

export interface Written {
  readonly id: string; readonly client_order_id: string; readonly symbol: string; readonly side: string; readonly type: string; readonly order_type: string; readonly order_class: string;
  readonly time_in_force: string; readonly asset_class: string; readonly qty: string | null; readonly notional: string | null; readonly limit_price: string | null;
  readonly stop_price: string | null; readonly trail_price: string | null; readonly trail_percent: string | null; readonly status: string;
  readonly filled_qty: string; readonly filled_avg_price: string | null; readonly replaces: string | null; readonly replaced_by: string | null;
  readonly legs: readonly Written[] | null; readonly created_at: string; readonly submitted_at: string;
}

const endedStatuses = ['filled', 'canceled', 'expired', 'rejected', 'replaced'];
/** Alpaca changes no order before its exchange has it, nor one that is being changed already. */
const unchangeable = [...endedStatuses, 'accepted', 'pending_new', 'pending_cancel', 'pending_replace', 'held'];

interface Activity { readonly id: string; readonly activity_type: string; readonly date: string; readonly net_amount: string; readonly status: string; readonly symbol?: string }

/** The account that the local server keeps: orders by client order id, and positions from their fills. */
export class Account {
  readonly #orders = new Map<string, Held>();
  readonly #positions = new Map<string, Decimal>();
  readonly #activities: Activity[] = [];
  #cashUsd = parse('100000');
  #executions = 0;
  #venueIds = 0;

  cash = (): string => format(this.#cashUsd);
  /** Those after the one with this id; all where there is none. */
  activities = (after: string | null): readonly Activity[] => this.#activities.slice(this.#activities.findIndex(({ id }) => id === after) + 1);

  /** Moves cash without a trade, as `activityType` (FEE, DIV, INT, CSD) has it. */
  moveCash(activityType: string, amountUsd: string, symbol?: string): void {
    this.#cashUsd += parse(amountUsd);
    const number = this.#activities.length + 1;
    this.#activities.push({ id: `activity-${number}`, activity_type: activityType, date: new Date().toISOString().slice(0, 10), net_amount: amountUsd, status: 'executed', ...(symbol === undefined ? {} : { symbol }) });
  }

  /** Cash that differs from what it should be, and nothing says why. */
  loseCash(amountUsd: string): void {
    this.#cashUsd -= parse(amountUsd);
  }

  #hold(asked: Asked, over: Partial<Pick<Held, 'legs' | 'replaces' | 'status'>> = {}): Held {
    this.#venueIds += 1;
    const held: Held = { id: `venue-${this.#venueIds}`, asked, status: 'new', filled: zero, valueUsd: zero, legs: [], replaces: null, replacedBy: null, ...over };
    this.#orders.set(asked.client_order_id, held);
    return held;
  }

  /** The new order, or undefined where its client order id is taken. Its legs wait as `held`, under ids that the venue gives them. */
  place(asked: Asked): Written | undefined {
    if (this.#orders.has(asked.client_order_id)) return undefined;
    const { symbol, time_in_force, client_order_id: id, order_class: orderClass, take_profit: profit, stop_loss: loss, qty } = asked;
    const leg = (name: string, over: Partial<Asked>) =>
      this.#hold({ symbol, time_in_force, side: asked.side === 'buy' ? 'sell' : 'buy', type: 'limit', client_order_id: `${id}-${name}`, ...(qty === undefined ? {} : { qty }), order_class: orderClass ?? '', ...over }, { status: 'held' });
    const legs = orderClass === undefined || orderClass === '' || orderClass === 'simple' ? [] : [
      ...(profit?.limit_price === undefined ? [] : [leg('profit', { limit_price: profit.limit_price })]),
      ...(loss?.stop_price === undefined ? [] : [leg('loss', { type: loss.limit_price === undefined ? 'stop' : 'stop_limit', stop_price: loss.stop_price, ...(loss.limit_price === undefined ? {} : { limit_price: loss.limit_price }) })]),
    ];
    return written(this.#hold(asked, { legs }));
  }

  /** The order that takes its place, or why it can't be changed. The old one is `replaced` from then on, and what it had filled stays with it. */
  replace(venueId: string, { trail, ...change }: Change): { readonly old: Written; readonly next: Written } | string {
    const held = [...this.#orders.values()].find(({ id }) => id === venueId);
    if (held === undefined) return 'order not found';
    if (unchangeable.includes(held.status)) return `cannot replace order in "${held.status}" state`;
    const id = change.client_order_id ?? `${held.asked.client_order_id}-r${this.#venueIds + 1}`;
    if (this.#orders.has(id)) return 'client_order_id must be unique';
    const next = this.#hold({ ...held.asked, ...change, ...(trail === undefined ? {} : { trail_price: trail }), client_order_id: id }, { replaces: held.id });
    held.status = 'replaced';
    held.replacedBy = next.id;
    return { old: written(held), next: written(next) };
  }

  all = (): readonly Written[] => [...this.#orders.values()].map(written);
  byClientId = (id: string): Written | undefined => this.all().find((order) => order.client_order_id === id);
  byVenueId = (id: string): Written | undefined => this.all().find((order) => order.id === id);
  isOpen = (order: Written): boolean => !endedStatuses.includes(order.status);
  positions = () => [...this.#positions].filter(([, quantity]) => quantity !== zero).map(([symbol, quantity]) => ({ symbol, qty: format(quantity), side: quantity < zero ? 'short' : 'long' }));

  /** Begins with so many shares, as an account that was traded before does. */
  hold(symbol: string, quantity: string): void {
    this.#positions.set(symbol, parse(quantity));
  }

  /** The order that closes a position; why not, where its shares are in an order already, or there is none. */
  close(symbol: string): Written | 'not held' | 'not available' {
    const quantity = this.#positions.get(symbol) ?? zero;
    if (quantity === zero) return 'not held';
    if (this.all().some((order) => order.symbol === symbol && this.isOpen(order))) return 'not available';
    return written(this.#hold({ symbol, side: quantity > zero ? 'sell' : 'buy', type: 'market', time_in_force: 'day', qty: format(quantity > zero ? quantity : -quantity), client_order_id: `close-${this.#venueIds + 1}` }));
  }

  #held(clientId: string): Held {
    const held = this.#orders.get(clientId);
    if (held === undefined) throw new Error(`local Alpaca: expected an order with the client id ${clientId}, has ${[...this.#orders.keys()].join(', ')}`);
    return held;
  }

  /** Trades shares of an order; the update that the stream sends of it. */
  fill(clientId: string, quantity: string, price: string) {
    const held = this.#held(clientId);
    const shares = parse(quantity);
    held.filled += shares;
    held.valueUsd += times(shares, parse(price));
    held.status = held.asked.qty !== undefined && held.filled >= parse(held.asked.qty) ? 'filled' : 'partially_filled';
    this.#move(held, shares, times(shares, parse(price)));
    this.#executions += 1;
    return {
      event: held.status === 'filled' ? 'fill' : 'partial_fill', execution_id: `execution-${this.#executions}`, price, qty: quantity,
      position_qty: format(this.#positions.get(held.asked.symbol) ?? zero), timestamp: '2026-01-02T10:00:01.123456789-05:00', order: written(held),
    };
  }

  /**
   * Takes a trade back, as an exchange does with one that it finds erroneous; the update of it. The order does not come to life again. Its quantity is below zero, as
   * Alpaca's documentation of trade events has it: "the qty field may be negative, representing a reversal".
   */
  bust(clientId: string, execution: string, quantity: string, price: string) {
    const held = this.#held(clientId);
    const shares = parse(quantity);
    held.filled -= shares;
    held.valueUsd -= times(shares, parse(price));
    this.#move(held, -shares, -times(shares, parse(price)));
    this.#executions += 1;
    return { event: 'trade_bust', execution_id: `execution-${this.#executions}`, previous_execution_id: execution, price, qty: `-${quantity}`, timestamp: '2026-01-02T15:00:03Z', order: written(held) };
  }

  /** Changes a trade's price; the update of it. */
  correct(clientId: string, execution: string, quantity: string, price: string, before: string) {
    const held = this.#held(clientId);
    const more = times(parse(quantity), parse(price) - parse(before));
    held.valueUsd += more;
    this.#move(held, zero, more);
    this.#executions += 1;
    return { event: 'trade_correct', execution_id: `execution-${this.#executions}`, previous_execution_id: execution, price, qty: quantity, timestamp: '2026-01-02T15:00:03Z', order: written(held) };
  }

  /** Somebody at the broker changes an order by hand; the update of it. */
  restate(clientOrderId: string, terms: { readonly qty?: string; readonly limit_price?: string }) {
    const held = this.#held(clientOrderId);
    Object.assign(held.asked, terms);
    return { event: 'restated', timestamp: '2026-01-02T15:00:03Z', order: written(held) };
  }

  #move({ asked: { symbol, side } }: Held, shares: Decimal, valueUsd: Decimal): void {
    this.#cashUsd += side === 'buy' ? -valueUsd : valueUsd;
    const before = this.#positions.get(symbol) ?? zero;
    this.#positions.set(symbol, side === 'buy' ? before + shares : before - shares);
  }

  /** Moves an order to a status without a trade; the update that the stream sends of it. */
  move(clientId: string, status: string, event = status) {
    const held = this.#held(clientId);
    held.status = status;
    return { event, timestamp: '2026-01-02T15:00:02Z', order: written(held) };
  }
}

export type Update = ReturnType<Account['fill']> | ReturnType<Account['move']> | ReturnType<Account['bust']>;
