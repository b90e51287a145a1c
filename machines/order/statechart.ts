import { not, setup } from 'xstate';
import { assign } from '../chartTable.ts';
import { zero } from '../decimal.ts';
import { completes, counted, leavesQuantity, type Progress } from './decisions.ts';
import type { OrderEvent } from './reading.ts';

/** The facts that a transition may state; facts.ts says what is in them. */
export const statements = ['saySubmitted', 'saySuppressed', 'sayCancelRequested', 'sayAccepted', 'sayFilled', 'sayClosed', 'sayUnresolved'] as const;
export type Statement = (typeof statements)[number];

/** An action that only names a fact: what is in it is decided outside of the chart. */
const named = () => {};

const counting = ['count', 'sayFilled'] as const;
const asking = ['noteCancel', 'sayCancelRequested'] as const;

/** What may happen to an order that the venue may have: it ends. Fills differ from state to state. */
const endings = {
  complete: [{ guard: 'fallsShort', target: 'unresolved', actions: 'sayUnresolved' }, { target: 'filled', actions: 'sayClosed' }],
  canceled: { target: 'canceled', actions: 'sayClosed' },
  rejected: { target: 'rejected', actions: 'sayClosed' },
  expired: { target: 'expired', actions: 'sayClosed' },
} as const;
const doubt = { target: 'unresolved', actions: 'sayUnresolved' } as const;

const filling = [{ guard: 'completes', target: 'filled', actions: counting }, { target: 'partiallyFilled', actions: counting }] as const;

/** A fill that comes after the end is no less true: it counts, and it may show that the order was filled after all. */
const lateFill = [{ guard: 'completes', target: 'filled', actions: counting }, { actions: counting }] as const;

/**
 * One order's life. No state refuses what the venue says happened. Where a venue contradicts itself about how an order ended,
 * filled outranks canceled, canceled outranks expired, expired outranks rejected, so that the order of the reports does not matter.
 */
export const orderChart = setup({
  types: { context: {} as Progress, input: {} as Progress, events: {} as OrderEvent },
  guards: {
    completes: ({ context, event }) => event.type === 'fill' && completes(context, event.execution, event.last),
    fallsShort: ({ context }) => (leavesQuantity(context) ?? zero) > zero,
    cancelAsked: ({ context }) => context.cancelAsked,
    hasFills: ({ context }) => context.executions.length > 0,
  },
  actions: {
    count: assign(({ context, event }) => (event.type === 'fill' ? counted(context, event.execution) : {})),
    noteCancel: assign({ cancelAsked: true }),
    saySubmitted: named, saySuppressed: named, sayCancelRequested: named, sayAccepted: named, sayFilled: named, sayClosed: named, sayUnresolved: named,
  },
}).createMachine({
  id: 'order',
  context: ({ input }) => input,
  initial: 'approved',
  states: {
    approved: { on: { submit: { target: 'submitted', actions: 'saySubmitted' }, suppress: { target: 'suppressed', actions: 'saySuppressed' } } },
    submitted: {
      on: { ...endings, doubt, fill: filling, accept: { target: 'accepted', actions: 'sayAccepted' }, requestCancel: { target: 'pendingCancel', actions: asking } },
    },
    accepted: { on: { ...endings, doubt, fill: filling, requestCancel: { target: 'pendingCancel', actions: asking } } },
    partiallyFilled: { on: { ...endings, doubt, fill: filling, requestCancel: { target: 'pendingCancel', actions: asking } } },
    // A second request, by name, goes out again: the first may have been lost.
    pendingCancel: { on: { ...endings, doubt, fill: lateFill, requestCancel: { actions: asking } } },
    // Any word of the venue resolves it.
    unresolved: {
      on: {
        ...endings,
        accept: [
          { guard: 'cancelAsked', target: 'pendingCancel', actions: 'sayAccepted' },
          { guard: 'hasFills', target: 'partiallyFilled', actions: 'sayAccepted' },
          { target: 'accepted', actions: 'sayAccepted' },
        ],
        complete: { guard: not('fallsShort'), target: 'filled', actions: 'sayClosed' },
        fill: [{ guard: 'completes', target: 'filled', actions: counting }, { guard: 'cancelAsked', target: 'pendingCancel', actions: counting }, { target: 'partiallyFilled', actions: counting }],
        requestCancel: { actions: asking },
      },
    },
    filled: { on: { fill: { actions: counting } } },
    canceled: { on: { fill: lateFill } },
    expired: { on: { fill: lateFill, canceled: 'canceled' } },
    rejected: { on: { fill: lateFill, canceled: 'canceled', expired: 'expired' } },
    suppressed: {},
  },
});
