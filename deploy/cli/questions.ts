import type { Command } from 'commander';
import { closing, deskCommand, deskOf, sayReply, type DeskFlags } from './onDesk.ts';
import type { OperatorAccess, Reply } from './operatorAccess.ts';
import { columns, ordersText, positionsText, statusText } from './shown.ts';

const question = (verb: 'status' | 'positions' | 'orders', about: string, text: (answer: Reply) => string) => (program: Command, access: OperatorAccess): void => {
  deskCommand(program, verb, about).action((flags: DeskFlags) => closing(program, access, async () =>
    sayReply(access, await access.request(deskOf(access, flags), verb, {}), flags, text)));
};

export const statusCommand = question('status', 'how the desk stands: risk, equity, strategies, approvals that wait, quarantines', statusText);
export const positionsCommand = question('positions', 'what is held, by strategy and symbol', positionsText);
export const ordersCommand = question('orders', 'orders that have not ended', ordersText);

/** `investobot desks`: those that this home knows, whether they run or not. */
export function desksCommand(program: Command, access: OperatorAccess): void {
  program.command('desks').description('the desks of this home').option('--json', 'one line of JSON').action(({ json }: { readonly json?: boolean }) => {
    const desks = access.desks();
    if (json === true) access.out(JSON.stringify({ desks }));
    else access.out(desks.length === 0 ? 'no desk yet; npm start opens one' : columns(desks.map(({ desk, openedAt, ended }) => [desk, `opened ${openedAt}`, ended ? 'session ended' : 'session not ended'])));
  });
}
