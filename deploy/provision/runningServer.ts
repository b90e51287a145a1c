import type { ServerRecord } from './ownership.ts';
import type { Supervised } from './supervision.ts';

/** A server that answers, whoever started it. */
export interface RunningServer {
  /** For clients, on 127.0.0.1 unless it was given; stays the same when the server is started again. */
  readonly url: string;
  /** Changes when the server is started again; undefined for a given server. */
  readonly pid: number | undefined;
  /** Whether this process started it, keeps it up and ends it. */
  readonly owned: boolean;
  /** Ends an owned server; does nothing to one that another process or person started. May be called again. */
  stop(): Promise<void>;
  /** Hears the new pid once an owned server that died is ready again. Answers with what unsubscribes. */
  onRestart(listener: (pid: number) => void): () => void;
  /** Hears when an owned server could not be kept up: it is down for good. Answers with what unsubscribes. */
  onFailure(listener: (error: Error) => void): () => void;
}

const never = () => () => {};

/** A server that a URL in the environment names: never started nor ended by us. */
export const given = (url: string): RunningServer => ({ url, pid: undefined, owned: false, stop: async () => {}, onRestart: never, onFailure: never });

/** A server that another process keeps up. */
export const shared = (url: string, { server }: ServerRecord): RunningServer => ({ ...given(url), pid: server.pid });

export const owned = (url: string, supervised: Supervised): RunningServer => ({
  url,
  owned: true,
  get pid() { return supervised.pid; },
  stop: () => supervised.stop(),
  onRestart: (listener) => supervised.onRestart(listener),
  onFailure: (listener) => supervised.onFailure(listener),
});
