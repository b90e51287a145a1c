import { Command, CommanderError } from 'commander';
import { operatorCommands } from './operatorCommands.ts';
import { openCommand } from './open.ts';
import { upCommand } from './up.ts';

const program = new Command('investobot')
  .description('An autonomous trading system whose every decision can be re-derived from its log.')
  .version('0.1.0')
  .exitOverride()
  .showHelpAfterError('(investobot --help shows the commands)');

upCommand(program);
openCommand(program);
operatorCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`investobot: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
