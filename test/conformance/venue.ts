import type { VenueConnector } from '../../actors/execution/connector.ts';

/** What goes wrong with the next request of a sort. */
export type Fault =
  /** The venue does it, and the connection ends before the answer. */
  | 'answer lost'
  /** The connection ends before the venue reads it. */
  | 'request lost'
  /** It fails at the venue, which says so. */
  | 'down'
  /** Too many requests: the venue says when to come again, at once. */
  | 'throttled'
  /** The venue does not want it. */
  | 'refused';

export type Asking = 'placement' | 'look-up' | 'cancel' | 'change';

/** A venue that tests move, and connectors to it. */
export interface VenueUnderTest {
  /** A new connector, as a new process makes; its reports are heard from then on. */
  connect(): Promise<VenueConnector>;
  /** The venue trades so much of an order. */
  fill(order: string, quantity: string, priceUsd: string): Promise<void>;
  /** The venue ends an order of its own accord. */
  expire(order: string): Promise<void>;
  spoil(asking: Asking, ...faults: readonly Fault[]): void;
  /** Nothing reaches the connector unasked until it has connected again. */
  cutOff(): void;
  connectAgain(): Promise<void>;
  /** What was said of the order last is said again. */
  sayAgain(): void;
  /** Placements that were asked for, and orders that there are. */
  placements(): number;
  orders(): number;
  close(): Promise<void>;
}
