import { Command, CommanderError } from 'commander';
import { gymCommands } from './gymCommands.ts';

const program = new Command('investobot')
  .description('An autonomous trading system whose every decision can be re-derived from its log.')
  .version('0.1.0')
  .exitOverride()
  .showHelpAfterError('(investobot --help shows the commands)');

// Who reads no further, as `| head` does, has what they wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

if (!await gymCommands(program, process.argv[2])) (await import('./deskCommands.ts')).deskCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`investobot: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
