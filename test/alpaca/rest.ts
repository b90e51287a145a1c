import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Asked, Change, Update, Written } from './account.ts';

/** What goes wrong with one request. Each is used once, in the order given. */
export type Fault =
  /** The venue does what was asked, and the connection ends before the answer. */
  | { readonly kind: 'dropAnswer' }
  /** The connection ends before the venue reads the request. */
  | { readonly kind: 'dropRequest' }
  | { readonly kind: 'status'; readonly status: number; readonly code?: number; readonly message: string; readonly retryAfterSeconds?: number }
  /** The venue does what was asked, and answers with this. */
  | { readonly kind: 'body'; readonly body: unknown }
  | { readonly kind: 'delay'; readonly ms: number };

/** `ACCOUNT` is of what is read of the account as a whole, which reconciliation asks for at any time: cash, positions, activities, the clock. */
export type Method = 'POST' | 'GET' | 'DELETE' | 'PATCH' | 'ACCOUNT';

export interface Desk {
  readonly account: Account;
  readonly keyId: string;
  readonly secret: string;
  readonly nextFault: (method: Method) => Fault | undefined;
  readonly announce: (update: Update) => void;
  /** Asked at three moments of a placement; where it says `lost` at the first, the venue never reads it. */
  readonly placing: (moment: Moment, clientId: string) => Promise<'lost' | void>;
  /** Cancels are only taken, as `pending_cancel`: the test ends them. */
  readonly cancelsWait: () => boolean;
}

/** Of a placement: it came to the venue's door, the venue has the order, the answer has left. */
export type Moment = 'asked' | 'taken' | 'answered';

interface Answer { readonly status: number; readonly body?: unknown }

const complaint = (status: number, code: number, message: string): Answer => ({ status, body: { code, message } });
const missing = complaint(404, 40410000, 'order not found');

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

async function placed({ account, announce, placing }: Desk, asked: Asked): Promise<Answer | 'lost'> {
  if (await placing('asked', asked.client_order_id) === 'lost') return 'lost';
  const order = account.place(asked);
  if (order === undefined) return complaint(422, 40010001, 'client_order_id must be unique');
  announce({ event: 'new', timestamp: order.created_at, order });
  await placing('taken', asked.client_order_id);
  return { status: 200, body: order };
}

function cancel({ account, announce, cancelsWait }: Desk, order: Written): void {
  announce(account.move(order.client_order_id, cancelsWait() ? 'pending_cancel' : 'canceled'));
  for (const leg of order.legs ?? []) announce(account.move(leg.client_order_id, 'canceled'));
}

function canceled(desk: Desk, venueId: string): Answer {
  const { account } = desk;
  const order = account.byVenueId(venueId);
  if (order === undefined) return missing;
  if (!account.isOpen(order)) return complaint(422, 42210000, `order is already in "${order.status}" state`);
  cancel(desk, order);
  return { status: 204 };
}

function allCanceled(desk: Desk): Answer {
  const open = desk.account.all().filter((order) => desk.account.isOpen(order) && order.status !== 'pending_cancel');
  for (const order of open) if (order.status !== 'held') cancel(desk, order);
  return { status: 207, body: open.map(({ id }) => ({ id, status: 200 })) };
}

function replaced({ account, announce }: Desk, venueId: string, change: Change): Answer {
  const done = account.replace(venueId, change);
  if (typeof done === 'string') return done === 'order not found' ? missing : complaint(422, 42210000, done);
  announce({ event: 'replaced', timestamp: done.old.created_at, order: done.old });
  announce({ event: 'new', timestamp: done.next.created_at, order: done.next });
  return { status: 200, body: done.next };
}

function closed({ account, announce }: Desk, symbol: string): Answer {
  const order = account.close(symbol);
  if (order === 'not held') return complaint(404, 40410000, `position not found: ${symbol}`);
  if (order === 'not available') return complaint(403, 40310000, 'insufficient qty available for order');
  announce({ event: 'new', timestamp: order.created_at, order });
  return { status: 200, body: order };
}

function read({ account }: Desk, { pathname, searchParams }: URL): Answer {
  if (pathname === '/v2/orders:by_client_order_id') {
    const order = account.byClientId(searchParams.get('client_order_id') ?? '');
    return order === undefined ? missing : { status: 200, body: order };
  }
  if (pathname === '/v2/orders') return { status: 200, body: account.all().filter((order) => searchParams.get('status') === 'all' || account.isOpen(order)).slice(0, Number(searchParams.get('limit') ?? '50')) };
  if (pathname === '/v2/positions') return { status: 200, body: account.positions() };
  if (pathname === '/v2/account') return { status: 200, body: { id: 'account-1', account_number: 'PA1', status: 'ACTIVE', currency: 'USD', cash: account.cash(), equity: account.cash() } };
  if (pathname === '/v2/account/activities') return { status: 200, body: account.activities(searchParams.get('page_token')) };
  if (pathname === '/v2/clock') return { status: 200, body: { timestamp: new Date().toISOString(), is_open: true, next_open: '2026-01-05T14:30:00Z', next_close: '2026-01-02T21:00:00Z' } };
  const order = account.byVenueId(pathname.replace('/v2/orders/', ''));
  return order === undefined ? missing : { status: 200, body: order };
}

async function answerTo(desk: Desk, request: IncomingMessage, method: Method, url: URL): Promise<Answer | 'lost'> {
  if (request.headers['apca-api-key-id'] !== desk.keyId || request.headers['apca-api-secret-key'] !== desk.secret) return complaint(401, 40110000, 'request is not authorized');
  const { pathname } = url;
  if (method === 'POST' && pathname === '/v2/orders') return placed(desk, await bodyOf(request) as Asked);
  if (method === 'PATCH') return replaced(desk, pathname.replace('/v2/orders/', ''), await bodyOf(request) as Change);
  if (method === 'DELETE' && pathname === '/v2/orders') return allCanceled(desk);
  if (method === 'DELETE' && pathname.startsWith('/v2/positions/')) return closed(desk, decodeURIComponent(pathname.replace('/v2/positions/', '')));
  if (method === 'DELETE') return canceled(desk, pathname.replace('/v2/orders/', ''));
  return read(desk, url);
}

const send = (response: ServerResponse, { status, body }: Answer, headers: Readonly<Record<string, string>> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body === undefined ? undefined : JSON.stringify(body));

const ofAccount = /^\/v2\/(account|positions|clock)\b/;

/** Serves one request of Alpaca's trading REST interface, with the next fault of its method. */
export async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method as Method;
  const fault = desk.nextFault(method === 'GET' && ofAccount.test(request.url ?? '') ? 'ACCOUNT' : method);
  if (fault?.kind === 'dropRequest') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'status') {
    send(response, complaint(fault.status, fault.code ?? fault.status * 100_000, fault.message), fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) });
    return;
  }
  const answer = await answerTo(desk, request, method, new URL(request.url ?? '/', 'http://127.0.0.1'));
  if (answer === 'lost' || fault?.kind === 'dropAnswer') request.socket.destroy();
  else if (fault?.kind === 'body') send(response, { status: 200, body: fault.body });
  else if (fault?.kind === 'delay') setTimeout(() => send(response, answer), fault.ms).unref();
  else send(response, answer);
  if (answer !== 'lost' && method === 'POST' && isOrder(answer.body)) await desk.placing('answered', answer.body.client_order_id);
}

const isOrder = (body: unknown): body is Written => typeof body === 'object' && body !== null && 'client_order_id' in body;
