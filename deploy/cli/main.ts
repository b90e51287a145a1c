import { Command, CommanderError } from 'commander';
import { gymCommandNames, gymCommands } from './gymCommands.ts';

const program = new Command('investobot')
  .description('An autonomous trading system whose every decision can be re-derived from its log.')
  .version('0.1.0')
  .exitOverride()
  .showHelpAfterError('(investobot --help shows the commands)');

if (!gymCommandNames.has(process.argv[2] ?? '')) (await import('./deskCommands.ts')).deskCommands(program);
gymCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`investobot: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
