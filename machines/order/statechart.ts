import { not, setup } from 'xstate';
import { assign } from '../chartTable.ts';
import { zero } from '../decimal.ts';
import { amended } from './amending.ts';
import { underNewTerms } from './changing.ts';
import { completes, completesAnyway, counted, endedAs, isWhole, leavesQuantity, type EndWord, type Progress } from './decisions.ts';
import type { OrderEvent } from './reading.ts';

/** The facts that a transition may state; facts.ts says what is in them. */
export const statements = [
  'saySubmitted', 'saySuppressed', 'sayCancelRequested', 'sayAccepted', 'sayFilled', 'sayClosed', 'sayUnresolved',
  'sayAttached', 'sayReplaceRequested', 'sayReplaced', 'sayRestated', 'sayRefused', 'sayStood', 'sayBusted', 'sayCorrected',
] as const;
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
const lateFill = (note?: 'noteCanceled' | 'noteExpired' | 'noteRejected') =>
  [{ guard: 'completes', target: 'filled', actions: note === undefined ? counting : [...counting, note] }, { actions: counting }] as const;

/** Executions that the venue takes back or corrects, whenever that is. */
const amending = { alias: { actions: 'amend' }, forget: { actions: 'amend' }, bust: { actions: ['amend', 'sayBusted'] }, merge: { actions: ['amend', 'sayBusted'] }, correct: { actions: ['amend', 'sayCorrected'] } } as const;
/** A correction may be what the order lacked. */
const open = { ...amending, correct: [{ guard: 'completesCorrected', target: 'filled', actions: ['amend', 'sayCorrected', 'sayClosed'] }, amending.correct] } as const;
/** New terms, asked for or not; where nothing is left under them the order is filled. */
const renewing = (say: 'sayReplaced' | 'sayRestated', target?: 'accepted') => [
  { guard: 'wholeThen', target: 'filled', actions: ['change', say, 'sayClosed'] },
  ...(target === undefined ? [{ actions: ['change', say] } as const] : [{ guard: 'hasFills', target: 'partiallyFilled', actions: ['change', say] } as const, { target, actions: ['change', say] } as const]),
] as const;
const renewed = { replaced: renewing('sayReplaced'), restated: renewing('sayRestated') } as const;

/** How an ended order takes what shows that it came to more, or to less, than it seemed; `note` keeps how it had ended. */
const ended = (note: 'noteCanceled' | 'noteExpired' | 'noteRejected') => ({
  ...amending, fill: lateFill(note), correct: [{ guard: 'completesCorrected', target: 'filled', actions: ['amend', 'sayCorrected', note] }, amending.correct],
  replaced: [{ guard: 'wholeThen', target: 'filled', actions: ['change', 'sayReplaced', note] }, { actions: ['change', 'sayReplaced'] }], restated: { actions: ['change', 'sayRestated'] },
  replaceRefused: [{ guard: 'isWhole', target: 'filled', actions: ['forgetReplace', note] }, { actions: 'forgetReplace' }],
}) as const;

/** An order that was not filled after all ends as the venue said, or lives on. */
const opening = (actions: readonly ['change', 'sayReplaced'] | readonly ['amend', 'sayCorrected'] | readonly ['amend', 'sayBusted'], guard: 'opensAgain' | 'opensWith') => [
  { guard: { type: guard, params: { as: 'canceled' } }, target: 'canceled', actions }, { guard: { type: guard, params: { as: 'expired' } }, target: 'expired', actions },
  { guard: { type: guard, params: { as: 'rejected' } }, target: 'rejected', actions }, { guard: { type: guard, params: { as: 'open' } }, target: 'partiallyFilled', actions }, { actions },
] as const;

const accepting = [{ guard: 'hasFills', target: 'partiallyFilled', actions: 'sayAccepted' }, { target: 'accepted', actions: 'sayAccepted' }] as const;
const refusing = (note: 'forgetCancel' | 'forgetReplace') => [
  { guard: 'isWhole', target: 'filled', actions: [note, 'sayRefused', 'sayClosed'] },
  { guard: 'hasFills', target: 'partiallyFilled', actions: [note, 'sayRefused'] }, { target: 'accepted', actions: [note, 'sayRefused'] },
] as const;

/** Conditions that the venue may say of an order that lives there; each is a state. */
const stands = <const To extends string>(target: To) => ({ target, actions: 'sayStood' }) as const;
const conditions = {
  held: stands('held'), stopped: stands('stopped'), suspended: stands('suspended'), doneForDay: stands('doneForDay'), calculated: stands('calculated'),
  pendingCancel: stands('pendingCancel'), pendingReplace: stands('pendingReplace'),
} as const;

/** An order that the venue may have, and of which nothing is being asked. */
const alive = {
  ...endings, ...open, ...renewed, ...conditions, doubt, fill: filling,
  requestCancel: { target: 'pendingCancel', actions: asking }, requestReplace: { target: 'pendingReplace', actions: ['noteReplace', 'sayReplaceRequested'] },
} as const;
/** A fill ends a condition, but for one that came before it. */
const inCondition = {
  ...alive, accept: accepting,
  fill: [{ guard: 'completes', target: 'filled', actions: counting }, { guard: 'stays', actions: counting }, { target: 'partiallyFilled', actions: counting }],
} as const;

/**
 * One order's life, with every state that a broker reports. No state refuses what the venue says happened. Where a venue contradicts itself about how an order
 * ended, filled outranks canceled, canceled outranks expired, expired outranks rejected, so that the order of the reports does not matter.
 */
export const orderChart = setup({
  types: { context: {} as Progress, input: {} as Progress, events: {} as OrderEvent },
  guards: {
    completes: ({ context, event }) => event.type === 'fill' && completes(context, event.execution, event.last),
    completesAnyway: ({ context, event }) => event.type === 'fill' && completesAnyway(context, event.execution, event.last),
    completesCorrected: ({ context, event }) => event.type === 'correct' && isWhole({ ...context, ...amended(context, event) }),
    opensAgain: ({ context, event }, { as }: { readonly as: EndWord | 'open' }) =>
      (event.type === 'correct' || event.type === 'merge') && context.beyond?.saidFilled === undefined && (context.beyond?.saidEnd ?? 'open') === as && context.quantity !== null && !isWhole({ ...context, ...amended(context, event) }),
    opensWith: ({ context, event }, { as }: { readonly as: EndWord | 'open' }) =>
      event.type === 'replaced' && (context.beyond?.saidEnd ?? 'open') === as && context.quantity !== null && !isWhole({ ...context, ...underNewTerms(context, event.changed, undefined) }),
    wholeThen: ({ context, event }) => (event.type === 'replaced' || event.type === 'restated') && isWhole({ ...context, ...underNewTerms(context, event.changed, undefined) }),
    fallsShort: ({ context }) => (leavesQuantity(context) ?? zero) > zero,
    cancelAsked: ({ context }) => context.cancelAsked,
    hasFills: ({ context }) => context.executions.length > 0,
    isWhole: ({ context }) => isWhole(context),
    stays: ({ event }) => event.type === 'fill' && event.stays === true,
  },
  actions: {
    count: assign(({ context, event }) => (event.type === 'fill' ? counted(context, event.execution, event.isSaid === true) : {})),
    amend: assign(({ context, event }) => (event.type === 'alias' || event.type === 'forget' || event.type === 'bust' || event.type === 'correct' || event.type === 'merge' ? amended(context, event) : {})),
    change: assign(({ context, event }) => (event.type === 'replaced' || event.type === 'restated' ? underNewTerms(context, event.changed, event.venueOrder) : {})),
    noteFilled: assign(({ context: { beyond } }) => ({ beyond: { ...beyond, saidFilled: true } })),
    noteCanceled: assign(({ context }) => endedAs(context, 'canceled')),
    noteExpired: assign(({ context }) => endedAs(context, 'expired')),
    noteRejected: assign(({ context }) => endedAs(context, 'rejected')),
    noteCancel: assign({ cancelAsked: true }),
    forgetCancel: assign({ cancelAsked: false }),
    noteReplace: assign(({ context: { beyond }, event }) => (event.type === 'requestReplace' ? { beyond: { ...beyond, replacing: event.changed, replacements: (beyond?.replacements ?? 0) + 1 } } : {})),
    forgetReplace: assign(({ context: { beyond: { replacing: _, ...beyond } = {} } }) => ({ beyond })),
    saySubmitted: named, saySuppressed: named, sayCancelRequested: named, sayAccepted: named, sayFilled: named, sayClosed: named, sayUnresolved: named,
    sayAttached: named, sayReplaceRequested: named, sayReplaced: named, sayRestated: named, sayRefused: named, sayStood: named, sayBusted: named, sayCorrected: named,
  },
}).createMachine({
  id: 'order',
  context: ({ input }) => input,
  initial: 'approved',
  states: {
    approved: {
      on: { submit: { target: 'submitted', actions: 'saySubmitted' }, suppress: { target: 'suppressed', actions: 'saySuppressed' }, attach: { target: 'submitted', actions: 'sayAttached' } },
    },
    submitted: { on: { ...alive, accept: { target: 'accepted', actions: 'sayAccepted' }, pendingNew: stands('pendingNew'), acceptedForBidding: stands('acceptedForBidding') } },
    pendingNew: { on: { ...alive, accept: accepting, acceptedForBidding: stands('acceptedForBidding') } },
    acceptedForBidding: { on: { ...alive, accept: accepting } },
    accepted: { on: alive },
    partiallyFilled: { on: alive },
    held: { on: { ...inCondition, held: {} } },
    stopped: { on: { ...inCondition, stopped: {} } },
    suspended: { on: { ...inCondition, suspended: {} } },
    doneForDay: { on: { ...inCondition, doneForDay: {} } },
    calculated: { on: { ...inCondition, calculated: {} } },
    // A second request, by name, goes out again: the first may have been lost.
    pendingCancel: { on: { ...endings, ...open, ...renewed, doubt, fill: lateFill(), requestCancel: { actions: asking }, cancelRefused: refusing('forgetCancel'), replaceRefused: { actions: ['forgetReplace', 'sayRefused'] } } },
    // Until the venue says which quantity holds, the larger one does.
    pendingReplace: {
      on: {
        ...endings, ...open, doubt, replaced: renewing('sayReplaced', 'accepted'), restated: renewing('sayRestated'), replaceRefused: refusing('forgetReplace'),
        fill: [{ guard: 'completesAnyway', target: 'filled', actions: counting }, { actions: counting }],
        requestCancel: { target: 'pendingCancel', actions: asking }, pendingCancel: stands('pendingCancel'),
      },
    },
    // Any word of the venue resolves it.
    unresolved: {
      on: {
        ...endings, ...open, ...conditions, ...{ replaced: renewing('sayReplaced', 'accepted'), restated: renewing('sayRestated', 'accepted') },
        pendingNew: stands('pendingNew'), acceptedForBidding: stands('acceptedForBidding'), cancelRefused: refusing('forgetCancel'), replaceRefused: refusing('forgetReplace'),
        accept: [{ guard: 'cancelAsked', target: 'pendingCancel', actions: 'sayAccepted' }, ...accepting],
        complete: { guard: not('fallsShort'), target: 'filled', actions: 'sayClosed' },
        fill: [{ guard: 'completes', target: 'filled', actions: counting }, { guard: 'cancelAsked', target: 'pendingCancel', actions: counting }, { target: 'partiallyFilled', actions: counting }],
        requestCancel: { actions: asking },
      },
    },
    // Terms that turn out to be larger than what was filled, and corrections to less, show that it lives on.
    filled: {
      on: {
        ...amending, fill: { actions: counting }, correct: opening(['amend', 'sayCorrected'], 'opensAgain'), merge: opening(['amend', 'sayBusted'], 'opensAgain'), replaced: opening(['change', 'sayReplaced'], 'opensWith'),
        canceled: { actions: 'noteCanceled' }, expired: { actions: 'noteExpired' }, rejected: { actions: 'noteRejected' }, complete: { actions: 'noteFilled' }, replaceRefused: { actions: 'forgetReplace' },
      },
    },
    canceled: { on: ended('noteCanceled') },
    expired: { on: { ...ended('noteExpired'), canceled: 'canceled' } },
    rejected: { on: { ...ended('noteRejected'), canceled: 'canceled', expired: 'expired' } },
    suppressed: {},
  },
});
