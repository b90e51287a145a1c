import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Asked, Update } from './account.ts';

/** What goes wrong with one request. Each is used once, in the order given. */
export type Fault =
  /** The venue does what was asked, and the connection ends before the answer. */
  | { readonly kind: 'dropAnswer' }
  /** The connection ends before the venue reads the request. */
  | { readonly kind: 'dropRequest' }
  | { readonly kind: 'status'; readonly status: number; readonly code?: number; readonly message: string }
  /** The venue does what was asked, and answers with this. */
  | { readonly kind: 'body'; readonly body: unknown }
  | { readonly kind: 'delay'; readonly ms: number };

export type Method = 'POST' | 'GET' | 'DELETE';

export interface Desk {
  readonly account: Account;
  readonly keyId: string;
  readonly secret: string;
  readonly nextFault: (method: Method) => Fault | undefined;
  readonly announce: (update: Update) => void;
}

interface Answer { readonly status: number; readonly body?: unknown }

const complaint = (status: number, code: number, message: string): Answer => ({ status, body: { code, message } });
const missing = complaint(404, 40410000, 'order not found');

async function bodyOf(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Asked;
}

function placed({ account, announce }: Desk, asked: Asked): Answer {
  const order = account.place(asked);
  if (order === undefined) return complaint(422, 40010001, 'client_order_id must be unique');
  announce({ event: 'new', timestamp: order.created_at, order });
  return { status: 200, body: order };
}

function canceled({ account, announce }: Desk, venueId: string): Answer {
  const order = account.byVenueId(venueId);
  if (order === undefined) return missing;
  if (!account.isOpen(order)) return complaint(422, 42210000, `order is already in "${order.status}" state`);
  announce(account.move(order.client_order_id, 'canceled'));
  return { status: 204 };
}

function read({ account }: Desk, { pathname, searchParams }: URL): Answer {
  if (pathname === '/v2/orders:by_client_order_id') {
    const order = account.byClientId(searchParams.get('client_order_id') ?? '');
    return order === undefined ? missing : { status: 200, body: order };
  }
  if (pathname === '/v2/orders') return { status: 200, body: account.all().filter((order) => searchParams.get('status') === 'all' || account.isOpen(order)) };
  if (pathname === '/v2/positions') return { status: 200, body: account.positions() };
  if (pathname === '/v2/account') return { status: 200, body: { id: 'account-1', account_number: 'PA1', status: 'ACTIVE', currency: 'USD', cash: '100000', equity: '100000' } };
  if (pathname === '/v2/clock') return { status: 200, body: { timestamp: '2026-01-02T15:00:00Z', is_open: true, next_open: '2026-01-05T14:30:00Z', next_close: '2026-01-02T21:00:00Z' } };
  const order = account.byVenueId(pathname.replace('/v2/orders/', ''));
  return order === undefined ? missing : { status: 200, body: order };
}

async function answerTo(desk: Desk, request: IncomingMessage, method: Method, url: URL): Promise<Answer> {
  if (request.headers['apca-api-key-id'] !== desk.keyId || request.headers['apca-api-secret-key'] !== desk.secret) return complaint(401, 40110000, 'request is not authorized');
  if (method === 'POST' && url.pathname === '/v2/orders') return placed(desk, await bodyOf(request));
  if (method === 'DELETE') return canceled(desk, url.pathname.replace('/v2/orders/', ''));
  return read(desk, url);
}

const send = (response: ServerResponse, { status, body }: Answer) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));

/** Serves one request of Alpaca's trading REST interface, with the next fault of its method. */
export async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method as Method;
  const fault = desk.nextFault(method);
  if (fault?.kind === 'dropRequest') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'status') {
    send(response, complaint(fault.status, fault.code ?? fault.status * 100_000, fault.message));
    return;
  }
  const answer = await answerTo(desk, request, method, new URL(request.url ?? '/', 'http://127.0.0.1'));
  if (fault?.kind === 'dropAnswer') request.socket.destroy();
  else if (fault?.kind === 'body') send(response, { status: 200, body: fault.body });
  else if (fault?.kind === 'delay') setTimeout(() => send(response, answer), fault.ms).unref();
  else send(response, answer);
}
