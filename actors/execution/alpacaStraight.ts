import { errors, trading } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';
import { failure } from './alpacaFailure.ts';
import { BrokerTrouble, type BrokerOrder, type BrokerPosition, type StraightBroker } from './straight.ts';

const orderIds = z.array(z.object({ id: z.string() }));
const wirePosition = z.object({ symbol: z.string(), qty: z.string() });

/** Most that Alpaca lists at once; what is beyond shows when these are gone. */
const listedAtOnce = 500;

/** Lenient: an order of a kind that is not known here must be cancelled too. */
const word = z.string().catch('');
const wireOrder = z.object({ id: z.string().min(1), client_order_id: word, symbol: word, side: word, qty: z.string().nullish().catch(undefined), filled_qty: z.string().nullish().catch(undefined), status: word });

const shown = (raw: unknown): BrokerOrder => {
  const { id, client_order_id: clientId, symbol, side, qty, filled_qty: filled, status } = wireOrder.parse(raw);
  return { venueId: id, clientId, symbol, side, filledQuantity: filled ?? '0', status, ...(qty === null || qty === undefined ? {} : { quantity: qty }) };
};

/** Alpaca, asked directly with an account's keys. */
export class AlpacaStraight implements StraightBroker {
  readonly #orders: trading.OrdersApi;
  readonly #positions: trading.PositionsApi;
  readonly #paper: boolean;

  constructor({ keyId, secret, paper, restUrl, timeoutMs = 10_000 }: { readonly keyId: string; readonly secret: string; readonly paper: boolean; readonly restUrl?: string | undefined; readonly timeoutMs?: number }) {
    const configuration = new trading.Configuration({ keyId, secret, paper, timeoutMs, ...(restUrl === undefined ? {} : { basePath: restUrl }) });
    this.#orders = new trading.OrdersApi(configuration);
    this.#positions = new trading.PositionsApi(configuration);
    this.#paper = paper;
  }

  openOrders(): Promise<readonly BrokerOrder[]> {
    return this.#asked(async () => (await this.#orders.getAllOrders({ status: 'open', limit: listedAtOnce })).map(shown));
  }

  cancelAll(): Promise<readonly string[]> {
    return this.#asked(async () => orderIds.parse(await this.#orders.deleteAllOrders()).map(({ id }) => id));
  }

  order(venueId: string): Promise<BrokerOrder> {
    return this.#asked(async () => shown(await this.#orders.getOrderByOrderID({ orderId: venueId })));
  }

  positions(): Promise<readonly BrokerPosition[]> {
    return this.#asked(async () => (await this.#positions.getAllOpenPositions()).map((raw) => wirePosition.parse(raw)).map(({ symbol, qty }) => ({ symbol, quantity: qty })));
  }

  async closePosition(symbol: string): Promise<void> {
    await this.#asked(() => this.#positions.deleteOpenPosition({ symbolOrAssetId: symbol }));
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof errors.AuthError) {
        const other = this.#paper ? 'live account, which --live asks' : 'paper account, which is asked without --live';
        throw new BrokerTrouble(`Alpaca's ${this.#paper ? 'paper' : 'live'} account refuses the keys (${failure(error)}); export APCA_API_KEY_ID and APCA_API_SECRET_KEY of it, or are they of the ${other}?`, { isFinal: true });
      }
      throw new BrokerTrouble(failure(error), { retryAfterMs: error instanceof errors.ApiError ? error.retryAfterMs : undefined });
    }
  }
}
