import type { Command } from 'commander';
import type { OperatorAccess } from './operatorAccess.ts';
import { closing } from './onDesk.ts';
import { ask, signedCommand, type RaisingFlags } from './raising.ts';

interface MoveFlags extends RaisingFlags {
  readonly currency?: string;
  readonly memo: string;
}

const move = (verb: 'deposit' | 'withdraw', about: string) => (program: Command, access: OperatorAccess): void => {
  signedCommand(program, verb, about).argument('<amount>', 'a decimal, e.g. 25000').option('--currency <code>', 'another than USD, e.g. EUR').requiredOption('--memo <text>', 'why, for the statement')
    .action((amount: string, { currency, memo, ...flags }: MoveFlags) => closing(program, access, () =>
      ask(access, verb, { payload: currency === undefined ? { amountUsd: amount, memo } : { amount, currency, memo } }, flags)));
};

export const depositCommand = move('deposit', 'money was put into the desk');
export const withdrawCommand = move('withdraw', 'money is taken out: at most what has settled and is not owed');

interface ConversionFlags extends RaisingFlags {
  readonly from: string;
  readonly to: string;
  readonly rate: string;
  readonly memo: string;
}

export function convertCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'convert', 'one currency was exchanged for another').argument('<amount>', 'of the first currency, e.g. 1000')
    .requiredOption('--from <code>', 'what was given, e.g. USD').requiredOption('--to <code>', 'what was got, e.g. EUR').requiredOption('--rate <decimal>', 'of the second for one of the first').requiredOption('--memo <text>', 'why, for the statement')
    .action((amount: string, { from, to, rate, memo, ...flags }: ConversionFlags) => closing(program, access, () => ask(access, 'convert', { payload: { from, to, amount, rate, memo } }, flags)));
}

export function identifyCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'identify', 'lots that an order is to close first, before it fills').argument('<order>', 'its id').argument('<lots...>', 'their ids, ORDER/EXECUTION of the purchase: both are in blotter --csv')
    .action((order: string, lots: readonly string[], flags: RaisingFlags) => closing(program, access, () => ask(access, 'identify', { payload: { order, lots: [...lots] } }, flags)));
}
