/** A venue that orders may go to. */
export interface Route {
  readonly venue: string;
  /** Asset classes that it trades; none said is all. */
  readonly assetClasses?: readonly string[];
  /** What an order costs there beyond its price, in hundredths of a per cent of its value. */
  readonly costBps: number;
}

export interface Considered {
  readonly venue: string;
  /** Why not; undefined for the one that was chosen and for those that only cost more. */
  readonly objection?: 'assetClass' | 'down';
  readonly costBps: number;
}

export interface Choice {
  /** Undefined where no venue that trades the asset class is up: the order waits or is refused, it does not go elsewhere. */
  readonly venue: string | undefined;
  /** All venues in the desk's order, for whoever asks why. */
  readonly considered: readonly Considered[];
}

/** The cheapest venue that trades the asset class and is up; of equal cost the one that the desk names first. */
export function routeOf(assetClass: string, routes: readonly Route[], isUp: (venue: string) => boolean): Choice {
  const considered = routes.map(({ venue, assetClasses, costBps }): Considered => {
    const objection = assetClasses !== undefined && !assetClasses.includes(assetClass) ? 'assetClass' : isUp(venue) ? undefined : 'down';
    return objection === undefined ? { venue, costBps } : { venue, objection, costBps };
  });
  const possible = considered.filter(({ objection }) => objection === undefined);
  const cheapest = Math.min(...possible.map(({ costBps }) => costBps));
  return { venue: possible.find(({ costBps }) => costBps === cheapest)?.venue, considered };
}
