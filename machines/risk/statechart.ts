import { setup } from 'xstate';
import { halted, killed, resumed } from '../../subjects/risk.ts';
import { says } from '../actor.ts';
import { publish, type Standing } from '../chart.ts';
import { assign } from '../chartTable.ts';
import { own } from '../authority/own.ts';

/** Why the desk does not trade as usual. */
export interface Control {
  /** Kill requests in force, oldest first: each is lifted by an unkill that names it. */
  readonly kills: readonly string[];
  /** The fact that halted the desk, by rule; a rule halts once until it is lifted. */
  readonly halts: Readonly<Record<string, string>>;
  /** The newest of `halts`. */
  readonly halt: string | null;
}

export interface Halt {
  /** What kind of halt it is: `dailyLoss`, or the type of the fact. */
  readonly rule: string;
  readonly fact: string;
  readonly reason: string;
  readonly figure?: string;
  readonly limit?: string;
}

export type ControlEvent =
  | { readonly type: 'kill'; readonly fact: string; readonly reason: string }
  | ({ readonly type: 'halt' } & Halt)
  /** Both are authorised before they come here; `kill` is one in force. */
  | { readonly type: 'unkill'; readonly kill: string; readonly signer: string }
  | { readonly type: 'resume'; readonly signer: string };

const isNew = ({ halts }: Control, { rule }: Halt) => own(halts, rule) === undefined;
const withHalt = ({ halts }: Control, { rule, fact }: Halt) => ({ halts: { ...halts, [rule]: fact }, halt: fact });
const haltedBy = ({ reason, figure, limit }: Halt) =>
  says(halted, { reason: reason.slice(0, 500), ...(figure === undefined ? {} : { figure }), ...(limit === undefined ? {} : { limit }) });

/** More are not told apart: whoever asks for so many has stopped the desk, and the newest hundred are to be lifted. */
const rememberedKills = 100;
const withKill = ({ kills }: Control, kill: string) => ({ kills: [...kills, kill].slice(-rememberedKills) });
const withoutKill = ({ kills }: Control, kill: string) => ({ kills: kills.filter((each) => each !== kill) });

const lifted = (id: string | null, signer: string) => {
  if (id === null) throw new Error('expected a halt to lift, was none; the statechart is in a state that its context denies');
  return says(resumed, { lifted: id, signer });
};

const stillHalted = ({ halts }: Control) => says(halted, { reason: `still halted: ${Object.keys(halts).sort().join(', ')}`.slice(0, 500) });

/**
 * active, halted (only what lowers risk passes), killed (nothing passes). A kill outranks a halt; a halt that came before or under a kill
 * stays until its own resume.
 */
export const controlChart = setup({
  types: { context: {} as Control, events: {} as ControlEvent },
  actions: { publish, noteHalt: assign(({ context, event }) => (event.type === 'halt' ? withHalt(context, event) : {})) },
}).createMachine({
  id: 'control',
  context: { kills: [], halts: {}, halt: null },
  initial: 'active',
  on: {
    halt: {
      guard: ({ context, event }) => isNew(context, event),
      actions: ['noteHalt', { type: 'publish', params: ({ event }) => haltedBy(event) }],
    },
    kill: {
      target: '.killed',
      actions: [
        assign(({ context, event }) => withKill(context, event.fact)),
        { type: 'publish', params: ({ event }) => says(killed, { kill: event.fact, reason: event.reason }) },
      ],
    },
  },
  states: {
    active: {
      on: { halt: { target: 'halted', actions: ['noteHalt', { type: 'publish', params: ({ event }) => haltedBy(event) }] } },
    },
    halted: {
      on: {
        resume: {
          target: 'active',
          actions: [{ type: 'publish', params: ({ context, event }) => lifted(context.halt, event.signer) }, assign({ halts: {}, halt: null })],
        },
      },
    },
    killed: {
      on: {
        unkill: {
          target: 'lifting',
          actions: [
            assign(({ context, event }) => withoutKill(context, event.kill)),
            { type: 'publish', params: ({ event }) => lifted(event.kill, event.signer) },
          ],
        },
      },
    },
    // Passed through in the same step.
    lifting: {
      always: [
        { guard: ({ context }) => context.kills.length === 0 && context.halt === null, target: 'active' },
        // Said again, since those who hear `resumed` may take it for all.
        { guard: ({ context }) => context.kills.length === 0, target: 'halted', actions: { type: 'publish', params: ({ context }) => stillHalted(context) } },
        { guard: ({ context }) => context.halt !== null, target: 'killed', actions: { type: 'publish', params: ({ context }) => stillHalted(context) } },
        { target: 'killed' },
      ],
    },
  },
});

export const active: Standing<Control> = { value: 'active', context: { kills: [], halts: {}, halt: null } };
