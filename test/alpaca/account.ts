import { format, over, parse, times, zero, type Decimal } from '../../machines/decimal.ts';

/** What a client asks for in POST /v2/orders. */
export interface Asked {
  readonly symbol: string; readonly side: string; readonly type: string; readonly time_in_force: string; readonly client_order_id: string;
  readonly qty?: string; readonly notional?: string; readonly limit_price?: string;
}

interface Held {
  readonly id: string;
  readonly asked: Asked;
  status: string;
  filled: Decimal;
  valueUsd: Decimal;
}

/** An order as Alpaca writes it: quantities and prices as strings, null where there is none. */
const written = ({ id, asked, status, filled, valueUsd }: Held) => ({
  id, client_order_id: asked.client_order_id, symbol: asked.symbol, side: asked.side, type: asked.type, order_type: asked.type, order_class: '',
  time_in_force: asked.time_in_force, asset_class: 'us_equity', qty: asked.qty ?? null, notional: asked.notional ?? null, limit_price: asked.limit_price ?? null, status,
  filled_qty: format(filled), filled_avg_price: filled === zero ? null : format(over(valueUsd, filled)),
  created_at: '2026-01-02T15:00:00Z', submitted_at: '2026-01-02T15:00:00Z',
});
export type Written = ReturnType<typeof written>;

const endedStatuses = ['filled', 'canceled', 'expired', 'rejected'];

/** The account that the local server keeps: orders by client order id, and positions from their fills. */
export class Account {
  readonly #orders = new Map<string, Held>();
  readonly #positions = new Map<string, Decimal>();
  #executions = 0;

  /** The new order, or undefined where its client order id is taken. */
  place(asked: Asked): Written | undefined {
    if (this.#orders.has(asked.client_order_id)) return undefined;
    const held: Held = { id: `venue-${this.#orders.size + 1}`, asked, status: 'new', filled: zero, valueUsd: zero };
    this.#orders.set(asked.client_order_id, held);
    return written(held);
  }

  all = (): readonly Written[] => [...this.#orders.values()].map(written);
  byClientId = (id: string): Written | undefined => this.all().find((order) => order.client_order_id === id);
  byVenueId = (id: string): Written | undefined => this.all().find((order) => order.id === id);
  isOpen = (order: Written): boolean => !endedStatuses.includes(order.status);
  positions = () => [...this.#positions].map(([symbol, quantity]) => ({ symbol, qty: format(quantity), side: quantity < zero ? 'short' : 'long' }));

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
    const before = this.#positions.get(held.asked.symbol) ?? zero;
    this.#positions.set(held.asked.symbol, held.asked.side === 'buy' ? before + shares : before - shares);
    this.#executions += 1;
    return {
      event: held.status === 'filled' ? 'fill' : 'partial_fill', execution_id: `execution-${this.#executions}`, price, qty: quantity,
      position_qty: format(this.#positions.get(held.asked.symbol) ?? zero), timestamp: '2026-01-02T15:00:01Z', order: written(held),
    };
  }

  /** Moves an order to a status without a trade; the update that the stream sends of it. */
  move(clientId: string, status: string, event = status) {
    const held = this.#held(clientId);
    held.status = status;
    return { event, timestamp: '2026-01-02T15:00:02Z', order: written(held) };
  }
}

export type Update = ReturnType<Account['fill']> | ReturnType<Account['move']>;
