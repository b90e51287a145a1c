/* What a person does at a broker directly, past the desk and its log: it works where NATS does not. */

/** An order as the broker has it. */
export interface BrokerOrder {
  readonly venueId: string;
  /** The desk's id of it, where it is the desk's. */
  readonly clientId: string;
  readonly symbol: string;
  /** In the broker's own word. */
  readonly side: string;
  /** Shares ordered; absent of a notional order. */
  readonly quantity?: string;
  readonly filledQuantity: string;
  /** In the broker's own word. */
  readonly status: string;
}

export interface BrokerPosition {
  readonly symbol: string;
  /** Shares; below zero is short. */
  readonly quantity: string;
}

/** What a broker can be asked for with the account's keys alone. All may be asked again; all throw BrokerTrouble. */
export interface StraightBroker {
  openOrders(): Promise<readonly BrokerOrder[]>;
  /** Asks to cancel all that is open. @returns the broker's ids of those that it took the request for */
  cancelAll(): Promise<readonly string[]>;
  order(venueId: string): Promise<BrokerOrder>;
  positions(): Promise<readonly BrokerPosition[]>;
  /** Asks to close a position as it then is: a second request while the first is open is refused by the broker, since its shares are taken. */
  closePosition(symbol: string): Promise<void>;
}

export class BrokerTrouble extends Error {
  override readonly name = 'BrokerTrouble';
  /** Asking again can't help, e.g. where keys are refused. */
  readonly isFinal: boolean;
  /** How long the broker asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { isFinal = false, retryAfterMs }: { readonly isFinal?: boolean; readonly retryAfterMs?: number | undefined } = {}) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Patience {
  /** Rounds of asking, at most. */
  readonly rounds: number;
  /** The pause after the first round; doubles up to `longestPauseMs` while nothing changes. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Hears what goes wrong while it is tried again. */
  readonly said: (line: string) => void;
}

export interface Cancelled {
  /** Seen twice, one pause apart: no order is open. */
  readonly confirmed: boolean;
  readonly rounds: number;
  /** What was open, as each stands now. */
  readonly orders: readonly BrokerOrder[];
  /** What the broker still showed as open. */
  readonly left: readonly BrokerOrder[];
  /** The last thing that went wrong; absent where all went well in the end. */
  readonly trouble?: string;
}

/** A broker asks for minutes at most; more is not waited for at once. */
const longestRetryAfterMs = 60_000;

/** The pauses of one command: longer while it goes badly, at least as long as the broker asks for. */
class Rounds {
  readonly #patience: Patience;
  #inVain = 0;
  #askedMs = 0;
  trouble: string | undefined;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** Waits before a further round. */
  async turn(round: number): Promise<void> {
    if (round === 0) return;
    const { pauseMs, longestPauseMs, pause } = this.#patience;
    await pause(Math.max(Math.min(pauseMs * 2 ** this.#inVain, longestPauseMs), this.#askedMs));
    this.#askedMs = 0;
  }

  well(): void {
    this.#inVain = 0;
    this.trouble = undefined;
  }

  waiting(): void {
    this.#inVain = Math.min(this.#inVain + 1, 16);
  }

  /** What was asked, or undefined where it failed; throws what can't get better. */
  async tried<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof BrokerTrouble) || error.isFinal) throw error;
      this.trouble = `${what}: ${error.message}`;
      this.#askedMs = Math.min(error.retryAfterMs ?? 0, longestRetryAfterMs);
      this.#patience.said(`${this.trouble}; trying again`);
      return undefined;
    }
  }
}

/**
 * Cancels all open orders of the account, whoever placed them, and asks until the broker twice shows none: one that was on its way to the broker may
 * show only at the second look. Cancels also where the broker can't list them. Throws only what trying again can't mend.
 */
export async function withoutOrders(broker: StraightBroker, patience: Patience): Promise<Cancelled> {
  const rounds = new Rounds(patience);
  const seen = new Map<string, BrokerOrder | undefined>();
  let left: readonly BrokerOrder[] = [];
  let emptyLooks = 0;
  let round = 0;
  for (; round < patience.rounds && emptyLooks < 2; round += 1) {
    await rounds.turn(round);
    const open = await rounds.tried('list of open orders', () => broker.openOrders());
    if (open !== undefined) {
      left = open;
      for (const order of open) seen.set(order.venueId, order);
    }
    if (open?.length === 0) {
      emptyLooks += 1;
      rounds.well();
      continue;
    }
    emptyLooks = 0;
    const taken = await rounds.tried('cancel', () => broker.cancelAll());
    for (const id of taken ?? []) if (!seen.has(id)) seen.set(id, undefined);
    rounds.waiting();
  }
  return { confirmed: emptyLooks === 2, rounds: round, left, orders: await ended(broker, rounds, seen), ...(rounds.trouble === undefined ? {} : { trouble: rounds.trouble }) };
}

/** Each order as the broker shows it now: it may have filled before the cancel came. Where it can't be told, as it was last seen. */
async function ended(broker: StraightBroker, rounds: Rounds, seen: ReadonlyMap<string, BrokerOrder | undefined>): Promise<readonly BrokerOrder[]> {
  const orders: BrokerOrder[] = [];
  for (const [id, last] of seen) {
    const now = await rounds.tried(`order ${id}`, () => broker.order(id)) ?? last;
    if (now !== undefined) orders.push(now);
  }
  return orders;
}

export interface Flattened {
  /** No position is left. */
  readonly confirmed: boolean;
  /** What was held. */
  readonly positions: readonly BrokerPosition[];
  readonly left: readonly BrokerPosition[];
  /** Closing orders that wait, e.g. for the market to open. They are left open. */
  readonly closing: readonly BrokerOrder[];
  readonly trouble?: string;
}

/** Closes all positions of an account that has no open orders. Of a symbol with an open order nothing more is asked: that order is the closing one. */
export async function withoutPositions(broker: StraightBroker, patience: Patience): Promise<Flattened> {
  const rounds = new Rounds(patience);
  const seen = new Map<string, BrokerPosition>();
  let left: readonly BrokerPosition[] = [];
  let closing: readonly BrokerOrder[] = [];
  let confirmed = false;
  for (let round = 0; round < patience.rounds && !confirmed; round += 1) {
    await rounds.turn(round);
    // Orders first: a closing order that fills between the two looks leaves no position; the other way round it would be closed twice.
    const open = await rounds.tried('list of open orders', () => broker.openOrders());
    const held = open === undefined ? undefined : await rounds.tried('list of positions', () => broker.positions());
    if (open === undefined || held === undefined) {
      rounds.waiting();
      continue;
    }
    [left, closing] = [held, open];
    for (const position of held) if (!seen.has(position.symbol)) seen.set(position.symbol, position);
    confirmed = held.length === 0;
    if (confirmed) rounds.well();
    for (const { symbol } of held) if (!open.some((order) => order.symbol === symbol)) await rounds.tried(`close ${symbol}`, () => broker.closePosition(symbol));
    rounds.waiting();
  }
  return { confirmed, positions: [...seen.values()], left, closing, ...(rounds.trouble === undefined ? {} : { trouble: rounds.trouble }) };
}
