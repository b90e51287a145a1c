import type { Command } from 'commander';
import { LookBack } from '../desk/lookBack.ts';
import { auditCommand } from './audit.ts';
import { benchCommand } from './bench.ts';
import { explainCommand } from './explain.ts';
import { openCommand } from './open.ts';
import { operatorCommands } from './operatorCommands.ts';
import { replayCommand } from './replay.ts';
import { riskCommand } from './risk.ts';
import { blotterCommand, statementCommand } from './statement.ts';
import { upgradeCommand } from './upgrade.ts';
import { upCommand } from './up.ts';

/** What concerns a desk, its servers or its log. */
export function deskCommands(program: Command): void {
  upCommand(program);
  openCommand(program);
  benchCommand(program);
  const back = new LookBack(process.env, () => {});
  const access = {
    home: back.home, facts: (desk: string, limits?: { readonly to?: number }) => back.facts(desk, limits), mongo: (desk: string) => back.mongo(desk), natsUrl: () => back.natsUrl(), close: () => back.close(),
    said: (line: string) => void process.stderr.write(`investobot: ${line}\n`), out: (line: string) => void process.stdout.write(`${line}\n`), fail: () => { process.exitCode = 1; },
  };
  operatorCommands(program, access);
  for (const register of [replayCommand, explainCommand, auditCommand, riskCommand, upgradeCommand, statementCommand, blotterCommand]) register(program, access);
}
