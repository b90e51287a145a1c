import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

const frame = z.object({
  action: z.string(),
  data: z.object({ key_id: z.string().optional(), secret_key: z.string().optional(), streams: z.array(z.string()).optional() }).optional(),
});

/** Alpaca's trading stream: authenticate, listen, trade_updates. Its frames are binary with JSON inside, like those of paper trading. */
export class Stream {
  readonly #server: WebSocketServer;
  readonly #listening = new Set<WebSocket>();
  #connections = 0;

  constructor(server: Server, keyId: string, secret: string) {
    this.#server = new WebSocketServer({ server, path: '/stream' });
    this.#server.on('connection', (socket) => {
      this.#connections += 1;
      socket.on('close', () => this.#listening.delete(socket));
      socket.on('message', (raw) => {
        const { action, data } = frame.parse(JSON.parse(raw.toString('utf8')));
        if (action === 'authenticate') {
          const status = data?.key_id === keyId && data.secret_key === secret ? 'authorized' : 'unauthorized';
          this.#write(socket, { stream: 'authorization', data: { status, action } });
        }
        if (action === 'listen') {
          this.#listening.add(socket);
          this.#write(socket, { stream: 'listening', data: { streams: data?.streams ?? [] } });
        }
      });
    });
  }

  #write(socket: WebSocket, message: unknown): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.from(JSON.stringify(message)));
  }

  /** How many connections were made so far. */
  connections = (): number => this.#connections;
  listeners = (): number => this.#listening.size;

  send(data: unknown): void {
    for (const socket of this.#listening) this.#write(socket, { stream: 'trade_updates', data });
  }

  /** Ends every connection without a closing handshake, as a broken network does. */
  disconnect(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#listening.clear();
  }

  close(): Promise<void> {
    this.disconnect();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}
