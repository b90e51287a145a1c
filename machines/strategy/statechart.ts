import { createActor, setup, type ActorRefFrom } from 'xstate';
import { strategyState, type StrategyState } from '../../subjects/strategy.ts';

type LifeEvent =
  | { readonly type: 'backtestRequested' | 'gatePassed' | 'gateRefused' | 'planRefused' }
  | { readonly type: 'approvalRequested' | 'granted' | 'denied' | 'signedFor' }
  | { readonly type: 'pause' | 'resume' | 'retire' };

export type LifeEventType = LifeEvent['type'];

/**
 * A strategy's life. Made once and shared: an actor of it is 4 KiB.
 *
 * Pause is for what trades: a plan that still waits for people is stopped by rejecting it, and a pause that could be resumed
 * there would be a way round the approval. Kill and halt are no states here: they are the desk's, and every strategy goes on when risk does.
 */
export const lifeChart = setup({ types: { events: {} as LifeEvent } }).createMachine({
  id: 'strategy',
  initial: 'proposed',
  states: {
    proposed: {
      on: { backtestRequested: 'backtesting', gatePassed: 'awaitingApproval', approvalRequested: 'awaitingApproval', gateRefused: 'refused', planRefused: 'refused', signedFor: 'trading', retire: 'retired' },
    },
    backtesting: { on: { gatePassed: 'awaitingApproval', approvalRequested: 'awaitingApproval', gateRefused: 'refused', retire: 'retired' } },
    awaitingApproval: { on: { granted: 'trading', denied: 'refused', retire: 'retired' } },
    trading: { on: { pause: 'paused', retire: 'retired' } },
    paused: { on: { resume: 'trading', retire: 'retired' } },
    refused: {},
    retired: {},
  },
});

export type Life = ActorRefFrom<typeof lifeChart>;

/** A life from its beginning, or as it stood. */
export const livedFrom = (value: StrategyState = 'proposed'): Life =>
  createActor(lifeChart, { snapshot: lifeChart.resolveState({ value, context: {} }) }).start();

/** Throws where the chart has a state that the language does not. */
export const stateOf = (life: Life): StrategyState => strategyState.parse(life.getSnapshot().value);
