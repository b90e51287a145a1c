import type { VenueOrder } from '../../actors/execution/connector.ts';
import type { OrderState } from '../../machines/order/decisions.ts';
import type { Asking, Fault } from './venue.ts';

/** What happens, one after another. */
export type Step =
  | { readonly submit: Partial<VenueOrder> }
  | { readonly change: { readonly quantity?: string; readonly limitUsd?: string } }
  | { readonly cancel: true }
  | { readonly fill: string; readonly atUsd: string }
  | { readonly expire: true }
  | { readonly spoil: Asking; readonly by: readonly Fault[] }
  | { readonly cutOff: true }
  | { readonly connectAgain: true }
  /** The process dies; another begins with what is on the log, and looks its open orders up. */
  | { readonly restart: true }
  | { readonly sayAgain: true }
  /** From here on reports wait, and then come in the opposite order. */
  | { readonly holdReports: true }
  | { readonly reverseReports: true };

/** The order's life as the desk's order machine has it from what the connector said, and what stands at the venue. */
export interface Outcome {
  readonly state: OrderState;
  readonly filled?: string;
  readonly averageUsd?: string;
  /** Executions, each once. */
  readonly executions?: number;
  /** Placements that were asked for, and orders that the venue has. */
  readonly placements: number;
  readonly orders: number;
}

export interface Case {
  readonly name: string;
  /** Of venues behind a wire alone: in the simulated one nothing can be lost. */
  readonly needsWire?: true;
  readonly steps: readonly Step[];
  readonly comesTo: Outcome;
}

const limit = { type: 'limit', limitUsd: '101' } as const;
const placed = { submit: limit } as const;
const once = { placements: 1, orders: 1 } as const;
const whole = { filled: '10', averageUsd: '100', ...once } as const;

/** What every connector passes: the order is 10 at a limit of 101, unless it says otherwise. */
export const cases: readonly Case[] = [
  { name: 'an order is taken', steps: [placed], comesTo: { state: 'accepted', ...once } },
  { name: 'an order fills', steps: [placed, { fill: '10', atUsd: '100' }], comesTo: { state: 'filled', executions: 1, ...whole } },
  { name: 'an order fills in parts', steps: [placed, { fill: '4', atUsd: '100' }, { fill: '6', atUsd: '101' }], comesTo: { state: 'filled', executions: 2, filled: '10', averageUsd: '100.6', ...once } },
  { name: 'a part is a part', steps: [placed, { fill: '4', atUsd: '100' }], comesTo: { state: 'partiallyFilled', executions: 1, filled: '4', averageUsd: '100', ...once } },
  {
    name: 'an order is changed, and fills to its new quantity', steps: [placed, { change: { quantity: '6' } }, { fill: '6', atUsd: '100' }],
    comesTo: { state: 'filled', filled: '6', averageUsd: '100', placements: 1, orders: 1 },
  },
  {
    name: 'a part that filled before a change counts for the whole', steps: [placed, { fill: '4', atUsd: '100' }, { change: { quantity: '7' } }, { fill: '3', atUsd: '100' }],
    comesTo: { state: 'filled', filled: '7', averageUsd: '100', ...once },
  },
  {
    name: 'a change whose answer is lost is made once', needsWire: true, steps: [placed, { spoil: 'change', by: ['answer lost'] }, { change: { quantity: '6' } }, { fill: '6', atUsd: '100' }],
    comesTo: { state: 'filled', filled: '6', averageUsd: '100', ...once },
  },
  { name: 'an order is cancelled', steps: [placed, { cancel: true }], comesTo: { state: 'canceled', filled: '0', ...once } },
  { name: 'what filled before the cancel stays', steps: [placed, { fill: '4', atUsd: '100' }, { cancel: true }], comesTo: { state: 'canceled', filled: '4', averageUsd: '100', ...once } },
  { name: 'an order that fills before the cancel arrives is filled', needsWire: true, steps: [placed, { cutOff: true }, { fill: '10', atUsd: '100' }, { cancel: true }, { connectAgain: true }], comesTo: { state: 'filled', ...whole } },
  { name: 'a cancel whose answer is lost is asked again', needsWire: true, steps: [placed, { spoil: 'cancel', by: ['answer lost'] }, { cancel: true }], comesTo: { state: 'canceled', filled: '0', ...once } },
  { name: 'a cancel that fails on the way is asked again', needsWire: true, steps: [placed, { spoil: 'cancel', by: ['down', 'request lost'] }, { cancel: true }], comesTo: { state: 'canceled', filled: '0', ...once } },
  { name: 'a refused order is rejected, and no other is sent', needsWire: true, steps: [{ spoil: 'placement', by: ['refused'] }, placed], comesTo: { state: 'rejected', filled: '0', placements: 1, orders: 0 } },
  { name: 'an order whose answer is lost is found, and sent once', needsWire: true, steps: [{ spoil: 'placement', by: ['answer lost'] }, placed, { fill: '10', atUsd: '100' }], comesTo: { state: 'filled', ...whole } },
  {
    name: 'an order whose answer is lost and that no look-up shows is unresolved, not sent again', needsWire: true,
    steps: [{ spoil: 'placement', by: ['answer lost'] }, { cutOff: true }, { spoil: 'look-up', by: ['down', 'down'] }, placed], comesTo: { state: 'unresolved', filled: '0', ...once },
  },
  {
    name: 'what is heard later of an unresolved order counts', needsWire: true,
    steps: [{ spoil: 'placement', by: ['answer lost'] }, { cutOff: true }, { spoil: 'look-up', by: ['down', 'down'] }, placed, { fill: '10', atUsd: '100' }, { connectAgain: true }], comesTo: { state: 'filled', ...whole },
  },
  { name: 'an order that never arrived is unresolved, not sent again', needsWire: true, steps: [{ spoil: 'placement', by: ['request lost'] }, placed], comesTo: { state: 'unresolved', filled: '0', placements: 1, orders: 0 } },
  { name: 'a venue that fails at a placement may have taken it', needsWire: true, steps: [{ spoil: 'placement', by: ['down'] }, placed], comesTo: { state: 'unresolved', filled: '0', placements: 1, orders: 0 } },
  { name: 'what filled while the connection was down is found when it is back', needsWire: true, steps: [placed, { cutOff: true }, { fill: '10', atUsd: '100' }, { connectAgain: true }], comesTo: { state: 'filled', ...whole } },
  { name: 'what expired while the connection was down is found when it is back', needsWire: true, steps: [placed, { cutOff: true }, { expire: true }, { connectAgain: true }], comesTo: { state: 'expired', filled: '0', ...once } },
  { name: 'an order that the venue ends has ended', steps: [placed, { fill: '4', atUsd: '100' }, { expire: true }], comesTo: { state: 'expired', filled: '4', averageUsd: '100', ...once } },
  { name: 'open orders outlive their process, and what filled without it is found', needsWire: true, steps: [placed, { cutOff: true }, { fill: '4', atUsd: '100' }, { restart: true }, { fill: '6', atUsd: '100' }], comesTo: { state: 'filled', ...whole } },
  { name: 'an order of an earlier process is cancelled', needsWire: true, steps: [placed, { restart: true }, { cancel: true }], comesTo: { state: 'canceled', filled: '0', ...once } },
  { name: 'a report that comes twice counts once', steps: [placed, { fill: '4', atUsd: '100' }, { sayAgain: true }, { fill: '6', atUsd: '100' }, { sayAgain: true }], comesTo: { state: 'filled', executions: 2, ...whole } },
  {
    name: 'reports in the opposite order come to the same', steps: [placed, { holdReports: true }, { fill: '4', atUsd: '100' }, { fill: '6', atUsd: '101' }, { reverseReports: true }],
    comesTo: { state: 'filled', filled: '10', averageUsd: '100.6', ...once },
  },
  { name: 'too many requests: an order waits as long as the venue asks, and there is one', needsWire: true, steps: [{ spoil: 'placement', by: ['throttled'] }, placed], comesTo: { state: 'accepted', placements: 2, orders: 1 } },
  { name: 'too many requests: a look-up after a lost answer waits too', needsWire: true, steps: [{ spoil: 'placement', by: ['answer lost'] }, { spoil: 'look-up', by: ['throttled'] }, placed], comesTo: { state: 'accepted', ...once } },
  { name: 'too many requests: a cancel waits too', needsWire: true, steps: [placed, { spoil: 'cancel', by: ['throttled'] }, { cancel: true }], comesTo: { state: 'canceled', filled: '0', ...once } },
];
