import { InvalidArgumentError, Option, type Command } from 'commander';
import { deskName } from '../../subjects/desk.ts';
import { roles, type Role } from '../../subjects/roles.ts';
import type { Console } from '../../machines/console/state.ts';
import { DeskFolders } from '../desk/deskFolder.ts';
import type { DeskRun } from '../desk/deskRun.ts';
import type { DeskOverrides } from '../desk/sampleSession.ts';
import { up } from '../desk/up.ts';
import { homePath } from '../provision/home.ts';
import { barsOption, settingsOption } from './settingsFile.ts';
import { startView } from '../view/view.ts';

function rolesIn(text: string): readonly Role[] {
  return text.split(',').map((name) => {
    const role = roles.find((each) => each === name.trim());
    if (role === undefined) throw new InvalidArgumentError(`was "${name}", must be of ${roles.join(', ')}`);
    return role;
  });
}

const matching = (shape: RegExp, what: string) => (text: string): string => {
  if (!shape.test(text)) throw new InvalidArgumentError(`was "${text}", must be ${what}`);
  return text;
};

function desksName(text: string): string {
  const { success, error } = deskName.safeParse(text);
  if (!success) throw new InvalidArgumentError(`was "${text}", ${error.issues[0]?.message ?? 'is no name'}`);
  return text;
}

const planners = { rules: { kind: 'rules', model: 'rules-1', plans: 7 }, gemini: { kind: 'gemini', model: 'gemini-2.5-pro', plans: 7 } } as const;

interface Flags {
  readonly desk?: string;
  readonly roles?: readonly Role[];
  readonly keeper: boolean;
  readonly exit: boolean;
  readonly json: boolean;
  readonly view: boolean;
  readonly planner: 'rules' | 'gemini';
  readonly settings?: DeskOverrides;
  readonly bars?: string;
  readonly from?: string;
  readonly to?: string;
  readonly genesis?: string;
}

/** Settles on the first SIGINT, SIGTERM or SIGHUP (a terminal that was closed); a SIGINT after it ends the process at once. */
function stopSignal(): Promise<void> {
  const stop = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stop.resolve();
      process.once('SIGINT', () => process.exit(130));
    });
  }
  return stop.promise;
}

/** The live view: on the terminal, or a line a second where there is none; stdout stays clean for JSON. */
function watched(run: DeskRun, json: boolean): () => void {
  const view = startView({ state: () => run.console?.cell('console.main')?.actor.state() as Console | undefined, at: () => run.console?.now(), screen: json ? process.stderr : process.stdout, lines: process.stderr });
  return () => view.stop();
}

/** A desk that is no sim desk is opened by a person; nobody would open it here, and its hosts would wait for ever. */
function assertOpenable(program: Command, desk: string | undefined, settings: DeskOverrides | undefined): void {
  const { environment = 'sim' } = settings ?? {};
  if (environment === 'sim' || (desk !== undefined && new DeskFolders(homePath(process.env)).read(desk) !== undefined)) return;
  const named = desk ?? environment;
  program.error(`error: environment: was ${environment}, must be sim for a desk that \`up\` opens by itself; open it with your key first: investobot open ${named} --settings FILE, then investobot up --desk ${named}`, { exitCode: 2 });
}

const said = (line: string) => void process.stderr.write(`investobot: ${line}\n`);

/** `investobot up`: starts what is missing and runs a desk, whole or in part. */
export function upCommand(program: Command): void {
  program.command('up')
    .description('start the servers and a desk: resume its session, or open a new one')
    .addOption(new Option('--desk <name>', 'the desk; default: the newest whose session has not ended, else a new one').argParser(desksName))
    .addOption(new Option('--roles <list>', 'only these roles, each a host with its own key').argParser(rolesIn))
    .option('--no-keeper', 'do not run the keeper: another process of this desk does')
    .option('--exit', 'end when the session has ended', false)
    .option('--json', 'one line of JSON at the end, no view', false)
    .option('--no-view', 'no live view')
    .addOption(new Option('--planner <kind>', 'who plans').choices(['rules', 'gemini']).default('rules'))
    .addOption(settingsOption())
    .addOption(barsOption())
    .addOption(new Option('--from <day>', "first day of a new desk's session, e.g. 2013-01-02").argParser(matching(/^\d{4}-\d\d-\d\d$/, 'a day, e.g. 2013-01-02')))
    .addOption(new Option('--to <day>', 'its last day').argParser(matching(/^\d{4}-\d\d-\d\d$/, 'a day, e.g. 2013-12-31')))
    .addOption(new Option('--genesis <hex>', "a new desk's genesis: only to compare runs in tests").argParser(matching(/^[0-9a-f]{32}$/, '32 hex digits')).hideHelp())
    .action(async ({ json, view, planner, from, to, genesis, settings, bars, ...flags }: Flags) => {
      assertOpenable(program, flags.desk, settings);
      const began = performance.now();
      const summary = await up({ ...flags, terms: { planner: planners[planner], ...(settings === undefined ? {} : { over: settings }), ...(bars === undefined ? {} : { bars }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(genesis === undefined ? {} : { genesis }) }, said, stop: stopSignal(), watch: (run) => (view ? watched(run, json) : () => {}), env: process.env });
      if (summary === undefined) return;
      const whole = { ...summary, seconds: Math.round(performance.now() - began) / 1000 };
      process.stdout.write(json ? `${JSON.stringify(whole)}\n` : `${JSON.stringify(whole, null, 2)}\n`);
      if (whole.ledgerImbalance === '0' && whole.replay.mismatches === 0) return;
      said(`${whole.desk}: expected a ledger that sums to 0 and a replay without mismatch, was ${whole.ledgerImbalance} and ${whole.replay.mismatches}; npx investobot replay --desk ${whole.desk} names them`);
      process.exitCode = 1;
    });
}
