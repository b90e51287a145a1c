import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { decode, encode } from './msgpack.ts';
import { credentials } from './history.ts';

interface Asked { readonly action?: string; readonly key?: string; readonly secret?: string; readonly [channel: string]: unknown }

const channels = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds', 'corrections', 'cancelErrors'] as const;

/** Alpaca's market-data stream: authenticate, subscribe, and then what the test says. Frames are msgpack arrays of messages. */
export class MarketStream {
  readonly #server: WebSocketServer;
  readonly #subscribed = new Map<WebSocket, Record<string, readonly string[]>>();
  #connections = 0;
  #refuse = false;

  constructor(server: Server, path: string) {
    this.#server = new WebSocketServer({ server, path });
    this.#server.on('connection', (socket) => {
      this.#connections += 1;
      if (this.#refuse) return socket.terminate();
      this.#write(socket, [{ T: 'success', msg: 'connected' }]);
      socket.on('close', () => this.#subscribed.delete(socket));
      socket.on('message', (raw: Buffer) => this.#hear(socket, decode(raw) as Asked));
    });
  }

  #hear(socket: WebSocket, asked: Asked): void {
    if (asked.action === 'auth') {
      const known = asked.key === credentials.keyId && asked.secret === credentials.secret;
      this.#write(socket, [known ? { T: 'success', msg: 'authenticated' } : { T: 'error', code: 402, msg: 'auth failed' }]);
    }
    if (asked.action === 'subscribe') {
      const before = this.#subscribed.get(socket);
      const subscribed = Object.fromEntries(channels.map((channel) => [channel, [...before?.[channel] ?? [], ...(asked[channel] ?? []) as readonly string[]]]));
      this.#subscribed.set(socket, subscribed);
      this.#write(socket, [{ T: 'subscription', ...subscribed }]);
    }
  }

  #write(socket: WebSocket, messages: unknown): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(encode(messages));
  }

  connections = (): number => this.#connections;
  /** What the newest subscriber asked for. */
  subscription = (): Record<string, readonly string[]> | undefined => [...this.#subscribed.values()].at(-1);

  /** The symbols of a channel, of the newest subscriber. */
  asked = (channel: (typeof channels)[number]): readonly string[] => this.subscription()?.[channel] ?? [];

  send(...messages: readonly unknown[]): void {
    for (const socket of this.#subscribed.keys()) this.#write(socket, messages);
  }

  /** What is no frame at all. */
  garble(): void {
    for (const socket of this.#subscribed.keys()) socket.send(Buffer.from([0xc1, 0xff, 0x00]));
  }

  /** Ends every connection without a closing handshake, as a broken network does. */
  cut(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#subscribed.clear();
  }

  /** Connections end as they begin, until `false`. */
  refuse(refuse: boolean): void {
    this.#refuse = refuse;
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((done) => { this.#server.close(() => done()); });
  }
}
