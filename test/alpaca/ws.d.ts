/** The part of `ws` that the test server uses; to be dropped for @types/ws. */
declare module 'ws' {
  import type { Server } from 'node:http';
  export class WebSocket {
    static readonly OPEN: 1;
    readonly readyState: number;
    on(event: 'message', listener: (frame: Buffer) => void): this;
    on(event: 'close', listener: () => void): this;
    send(frame: string | Buffer): void;
    terminate(): void;
  }
  export class WebSocketServer {
    readonly clients: ReadonlySet<WebSocket>;
    constructor(options: { server: Server; path: string });
    on(event: 'connection', listener: (socket: WebSocket) => void): this;
    close(done: () => void): void;
  }
}
