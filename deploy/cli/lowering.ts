import type { Command } from 'commander';
import { closing, deskCommand, deskOf, onTheLog, sayReply, type DeskFlags } from './onDesk.ts';
import type { OperatorAccess } from './operatorAccess.ts';

interface LoweringFlags extends DeskFlags {
  readonly reason: string;
}

/** `investobot kill`: needs no signature, no status and no target, so that nothing can stand in its way. */
export function killCommand(program: Command, access: OperatorAccess): void {
  deskCommand(program, 'kill', 'stop the desk at once: no order leaves, open ones are cancelled').argument('[reason...]', 'why, for the log')
    .option('--flatten', 'close what the desk holds, once nothing is open any more; a later kill without it ends that too')
    .option('--only <strategy-or-symbol>', 'stop that one, and leave the rest')
    .action((words: readonly string[], { flatten, only, ...flags }: KillFlags) => closing(program, access, async () => {
      const reason = words.join(' ') || 'killed by the operator';
      const asked = { reason, requester: access.requester, ...(flatten === true ? { flatten } : {}), ...(only === undefined ? {} : { target: only }) };
      const answer = await access.request(deskOf(access, flags), 'kill', asked);
      sayReply(access, answer, flags, ({ fact, logged }) =>
        `killed: ${fact}${logged === false ? ' (execution has stopped; the log has not answered yet)' : ''}; to lift it: investobot unkill ${fact}`);
    }));
}

interface KillFlags extends DeskFlags {
  readonly flatten?: boolean;
  readonly only?: string;
}

/** `investobot heartbeat`: for what runs beside the desk and calls it now and then. */
export function heartbeatCommand(program: Command, access: OperatorAccess): void {
  deskCommand(program, 'heartbeat', 'tell the desk that somebody watches it').action((flags: DeskFlags) => closing(program, access, async () =>
    sayReply(access, await access.request(deskOf(access, flags), 'heartbeat', { requester: access.requester }), flags, onTheLog('heartbeat'))));
}

const lowering = (verb: 'pause' | 'retire' | 'reject' | 'cancel' | 'flatten' | 'reduce' | 'halt', about: string, target: string) => (program: Command, access: OperatorAccess): void => {
  deskCommand(program, verb, about).argument(target, 'what it is for').option('--reason <text>', 'why, for the log', 'asked by the operator')
    .action((of: string | undefined, { reason, ...flags }: LoweringFlags) => closing(program, access, async () => {
      const answer = await access.request(deskOf(access, flags), verb, { ...(of === undefined ? {} : { target: of }), reason, requester: access.requester });
      sayReply(access, answer, flags, onTheLog(verb));
    }));
};

export const pauseCommand = lowering('pause', 'a strategy, or all, enter no more; exits and stops go on', '[strategy]');
export const retireCommand = lowering('retire', 'a strategy ends for good', '<strategy>');
export const rejectCommand = lowering('reject', 'a plan that waits for approval is refused', '<strategy>');
export const cancelCommand = lowering('cancel', 'open orders are cancelled: one, those of a strategy, or all', '[order-or-strategy]');
export const flattenCommand = lowering('flatten', 'positions are closed: those of a strategy, or all', '[strategy]');
export const reduceCommand = lowering('reduce', 'only orders that lower exposure pass: of a strategy, a symbol, or all', '[strategy-or-symbol]');
export const haltCommand = lowering('halt', 'only cancels pass: of a strategy, a symbol, or all', '[strategy-or-symbol]');
