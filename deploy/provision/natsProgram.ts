import { connect } from 'node:net';
import type { ServerProgram } from './child.ts';

/** What a configuration is written for. All ports are on 127.0.0.1. */
export interface NatsPlace {
  readonly client: number;
  /** For the console's WebSocket; unused unless the configuration opens it. */
  readonly websocket: number;
  /** For the monitoring endpoint; unused unless the configuration opens it. */
  readonly monitor: number;
  /** For JetStream. */
  readonly storeDir: string;
}

export interface NatsFiles {
  readonly configFile: string;
  readonly pidFile: string;
  readonly logFile: string;
}

export const natsUrl = ({ client }: Pick<NatsPlace, 'client'>): string => `nats://127.0.0.1:${client}`;

/**
 * How to start a NATS server on a configuration text that stands, or will stand, in `configFile`.
 * Address and port are given as flags too: they win over the text, so that none can open the server to the network by mistake.
 * So is the store where the text names none: NATS would take a folder for temporary files.
 */
export const natsProgram = (command: string, place: NatsPlace, text: string, { configFile, pidFile, logFile }: NatsFiles): ServerProgram => ({
  name: 'NATS',
  command,
  args: ['--config', configFile, '--addr', '127.0.0.1', '--port', String(place.client), '--pid', pidFile,
    ...(/\bstore_?dir\b/i.test(text) ? [] : ['--store_dir', place.storeDir])],
  logFile,
  readyWithinMs: 30_000,
  graceMs: 10_000,
  isReady: async () => (await greeting('127.0.0.1', place.client)) !== undefined,
});

/** What a NATS server says first to whoever connects; undefined where nothing, or something else, answers within 2 s. */
export function greeting(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let heard = '';
    const settle = (answer: string | undefined) => { socket.destroy(); resolve(answer); };
    socket.setTimeout(2_000, () => settle(undefined));
    socket.on('error', () => settle(undefined));
    socket.on('close', () => settle(undefined));
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (heard.length > 16_000 || !'INFO '.startsWith(heard.slice(0, 5))) settle(undefined);
      else if (heard.includes('\r\n')) settle(heard.slice(5).trim());
    });
  });
}
