import type { Exchange } from 'ccxt';

export interface CcxtAccess {
  /** As ccxt calls the exchange. */
  readonly exchange: string;
  /** The exchange's sandbox, not real money. */
  readonly sandbox: boolean;
  readonly apiKey: string;
  readonly secret: string;
  /** Of exchanges that want a third key. */
  readonly password?: string | undefined;
  /** In place of the exchange's own host, for tests. */
  readonly url?: string | undefined;
  readonly timeoutMs: number;
}

/** What went wrong, as far as it matters for what is done next. */
export class CcxtTrouble extends Error {
  override readonly name = 'CcxtTrouble';
  /** `refused`: the exchange read the request and said no. `throttled`: it turned it away unread. `unclear`: nobody knows. */
  readonly kind: 'refused' | 'throttled' | 'unclear' | 'not found';
  readonly retryAfterMs: number;

  constructor(message: string, kind: CcxtTrouble['kind'], retryAfterMs = 0) {
    super(message.slice(0, 400));
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

const longestRetryAfterMs = 60_000;

/** An exchange of ccxt's, loaded when it is first wanted: ccxt holds over a hundred. Throws where ccxt has none of this name, or the exchange has no sandbox. */
export class CcxtExchange {
  readonly #exchange: Exchange;
  readonly #ccxt: typeof import('ccxt').default;

  private constructor(exchange: Exchange, library: typeof import('ccxt').default) {
    this.#exchange = exchange;
    this.#ccxt = library;
  }

  static async open({ exchange: name, sandbox, apiKey, secret, password, url, timeoutMs }: CcxtAccess): Promise<CcxtExchange> {
    const { default: ccxt } = await import('ccxt');
    const makers: Readonly<Record<string, unknown>> = { ...ccxt };
    const maker = ccxt.exchanges.includes(name) ? makers[name] : undefined;
    if (typeof maker !== 'function') throw new Error(`venue.exchange: was "${name}", must be an exchange of ccxt's, e.g. "binance"`);
    const exchange = Reflect.construct(maker, [{
      apiKey, secret, ...(password === undefined ? {} : { password }), timeout: timeoutMs, enableRateLimit: url === undefined,
      // Spot markets are all that is traded here, and currencies are asked for with the account's keys.
      options: { defaultType: 'spot', fetchCurrencies: false, fetchMarkets: { types: ['spot'] }, maxRetriesOnFailure: 0, warnOnFetchOpenOrdersWithoutSymbol: false },
    }]) as Exchange;
    // Texts instead of floats: they become exact decimals.
    Object.assign(exchange, { number: String });
    exchange.has['fetchCurrencies'] = false;
    if (sandbox) {
      if (exchange.urls['test'] === undefined) throw new Error(`venue.sandbox: was true, and ${name} has no sandbox; choose another exchange`);
      exchange.setSandboxMode(true);
    }
    if (url !== undefined) Object.assign(exchange.urls, { api: atHost(exchange.urls['api'], url) });
    hearStatus(exchange);
    return new CcxtExchange(exchange, ccxt);
  }

  get raw(): Exchange {
    return this.#exchange;
  }

  /** Asks, once. Throws CcxtTrouble. */
  async ask<T>(request: (exchange: Exchange) => Promise<T>): Promise<T> {
    try {
      return await request(this.#exchange);
    } catch (error) {
      throw this.#trouble(error);
    }
  }

  /** What ccxt's errors mean: an ExchangeError is the exchange's own no, an OperationFailed anything that went wrong on the way. */
  #trouble(error: unknown): CcxtTrouble {
    const text = error instanceof Error ? error.message : String(error);
    const { OrderNotFound, DuplicateOrderId, DDoSProtection, RateLimitExceeded, ExchangeError, NotSupported } = this.#ccxt;
    if (error instanceof Throttled) return new CcxtTrouble(text, 'throttled', error.retryAfterMs);
    if (error instanceof RateLimitExceeded || error instanceof DDoSProtection) return new CcxtTrouble(text, 'throttled', 1_000);
    if (error instanceof OrderNotFound) return new CcxtTrouble(text, 'not found');
    // The id is there already: says nothing about whether the order that was just sent exists.
    if (error instanceof DuplicateOrderId || /duplicate|client.?order.?id/i.test(text)) return new CcxtTrouble(text, 'unclear');
    if (error instanceof NotSupported || error instanceof ExchangeError) return new CcxtTrouble(text, 'refused');
    return new CcxtTrouble(text, 'unclear');
  }
}

class Throttled extends Error {
  override readonly name = 'Throttled';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

class FailedThere extends Error {
  override readonly name = 'FailedThere';
}

/** ccxt takes an error's code for the exchange's no whatever the HTTP status: a 5xx is none, and of a 429 it forgets when to come again. */
function hearStatus(exchange: Exchange): void {
  const before = exchange.handleErrors.bind(exchange);
  exchange.handleErrors = (status, reason, url, method, headers, body, ...more) => {
    if (status === 429 || status === 418) throw new Throttled(`HTTP ${status}: ${body}`, Math.min(secondsIn(headers) * 1_000, longestRetryAfterMs));
    if (status >= 500) throw new FailedThere(`HTTP ${status}: ${body}`);
    return before(status, reason, url, method, headers, body, ...more);
  };
}

function secondsIn(headers: unknown): number {
  if (typeof headers !== 'object' || headers === null) return 1;
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
  const seconds = Number(found?.[1]);
  return found !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : 1;
}

/** Every address of the exchange's at another host, its paths as they are. */
function atHost(urls: unknown, host: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^https?:\/\/[^/]+/, host);
  if (typeof urls !== 'object' || urls === null) return urls;
  return Object.fromEntries(Object.entries(urls).map(([name, value]) => [name, atHost(value, host)]));
}
