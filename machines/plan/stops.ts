import type { Plan, Stop } from '../../subjects/plan.ts';

/** A plan's stops, one or several; the first that is touched takes the position out. */
export const stopsOf = ({ stop, stops }: Pick<Plan, 'stop' | 'stops'>): readonly Stop[] => stops ?? (stop === undefined ? [] : [stop]);

/** A single stop of the kinds that intents say in `stop` and `atr`; all others stand in `stops`. */
export const isPlainStop = ({ kind }: Stop): boolean => kind === 'fixed' || kind === 'trailing' || kind === 'atr';

/** What a stop needs of the bar that decided, besides its price. */
export type StopFigure = { readonly kind: 'atr'; readonly length: number } | { readonly kind: 'volatility'; readonly length: number };

export function figureOf(stop: Stop): StopFigure | undefined {
  switch (stop.kind) {
    case 'atr': case 'atrTrailing': return { kind: 'atr', length: stop.length };
    case 'volatility': return { kind: 'volatility', length: stop.length };
    default: return undefined;
  }
}

/** Bars until a stop's figure has a value. */
export function stopWarmUp(stop: Stop): number {
  const figure = figureOf(stop);
  return figure === undefined ? 0 : figure.kind === 'atr' ? figure.length : figure.length + 1;
}
