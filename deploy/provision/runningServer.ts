import type { Use } from './use.ts';

/** A server that answers, whoever started it. */
export interface RunningServer {
  /** For clients, on 127.0.0.1 unless it was given; stays the same when the server is started again. */
  readonly url: string;
  /** Changes when the server is started again; undefined for a given server. */
  readonly pid: number | undefined;
  /** Whether this process keeps it up. Changes when the process that did has gone and left it. */
  readonly owned: boolean;
  /** Uses it no longer: the last process of the home to do so ends it. Does nothing to one that a URL names. May be called again. */
  stop(): Promise<void>;
  /** Hears the new pid once an owned server that died is ready again. Answers with what unsubscribes. */
  onRestart(listener: (pid: number) => void): () => void;
  /** Hears when an owned server could not be kept up: it is down for good. Answers with what unsubscribes. */
  onFailure(listener: (error: Error) => void): () => void;
}

const never = () => () => {};

/** A server that a URL in the environment names: never started nor ended by us. */
export const given = (url: string): RunningServer => ({ url, pid: undefined, owned: false, stop: async () => {}, onRestart: never, onFailure: never });

/** A server of a home, which this process or another one keeps up. */
export const ofHome = (url: string, use: Use): RunningServer => ({
  url,
  get pid() { return use.pid; },
  get owned() { return use.owned; },
  stop: () => use.stop(),
  onRestart: (listener) => use.onRestart(listener),
  onFailure: (listener) => use.onFailure(listener),
});
