import type { Logger } from 'pino';
import type { Host } from '../runtime/host.ts';
import type { Clock } from './clock.ts';
import type { CorporateSource } from './corporateSource.ts';
import type { History } from './history.ts';
import type { LiveSource } from './liveSource.ts';

/** A source of the present, and where its past is to be had. */
export interface Sourced {
  readonly live: LiveSource;
  readonly history: History;
}

export interface StreamFeedOptions {
  readonly host: Host;
  readonly first: Sourced;
  readonly second?: Sourced | undefined;
  /** Splits, dividends and the like come from there as facts; then histories give prices as they were traded. */
  readonly actions?: CorporateSource | undefined;
  /** Silence of the first, while an exchange is open, after which the second takes over; 90 s unless given. */
  readonly silentMs?: number;
  /** How long the first must be heard again before it takes back; two minutes unless given. */
  readonly steadyMs?: number;
  /** Between two looks at what is due. */
  readonly everyMs?: number;
  readonly clock?: Clock;
  readonly logger: Logger;
  /** The feed can't go on: the process should end, a restart resumes. */
  readonly onFault: (error: Error) => void;
}
