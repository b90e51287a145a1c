import type { Group, Leg } from '../../subjects/orderTerms.ts';
import { splitPrice, type Split } from '../actions/split.ts';
import { format, parse, type Decimal } from '../decimal.ts';
import type { Pricing } from './decisions.ts';

/** A leg of a group: which it is, and at which price. The stop loss comes first: where a bar touches both, it is taken to have been the first. */
export interface LegTerms {
  readonly leg: Leg;
  readonly pricing: Extract<Pricing, { type: 'limit' | 'stop' | 'stopLimit' }>;
}

/** The orders that follow from a group; an OCO's profit is the order itself. */
export function legsIn(group: Group): readonly LegTerms[] {
  const legs: LegTerms[] = [];
  const { stopLoss } = group;
  if (stopLoss !== undefined) {
    const stopUsd = parse(stopLoss.stopUsd);
    legs.push({ leg: 'stopLoss', pricing: stopLoss.limitUsd === undefined ? { type: 'stop', stopUsd, touchedAt: null } : { type: 'stopLimit', stopUsd, limitUsd: parse(stopLoss.limitUsd) } });
  }
  if (group.kind !== 'oco' && group.takeProfit !== undefined) legs.push({ leg: 'takeProfit', pricing: { type: 'limit', limitUsd: parse(group.takeProfit.limitUsd) } });
  return legs;
}

/** A group after a split of its symbol. */
export function splitGroup(group: Group, split: Split): Group {
  const priced = (text: string): string => format(atLeastSomething(splitPrice(parse(text), split)));
  const stopLoss = group.stopLoss === undefined ? undefined
    : { stopUsd: priced(group.stopLoss.stopUsd), ...(group.stopLoss.limitUsd === undefined ? {} : { limitUsd: priced(group.stopLoss.limitUsd) }) };
  const takeProfit = group.kind === 'oco' || group.takeProfit === undefined ? undefined : { limitUsd: priced(group.takeProfit.limitUsd) };
  switch (group.kind) {
    case 'oto': return { kind: 'oto', ...(stopLoss === undefined ? {} : { stopLoss }), ...(takeProfit === undefined ? {} : { takeProfit }) };
    case 'bracket': return { kind: 'bracket', takeProfit: takeProfit ?? group.takeProfit, stopLoss: stopLoss ?? group.stopLoss };
    case 'oco': return { kind: 'oco', stopLoss: stopLoss ?? group.stopLoss };
  }
}

const atLeastSomething = (priceUsd: Decimal): Decimal => (priceUsd > 0n ? priceUsd : 1n);
