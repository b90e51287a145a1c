import { Option, type Command } from 'commander';
import { format, parse } from '../../machines/decimal.ts';
import { outsideVenue } from '../../subjects/venue.ts';
import type { OperatorAccess } from './operatorAccess.ts';
import { closing, WrongUse } from './onDesk.ts';
import { ask, signedCommand, type RaisingFlags } from './raising.ts';

/** An amount as people write it, such as 25000.00, in the one spelling that is signed; anything else stays as it was typed. */
const spelled = (text: string): string => (/^\d{1,15}(\.\d{1,12})?$/.test(text) ? format(parse(text)) : text);

interface MoveFlags extends RaisingFlags {
  readonly venue?: string;
  readonly currency?: string;
  readonly rate?: string;
  readonly memo: string;
}

const move = (verb: 'deposit' | 'withdraw', about: string) => (program: Command, access: OperatorAccess): void => {
  signedCommand(program, verb, about).argument('<amount>', 'a decimal, e.g. 25000').option('--currency <code>', 'another than USD, e.g. EUR')
    .option('--rate <decimal>', 'USD for one of the currency, as it counts where the desk has no bars of the pair').requiredOption('--memo <text>', 'why, for the statement')
    .addOption(new Option('--venue <name>', 'where, on a desk with several; default: the first').choices([...outsideVenue.options]).conflicts('currency'))
    .action((amount: string, { currency, rate, venue, memo, ...flags }: MoveFlags) => closing(program, access, async () => {
      if (currency === undefined && rate !== undefined) throw new WrongUse('--rate: must not be without --currency');
      const payload = currency === undefined ? { amountUsd: spelled(amount), memo, ...(venue === undefined ? {} : { venue }) } : { amount: spelled(amount), currency, memo, ...(rate === undefined ? {} : { rate: spelled(rate) }) };
      await ask(access, verb, { payload }, flags);
    }));
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
    .action((amount: string, { from, to, rate, memo, ...flags }: ConversionFlags) => closing(program, access, () =>
      ask(access, 'convert', { payload: { from, to, amount: spelled(amount), rate: spelled(rate), memo } }, flags)));
}

export function identifyCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'identify', 'lots that an order is to close first, before it fills').argument('<order>', 'its id').argument('<lots...>', 'their ids, ORDER/EXECUTION of the purchase: both are in blotter --csv')
    .action((order: string, lots: readonly string[], flags: RaisingFlags) => closing(program, access, () => ask(access, 'identify', { payload: { order, lots: [...lots] } }, flags)));
}
