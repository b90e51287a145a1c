import type { Command } from 'commander';
import { UnknownDesk } from '../desk/lookBack.ts';
import type { OperatorAccess, Reply } from './operatorAccess.ts';
import { WrongUse } from './wrongUse.ts';

export { WrongUse };

export interface DeskFlags {
  readonly desk?: string;
  readonly json?: boolean;
}

/** A command of this name that concerns one desk. */
export const deskCommand = (program: Command, name: string, about: string): Command =>
  program.command(name).description(about)
    .option('--desk <name>', 'the desk; default: the only one of this home whose session has not ended')
    .option('--json', 'one line of JSON');

/** The desk that a command concerns. Throws where it is not plain which one, and names them. */
export function deskOf(access: OperatorAccess, { desk }: DeskFlags): string {
  if (desk !== undefined) return desk;
  const all = access.desks();
  const running = all.filter(({ ended }) => !ended);
  const [only] = running.length > 0 ? running : all.slice(-1);
  if (only === undefined) throw new WrongUse('expected a desk in this home, was none; run npm start, or name one with --desk');
  if (running.length > 1) throw new WrongUse(`expected --desk, since several desks have not ended: ${running.map((each) => each.desk).join(', ')}`);
  return only.desk;
}

/** Says what a desk answered: as JSON, or `text` of it. A refusal ends the command with code 1. */
export function sayReply(access: OperatorAccess, answer: Reply, { json }: DeskFlags, text: (answer: Reply) => string): void {
  if (json !== true && !answer.ok) throw new Error(answer.error ?? 'the desk refused, without a reason');
  access.out(json === true ? JSON.stringify(answer) : text(answer));
  if (!answer.ok) access.fail();
}

/** What follows from the fact is on the log, not in the answer. */
export const onTheLog = (verb: string) => ({ fact }: Reply): string => `${verb}: on the log as ${fact}`;

/** Runs a command, says wrong use with code 2, and closes what was opened whatever happens. */
export async function closing(program: Command, access: { close(): Promise<void> }, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof WrongUse || error instanceof UnknownDesk) program.error(`error: ${error.message}`, { exitCode: 2 });
    throw error;
  } finally {
    await access.close();
  }
}
