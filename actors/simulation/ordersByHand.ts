import { format, fromFloat } from '../../machines/decimal.ts';
import { closed, filled } from '../../subjects/execution.ts';
import { bar } from '../../subjects/market.ts';
import type { Change } from '../../subjects/orderTerms.ts';
import { approved, type ManualOrder } from '../../subjects/risk.ts';
import type { Logged } from '../runtime/envelope.ts';
import type { Chance } from './chance.ts';
import { bodyOf } from './invariants/invariant.ts';

type Approved = ReturnType<typeof approved.body.parse>;

const cents = (usd: number): string => format(fromFloat(Math.max(0.01, usd), 2));

/** What people order themselves, and which of their orders may still be changed. */
export class OrdersByHand {
  readonly #chance: Chance;
  readonly #symbols: readonly string[];
  readonly #isOutside: boolean;
  readonly #closes = new Map<string, number>();
  readonly #open = new Map<string, Approved>();

  /** @param isOutside the venue there knows no orders that stand together */
  constructor(chance: Chance, symbols: readonly string[], isOutside: boolean) {
    this.#chance = chance;
    this.#symbols = symbols;
    this.#isOutside = isOutside;
  }

  heard(logged: Logged): void {
    const price = bodyOf(bar, logged)?.close;
    if (price !== undefined) this.#closes.set(logged.fact.actor, Number(price));
    const order = bodyOf(approved, logged);
    if (order?.purpose === 'manual') this.#open.set(logged.fact.id, order);
    const fill = bodyOf(filled, logged);
    if (fill?.done === true) this.#open.delete(fill.order);
    const end = bodyOf(closed, logged);
    if (end !== undefined) this.#open.delete(end.order);
  }

  /** Market, limit, stop and trailing stop orders; where the venue knows them also with their profit and loss at once. */
  drawn(): ManualOrder {
    const chance = this.#chance;
    const symbol = chance.one(this.#symbols);
    const side = chance.one(['buy', 'buy', 'sell'] as const);
    const plain = { symbol, side, quantity: String(chance.whole(1, 150)) };
    const close = this.#closes.get(symbol);
    if (close === undefined) return plain;
    const beyond = (share: number) => cents(close * (side === 'buy' ? 1 + share : 1 - share));
    const timeInForce = chance.happens(0.3) ? { timeInForce: chance.one(['day', 'gtc'] as const) } : {};
    const together = { ...plain, side: 'buy' as const };
    const [takeProfit, stopLoss] = [{ limitUsd: cents(close * chance.between(1.02, 1.08)) }, { stopUsd: cents(close * chance.between(0.93, 0.99)) }];
    return chance.one<() => ManualOrder>([
      () => plain,
      () => ({ ...plain, type: 'limit', limitUsd: beyond(chance.between(-0.03, 0.01)), ...timeInForce }),
      () => ({ ...plain, type: 'limit', limitUsd: beyond(chance.between(-0.03, 0.01)), timeInForce: chance.one(['ioc', 'fok']) }),
      () => ({ ...plain, type: 'stop', stopUsd: beyond(chance.between(0.005, 0.03)), ...timeInForce }),
      ...(this.#isOutside ? [] : [
        (): ManualOrder => ({ ...plain, type: 'trailingStop', trailRate: chance.one(['0.01', '0.02', '0.03']) }),
        (): ManualOrder => ({ ...together, group: { kind: 'bracket', takeProfit, stopLoss } }),
        (): ManualOrder => ({ ...together, type: 'limit', limitUsd: cents(close * 0.995), group: { kind: 'bracket', takeProfit, stopLoss } }),
        (): ManualOrder => ({ ...together, group: { kind: 'oto', stopLoss } }),
      ]),
    ])();
  }

  /** Another size or price for one of people's orders that rest; undefined where none does. */
  change(): { readonly target: string; readonly payload: Change } | undefined {
    const chance = this.#chance;
    const resting = [...this.#open].filter(([, { type, group }]) => (type === 'limit' || type === 'stop') && group === undefined);
    if (resting.length === 0) return undefined;
    const [target, { quantity = '1', limitUsd, stopUsd }] = chance.one(resting);
    const moved = (usd: string) => cents(Number(usd) * chance.between(0.98, 1.02));
    const price = limitUsd === undefined ? { stopUsd: moved(stopUsd ?? '1') } : { limitUsd: moved(limitUsd) };
    const size = { quantity: String(Math.max(1, Math.round(Number(quantity) * chance.between(0.6, 3)))) };
    return { target, payload: chance.one([price, size, { ...price, ...size }]) };
  }

  /** An open order of theirs, or undefined. */
  get anyOpen(): string | undefined {
    const ids = [...this.#open.keys()];
    return ids.length === 0 ? undefined : this.#chance.one(ids);
  }
}
