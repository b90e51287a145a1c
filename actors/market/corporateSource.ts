import type { Announced } from '../../machines/feed/actions.ts';

/** Days of the exchange, e.g. 2020-08-31, both included. */
export interface ActionSpan {
  readonly symbols: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** What companies do for the holders of their shares, from outside. */
export interface CorporateSource {
  readonly name: string;
  /** Those that take effect within the span. Rejects with SourceFailed where the source refuses, or goes on failing. */
  announced(span: ActionSpan, signal: AbortSignal): Promise<readonly Announced[]>;
}
