import { Command, CommanderError } from 'commander';
import { operatorCommands } from './operatorCommands.ts';
import { LookBack } from '../desk/lookBack.ts';
import { auditCommand } from './audit.ts';
import { benchCommand } from './bench.ts';
import { explainCommand } from './explain.ts';
import { openCommand } from './open.ts';
import { replayCommand } from './replay.ts';
import { upgradeCommand } from './upgrade.ts';
import { upCommand } from './up.ts';

const program = new Command('investobot')
  .description('An autonomous trading system whose every decision can be re-derived from its log.')
  .version('0.1.0')
  .exitOverride()
  .showHelpAfterError('(investobot --help shows the commands)');

upCommand(program);
openCommand(program);
operatorCommands(program);
benchCommand(program);
const said = (line: string) => void process.stderr.write(`investobot: ${line}\n`);
const back = new LookBack(process.env, () => {});
const access = {
  home: back.home, facts: (desk: string, limits?: { readonly to?: number }) => back.facts(desk, limits), mongo: (desk: string) => back.mongo(desk), natsUrl: () => back.natsUrl(), close: () => back.close(),
  said, out: (line: string) => void process.stdout.write(`${line}\n`), fail: () => { process.exitCode = 1; },
};
for (const register of [replayCommand, explainCommand, auditCommand, upgradeCommand]) register(program, access);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`investobot: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
