import type { Order } from 'ccxt';
import { format, zero } from '../../machines/decimal.ts';
import { CcxtExchange, CcxtTrouble, type CcxtAccess } from './ccxtExchange.ts';
import { ccxtDecimal } from './ccxtOrders.ts';
import { BrokerTrouble, type BrokerOrder, type BrokerPosition, type StraightBroker } from './straight.ts';

function shown({ id, clientOrderId, symbol, side, amount, filled, status }: Order): BrokerOrder {
  const quantity = ccxtDecimal(amount);
  return { venueId: id ?? '', clientId: clientOrderId ?? '', symbol: symbol ?? '', side: side ?? '', filledQuantity: format(ccxtDecimal(filled) ?? zero), status: status ?? '', ...(quantity === undefined ? {} : { quantity: format(quantity) }) };
}

/** An exchange of ccxt's, asked directly with an account's keys: for orders. What is held in coins is no position that could be closed without choosing what for. */
export class CcxtStraight implements StraightBroker {
  readonly #exchange: Promise<CcxtExchange>;
  /** Symbols of orders that were seen, by the exchange's ids: it tells of an order by both. */
  readonly #symbols = new Map<string, string>();

  constructor(access: CcxtAccess) {
    this.#exchange = CcxtExchange.open(access);
    // Told of where it is first used.
    this.#exchange.catch(() => {});
  }

  openOrders(): Promise<readonly BrokerOrder[]> {
    return this.#asked(async (exchange) => {
      const open = (await exchange.ask((raw) => raw.fetchOpenOrders())).map(shown);
      for (const { venueId, symbol } of open) this.#symbols.set(venueId, symbol);
      return open;
    });
  }

  /** One after another: not every exchange cancels all at once. */
  cancelAll(): Promise<readonly string[]> {
    return this.#asked(async (exchange) => {
      const taken: string[] = [];
      for (const { venueId, symbol } of await this.openOrders()) {
        try {
          await exchange.ask((raw) => raw.cancelOrder(venueId, symbol));
          taken.push(venueId);
        } catch (error) {
          // It ended meanwhile: the next list says so.
          if (!(error instanceof CcxtTrouble) || error.kind !== 'not found') throw error;
        }
      }
      return taken;
    });
  }

  order(venueId: string): Promise<BrokerOrder> {
    return this.#asked(async (exchange) => shown(await exchange.ask((raw) => raw.fetchOrder(venueId, this.#symbols.get(venueId)))));
  }

  positions(): Promise<readonly BrokerPosition[]> {
    return Promise.reject(new BrokerTrouble('positions are not closed at an exchange of ccxt; sell there what is to be sold', { isFinal: true }));
  }

  closePosition(): Promise<void> {
    return this.positions().then(() => {});
  }

  async #asked<T>(ask: (exchange: CcxtExchange) => Promise<T>): Promise<T> {
    try {
      const exchange = await this.#exchange;
      await exchange.ask((raw) => raw.loadMarkets());
      return await ask(exchange);
    } catch (error) {
      if (error instanceof BrokerTrouble) throw error;
      if (!(error instanceof CcxtTrouble)) throw new BrokerTrouble(error instanceof Error ? error.message : String(error), { isFinal: true });
      throw new BrokerTrouble(error.message, { isFinal: error.kind === 'refused', retryAfterMs: error.retryAfterMs });
    }
  }
}
