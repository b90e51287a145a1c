import { transitioned } from '../../subjects/strategy.ts';
import { nothing, says, type Publication } from '../actor.ts';
import { reasonText } from './decisions.ts';
import { stateOf, type LifeEventType } from './statechart.ts';
import type { Trader } from './trader.ts';

/** Tells the statechart, and says where the life went on; nothing where the event means nothing in this state. */
export function advance(trader: Trader, type: LifeEventType, reason: string): readonly Publication[] {
  const from = stateOf(trader.life);
  trader.life.send({ type });
  const to = stateOf(trader.life);
  if (to === from) return nothing;
  trader.trading = to === 'trading';
  trader.retired = to === 'retired';
  return [says(transitioned, { from, to, reason: reasonText(reason) })];
}
