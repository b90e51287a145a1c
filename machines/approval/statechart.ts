import { setup } from 'xstate';
import { denied, granted } from '../../subjects/approval.ts';
import { says } from '../actor.ts';
import { publish, type Standing } from '../chart.ts';
import { assign } from '../chartTable.ts';
import { completes, isLate, withoutSigner, withSigner, type Approval } from './decisions.ts';

type Event =
  /** An authorised signature, to which `objection` found nothing. */
  | { readonly type: 'signed'; readonly signer: string }
  | { readonly type: 'revoked'; readonly signer: string }
  | { readonly type: 'rejected' }
  | { readonly type: 'timePassed'; readonly at: string };

/** One plan's approval. Both ends are final: what was denied is asked for anew, by a new gate's verdict. */
export const approvalChart = setup({ types: { context: {} as Approval, input: {} as Approval, events: {} as Event }, actions: { publish } }).createMachine({
  id: 'approval',
  context: ({ input }) => input,
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        signed: [
          {
            guard: ({ context, event }) => completes(context, event.signer),
            target: 'granted',
            actions: [
              assign(({ context, event }) => withSigner(context, event.signer)),
              { type: 'publish', params: ({ context: { strategy, planHash, signers } }) => says(granted, { strategy, planHash, signers: [...signers] }) },
            ],
          },
          { actions: assign(({ context, event }) => withSigner(context, event.signer)) },
        ],
        revoked: { actions: assign(({ context, event }) => withoutSigner(context, event.signer)) },
        rejected: {
          target: 'denied',
          actions: { type: 'publish', params: ({ context: { strategy, planHash } }) => says(denied, { strategy, planHash, reason: 'rejected' }) },
        },
        timePassed: {
          guard: ({ context, event }) => isLate(context, event.at),
          target: 'denied',
          actions: { type: 'publish', params: ({ context: { strategy, planHash } }) => says(denied, { strategy, planHash, reason: 'expired' }) },
        },
      },
    },
    granted: { type: 'final' },
    denied: { type: 'final' },
  },
});

export const waiting = (approval: Approval): Standing<Approval> => ({ value: 'waiting', context: approval });
