import type { Command } from 'commander';
import { convertCommand, depositCommand, identifyCommand, withdrawCommand } from './funds.ts';
import { cancelCommand, flattenCommand, haltCommand, heartbeatCommand, killCommand, pauseCommand, reduceCommand, rejectCommand, retireCommand } from './lowering.ts';
import { operatorAccess, type OperatorAccess } from './operatorAccess.ts';
import type { DeskAccess } from './access.ts';
import { policyCommand } from './policy.ts';
import { desksCommand, ordersCommand, positionsCommand, statusCommand } from './questions.ts';
import { orderCommand, replaceCommand } from './ordering.ts';
import { approveCommand, enrollCommand, liveCommand, releaseCommand, resumeCommand, revokeCommand, spawnCommand, unkillCommand } from './raising.ts';
import { signCommand } from './sign.ts';

/** What an operator asks of a running desk, each a thin cover of an ops service. @param back for what is read from the log */
export function operatorCommands(program: Command, back: DeskAccess, access: OperatorAccess = operatorAccess()): void {
  for (const register of [
    statusCommand, positionsCommand, ordersCommand, desksCommand, killCommand, pauseCommand, retireCommand, rejectCommand, cancelCommand, flattenCommand, reduceCommand, haltCommand, heartbeatCommand,
    approveCommand, spawnCommand, resumeCommand, unkillCommand, orderCommand, replaceCommand, releaseCommand, enrollCommand, revokeCommand, liveCommand, depositCommand, withdrawCommand, convertCommand, identifyCommand, signCommand,
  ]) register(program, access);
  policyCommand(program, access, back);
}
