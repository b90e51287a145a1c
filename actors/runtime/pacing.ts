/** How far one host is: what it has taken and written, and whether anything is under way in it. */
export interface Report {
  readonly host: string;
  /** Sequence of the last fact it took. */
  readonly taken: number;
  /** Highest sequence it wrote of each kind of fact, by the kind's name; of `*.claimed` also the highest that it took. */
  readonly wrote: Readonly<Record<string, number>>;
  readonly idle: boolean;
}

/** Where a host of a lockstep desk says how far it is. */
export interface Pacing {
  report(report: Report): void;
}
