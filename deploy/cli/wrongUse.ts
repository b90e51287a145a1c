import type { Command } from 'commander';

/** The command was called wrongly: its end is code 2. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** Names of errors that say what is wrong with what a person gave: by name, since they may come from another thread. */
const wrongUses: ReadonlySet<string> = new Set(['WrongUse', 'SourceRefused']);

const isWrongUse = (error: unknown): error is Error => error instanceof Error && wrongUses.has(error.name);

/** Has what could not be read of a command's line said in one line that ends with where help is. @param name the command in full, e.g. `plan new` */
export const inOneLine = (command: Command, name: string): Command =>
  command.showHelpAfterError(false).configureOutput({ outputError: (text, write) => write(`${text.trimEnd().replace(/\.$/, '').replaceAll('\n', ' ')}; investobot ${name} --help shows the options\n`) });

/** Does what a command is for. Wrong use is said in one line, and ends it with code 2. */
export async function acting(command: Command, act: () => Promise<void> | void): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isWrongUse(error)) throw error;
    command.showHelpAfterError(false).configureOutput({ outputError: (text, write) => write(text) });
    // What a file held may stand in it, with its line ends.
    command.error(`error: ${error.message.replaceAll(/\s*[\r\n]+\s*/g, ' ')}`, { exitCode: 2 });
  }
}
