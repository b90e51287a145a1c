import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { format, over, parse, times, zero, type Decimal } from '../../machines/decimal.ts';

/* A local Binance spot, as far as ccxt asks it for orders. Source of paths, fields and codes: Binance's documentation of its spot REST interface. */

const key = 'test-key';
const secret = 'test-secret';

export type Fault = 'dropAnswer' | 'dropRequest' | 'down' | 'throttled' | 'refused';
export type Asked = 'placement' | 'look-up' | 'cancel';

interface Trade { readonly id: number; readonly orderId: number; readonly price: string; readonly qty: string; readonly isBuyer: boolean; readonly time: number }

interface Held {
  readonly orderId: number; readonly clientOrderId: string; readonly symbol: string; readonly side: string; readonly type: string; readonly timeInForce: string;
  readonly origQty: string; readonly quoteQty: string; readonly price: string;
  status: string; filled: Decimal; value: Decimal;
}

interface Answer { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }

const ok = (body: unknown): Answer => ({ status: 200, body });
const complaint = (code: number, msg: string, status = 400): Answer => ({ status, body: { code, msg } });

const faultAnswers: Readonly<Partial<Record<Fault, Answer>>> = {
  down: complaint(-1000, 'An unknown error occurred while processing the request.', 503),
  throttled: { ...complaint(-1003, 'Too many requests.', 429), headers: { 'retry-after': '0' } },
  refused: complaint(-2010, 'Account has insufficient balance for requested action.'),
};

const exchangeInfo = {
  timezone: 'UTC', serverTime: 1, rateLimits: [], exchangeFilters: [],
  symbols: [['BTC', 'USD'], ['BTC', 'USDT'], ['ETH', 'USDT']].map(([baseAsset, quoteAsset]) => ({
    symbol: `${baseAsset}${quoteAsset}`, status: 'TRADING', baseAsset, quoteAsset, baseAssetPrecision: 8, quotePrecision: 8, quoteAssetPrecision: 8, orderTypes: ['LIMIT', 'MARKET'], icebergAllowed: true, ocoAllowed: true,
    quoteOrderQtyMarketAllowed: true, isSpotTradingAllowed: true, isMarginTradingAllowed: false, permissions: ['SPOT'], permissionSets: [['SPOT']],
    filters: [{ filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' }, { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' }, { filterType: 'NOTIONAL', minNotional: '5' }],
  })),
};

const ended = ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'];

/** Of what a purchase brings, what stays with the exchange. */
const takenOf = (quantity: Decimal): Decimal => quantity / 1_000n;

/** What the account has where it follows the trades. They cost nothing then, but for coins of purchases where it takes those. */
function balances(cashUsd: string, orders: readonly Held[], takesCoins: boolean): readonly { readonly asset: string; readonly free: string; readonly locked: string }[] {
  const has: Record<string, Decimal> = { USDT: parse(cashUsd), BTC: zero, ETH: zero };
  for (const { symbol, side, filled, value } of orders) {
    const [asset, sign] = [symbol.slice(0, 3), side === 'BUY' ? 1n : -1n];
    has[asset] = (has[asset] ?? zero) + sign * filled - (takesCoins && side === 'BUY' ? takenOf(filled) : zero);
    has['USDT'] = (has['USDT'] ?? zero) - sign * value;
  }
  return Object.entries(has).map(([asset, total]) => ({ asset, free: format(total), locked: '0' }));
}

const fixed = [{ asset: 'USDT', free: '90000.5', locked: '9999.5' }, { asset: 'BTC', free: '2.5', locked: '0' }, { asset: 'ETH', free: '0', locked: '0' }];

/**
 * On 127.0.0.1 and a free port. An order rests as NEW until the test fills, ends or cancels it. An id may be used again when its order has ended, as at Binance. With `cashUsd` its balances follow the trades. It takes a
 * thousandth of a coin of each trade, in its price; with `takesCoins` a thousandth of what was bought, in coins, as Binance does where it is not paid otherwise.
 */
export async function localBinance({ cashUsd, takesCoins = false }: { readonly cashUsd?: string; readonly takesCoins?: boolean } = {}) {
  const orders: Held[] = [];
  const trades: Trade[] = [];
  const requests: string[] = [];
  const faults: Record<Asked, Fault[]> = { 'placement': [], 'look-up': [], 'cancel': [] };
  let isCutOff = false;
  let clock = 1_700_000_000_000;

  const written = ({ orderId, clientOrderId, symbol, side, type, timeInForce, origQty, quoteQty, price, status, filled, value }: Held) => ({
    symbol, orderId, orderListId: -1, clientOrderId, price, origQty, executedQty: format(filled), cummulativeQuoteQty: format(value), status, timeInForce, type, side, stopPrice: '0', icebergQty: '0',
    time: 1_700_000_000_000, updateTime: clock, isWorking: true, origQuoteOrderQty: quoteQty, transactTime: clock,
  });

  function placed(asked: URLSearchParams): Answer {
    const field = (name: string) => asked.get(name) ?? '';
    if (orders.some(({ clientOrderId, status }) => clientOrderId === field('newClientOrderId') && !ended.includes(status))) return complaint(-2010, 'Duplicate order sent.');
    const held: Held = {
      orderId: orders.length + 1, clientOrderId: field('newClientOrderId'), symbol: field('symbol'), side: field('side'), type: field('type'), timeInForce: asked.get('timeInForce') ?? 'GTC',
      origQty: asked.get('quantity') ?? '0', quoteQty: asked.get('quoteOrderQty') ?? '0', price: asked.get('price') ?? '0', status: 'NEW', filled: zero, value: zero,
    };
    orders.push(held);
    return ok({ ...written(held), fills: [] });
  }

  function canceled(asked: URLSearchParams): Answer {
    const held = orders.find(({ orderId }) => String(orderId) === asked.get('orderId'));
    if (held === undefined || ended.includes(held.status)) return complaint(-2011, 'Unknown order sent.');
    held.status = 'CANCELED';
    return ok(written(held));
  }

  const taken = ({ price, qty, isBuyer }: Trade, symbol: string) => (takesCoins && isBuyer ? { commission: format(takenOf(parse(qty))), commissionAsset: symbol.slice(0, 3) }
    : { commission: cashUsd === undefined ? format(parse(price) / 1_000n) : '0', commissionAsset: symbol.slice(3) });

  function read(path: string, asked: URLSearchParams): Answer {
    const ofSymbol = orders.filter(({ symbol }) => symbol === asked.get('symbol'));
    switch (path) {
      case '/api/v3/exchangeInfo': return ok(exchangeInfo);
      case '/api/v3/time': return ok({ serverTime: Date.now() });
      case '/api/v3/order': {
        const held = ofSymbol.find(({ orderId }) => String(orderId) === asked.get('orderId'));
        return held === undefined ? complaint(-2013, 'Order does not exist.') : ok(written(held));
      }
      case '/api/v3/allOrders': return ok(ofSymbol.map(written));
      case '/api/v3/openOrders': return ok((asked.has('symbol') ? ofSymbol : orders).filter(({ status }) => !ended.includes(status)).map(written));
      case '/api/v3/myTrades': return ok(trades.filter(({ orderId }) => String(orderId) === asked.get('orderId')).map((trade) => ({
        symbol: asked.get('symbol'), ...trade, orderListId: -1, quoteQty: format(times(parse(trade.price), parse(trade.qty))), ...taken(trade, asked.get('symbol') ?? ''), isMaker: false, isBestMatch: true,
      })));
      case '/api/v3/account': return ok({ makerCommission: 10, takerCommission: 10, canTrade: true, updateTime: clock, accountType: 'SPOT', balances: cashUsd === undefined ? fixed : balances(cashUsd, orders, takesCoins) });
      default: return { status: 404, body: { code: -1, msg: `local Binance: nothing at ${path}` } };
    }
  }

  const sortOf = (method: string, path: string): Asked | undefined => (path === '/api/v3/order' && method === 'POST' ? 'placement' : path === '/api/v3/order' && method === 'DELETE' ? 'cancel' : path === '/api/v3/allOrders' ? 'look-up' : undefined);

  function isSigned(text: string, request: IncomingMessage): boolean {
    const [signed = '', signature = ''] = text.split('&signature=');
    return request.headers['x-mbx-apikey'] === key && createHmac('sha256', secret).update(signed).digest('hex') === signature;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const method = request.method ?? '';
    requests.push(`${method} ${pathname}`);
    const sort = sortOf(method, pathname);
    const fault = sort === undefined ? undefined : faults[sort].shift();
    if (fault === 'dropRequest' || (isCutOff && method === 'GET' && pathname !== '/api/v3/exchangeInfo')) return void request.socket.destroy();
    const text = body === '' ? search.slice(1) : body;
    const isPublic = pathname === '/api/v3/exchangeInfo' || pathname === '/api/v3/time';
    const asked = new URLSearchParams(text);
    const said = fault === undefined ? undefined : faultAnswers[fault];
    const answer = said ?? (!isPublic && !isSigned(text, request) ? complaint(-2014, 'API-key format invalid.', 401) : method === 'POST' ? placed(asked) : method === 'DELETE' ? canceled(asked) : read(pathname, asked));
    if (fault === 'dropAnswer') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.body));
  }

  const server = createServer((request, response) => void serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`local Binance: expected a port, was ${address}`);
  const held = (clientOrderId: string): Held => {
    const found = orders.findLast((order) => order.clientOrderId === clientOrderId);
    if (found === undefined) throw new Error(`local Binance: expected an order ${clientOrderId}, has ${orders.map((order) => order.clientOrderId).join(', ')}`);
    return found;
  };
  return {
    credentials: { apiKey: key, secret }, url: `http://127.0.0.1:${address.port}`, requests,
    orders: () => orders.map(written),
    spoil: (sort: Asked, ...next: readonly Fault[]) => void faults[sort].push(...next),
    cutOff: (is: boolean) => {
      isCutOff = is;
    },
    fill: (id: string, qty: string, price: string) => {
      const order = held(id);
      clock += 1_000;
      order.filled += parse(qty);
      order.value += times(parse(qty), parse(price));
      order.status = order.filled >= parse(order.origQty) ? 'FILLED' : 'PARTIALLY_FILLED';
      trades.push({ id: trades.length + 1, orderId: order.orderId, price, qty, isBuyer: order.side === 'BUY', time: clock });
      return format(over(order.value, order.filled));
    },
    place: (clientOrderId: string, quantity: string) => void placed(new URLSearchParams({ newClientOrderId: clientOrderId, symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity, price: '90' })),
    end: (id: string, status: 'EXPIRED' | 'CANCELED') => {
      held(id).status = status;
    },
    close: () => new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}
