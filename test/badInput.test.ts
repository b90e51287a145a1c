import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { HeadsFile, signatureFault } from '../actors/auditor/heads.ts';
import { Answers } from '../actors/console/answers.ts';
import { alpacaConnect } from '../actors/execution/alpacaConnect.ts';
import { readFactors } from '../actors/market/adjust.ts';
import { csvBars, csvMarket } from '../actors/market/csvFiles.ts';
import { readColumns } from '../actors/market/csv.ts';
import { rawPlans } from '../actors/planner/reply.ts';
import { Cell } from '../actors/runtime/cell.ts';
import { parsed } from '../actors/runtime/envelope.ts';
import { stateFrom, stateText } from '../actors/runtime/stateText.ts';
import { hosted } from '../actors/desk/kinds.ts';
import { replayCommand } from '../deploy/cli/replay.ts';
import { settingsOption } from '../deploy/cli/settingsFile.ts';
import { upCommand } from '../deploy/cli/up.ts';
import { barsPerSecondIn } from '../deploy/desk/barsPerSecond.ts';
import { DeskFolders } from '../deploy/desk/deskFolder.ts';
import { snapshotEveryIn } from '../deploy/desk/snapshotEvery.ts';
import { verdictOn } from '../machines/market/decisions.ts';
import { checkPlan, isFault } from '../machines/plan/decisions.ts';
import { faultText } from '../machines/plan/faults.ts';
import { examplePlan, sma } from '../machines/plan/examplePlan.ts';
import { proposalOf, type Planning } from '../machines/planner/decisions.ts';
import { risk } from '../machines/risk/risk.ts';
import { strategy } from '../machines/strategy/strategy.ts';
import { deskName } from '../subjects/desk.ts';
import { verbNamed, type VerbName } from '../subjects/verbs.ts';
import { ada, openedWith, settings, signedBy } from './people.ts';
import { strategyOf, wholeDesk } from './wholeDesk.ts';

/*
 * An inventory of bad input: what somebody or something gives, at which edge, and what is said to it. Whatever it is, nothing changes: not the state of
 * any actor of a desk, not its log, not what its console states, not a file.
 */

const folder = mkdtempSync(join(tmpdir(), 'investobot-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const desk = wholeDesk(12);
const cells = [...hosted.map(({ kind }) => `${kind.kind}.main`), `strategy.${strategyOf(examplePlan)}`].flatMap((key) => desk.cell(key) ?? []);
const planning: Planning = { asked: { plans: 1, symbols: ['SPY'], timeframe: '1d' }, settled: {}, proposed: {}, budgeted: 0n, failures: 0 };
const stated: unknown[] = [];
const latched: unknown[] = [];
const console = new Answers({
  host: {
    holds: () => true, cell: (key) => desk.cell(key), now: () => '2020-01-14T21:00:00Z', taken: desk.facts.length, opening: openedWith().body,
    observe: async (_prefix, kind) => {
      stated.push(kind.name);
      return '0'.repeat(32);
    },
  },
  latch: (message) => latched.push(message),
});

/** All that bad input might have changed. */
const world = () => ({
  states: cells.map((cell) => [cell.key, stateText(cell.snapshot())]), facts: desk.facts.length, planning: structuredClone(planning), stated: [...stated], latched: [...latched],
  files: readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((each) => each.isFile()).map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')]),
});

type Refuse = () => string | Promise<string>;

/** What a function says as it throws. */
const thrown = (run: () => unknown): Refuse => () => {
  try {
    return `taken: ${JSON.stringify(run() ?? null)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const envelope = { id: 'a'.repeat(32), v: 1, cause: 'b'.repeat(32), correlation: 'c'.repeat(32), code: 'x', at: '2020-01-15T21:00:00Z' };
const goodBar = { timeframe: '1d' as const, open: '10', high: '11', low: '9', close: '10', volume: '100', warmUp: false, flags: [] };
/** A message of the log; were it read, every actor would take it. */
const message = (subject: string, text: string): Refuse => thrown(() => {
  const { fact } = parsed(99, subject, text);
  for (const { actor } of cells) actor.take(fact);
});
const fact = (body: unknown, over: object = {}, subject = 'sim.market.SPY.bar'): Refuse => message(subject, JSON.stringify({ ...envelope, body, ...over }));
const bar = (over: object): Refuse => fact({ ...goodBar, ...over });

const plan = (over: object): Refuse => whole({ ...examplePlan, ...over });
const whole = (raw: unknown): Refuse => () => {
  const checked = checkPlan(raw);
  return isFault(checked) ? faultText(checked) : 'taken';
};

const header = 'time,open,high,low,close,volume';
const csv = (...lines: readonly string[]): Refuse => thrown(() => readColumns({ file: 'SPY.csv', symbol: 'SPY', timeframe: '1d', text: lines.join('\n'), factors: [] }));
/** The fault of the last row: a bad one among good ones is refused alone. */
const row = (line: string): Refuse => () => [...readColumns({ file: 'SPY.csv', symbol: 'SPY', timeframe: '1d', text: [header, '2020-01-02,1,1,1,1,1', line].join('\n'), factors: [] }).faults.values()].join();
const factors = (...lines: readonly string[]): Refuse => thrown(() => readFactors('SPY.factors.csv', lines.join('\n')));
const factorHeader = 'until,price_factor,split_factor,reference_close';
const verdict = (over: object): Refuse => () => {
  const judged = verdictOn({ at: '2020-01-01T21:00:00Z', close: '10' } as never, { symbol: 'SPY', due: envelope.at, origin: 'SPY.csv:3', at: envelope.at, ...goodBar, ...over }, settings.dataQuality, false);
  return 'refused' in judged ? judged.refused.reasons.join() : 'taken';
};

const ask = (verb: VerbName, body: unknown): Refuse => async () => {
  const known = verbNamed(verb);
  if (known === undefined) throw new Error(`expected the verb ${verb}`);
  const { body: answer } = await console.to(known, body instanceof Uint8Array ? body : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)));
  return answer.ok ? 'taken' : answer.error ?? '';
};
const approval = signedBy(ada, { verb: 'approve', target: 's-1', payload: { planHash: '0'.repeat(64) } }).body;

const named = (name: string): Refuse => () => deskName.safeParse(name).error?.issues[0]?.message ?? 'taken';
/** The command line with these arguments; no action of it runs. */
const command = (...args: readonly string[]): Refuse => async () => {
  const program = new Command('investobot').exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  upCommand(program);
  replayCommand(program, { home: folder, facts: async function* () {}, mongo: () => Promise.reject(new Error('none')), out: () => {}, said: () => {}, fail: () => {}, close: async () => {} });
  for (const each of program.commands) each.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} }).action(() => {});
  return program.parseAsync(['node', 'investobot', ...args]).then(() => 'taken', (error: Error) => error.message);
};
const settingsFile = (text: string): Refuse => {
  const path = fileOf(`settings-${text.length}.json`, text);
  return thrown(() => settingsOption().parseArg?.(path, undefined));
};
const setting = (over: object): Refuse => settingsFile(JSON.stringify(over));
const venue = { desk: 'paper', environment: 'paper', pacing: 'live', venue: { kind: 'alpaca', paper: true } } as const;
const alpaca = (env: Record<string, string>, over: object = {}, liveSigners: readonly string[] = []): Refuse => thrown(() => alpacaConnect(env)({ ...venue, ...over }, { onTrouble: () => {}, onStreamLost: () => {} }, liveSigners));
const keys = { APCA_API_KEY_ID: 'id', APCA_API_SECRET_KEY: 'secret' };

const reply = (text: string): Refuse => () => {
  const read = rawPlans(text);
  return 'fault' in read ? read.fault : 'taken';
};
const proposal = (over: object, index = 0): Refuse => () => {
  const judged = proposalOf(planning, { ...examplePlan, ...over }, index);
  return 'rule' in judged ? `${judged.path}: was ${judged.value}, ${judged.rule}` : 'taken';
};

const stamp = { desk: 'sim', genesis: settings.genesis, code: 'x' };
const heads = new HeadsFile(fileOf('heads.jsonl', '{"seq":0}\n'));
const head = { seq: 1, hash: '0'.repeat(64), publicKey: ada.publicKey, signature: 'AAAA' };
mkdirSync(join(folder, 'desks', 'sim'), { recursive: true });
fileOf('desks/sim/desk.json', '{"desk":"sim"}');
const spy = fileOf('SPY.csv', `${header}\n2020-01-02,1,1,1,1,1\n`);
mkdirSync(join(folder, 'odd'));
fileOf('odd/spy.csv', readFileSync(spy, 'utf8'));

const inventory: readonly (readonly [edge: string, title: string, refuse: Refuse, said: RegExp])[] = [
  ['log', 'what is no JSON', message('sim.market.SPY.bar', '{"id":'), /^sim\.market\.SPY\.bar at 99: expected JSON/],
  ['log', 'NaN', message('sim.market.SPY.bar', '{"id":NaN}'), /expected JSON/],
  ['log', 'a list', message('sim.market.SPY.bar', '[]'), /at 99: .*expected object/],
  ['log', 'a field beside the envelope', fact(goodBar, { extra: 1 }), /Unrecognized key: "extra"/],
  ['log', 'an id that is none', fact(goodBar, { id: 'abc' }), /: id: /],
  ['log', 'no cause', fact(goodBar, { cause: undefined }), /: cause: /],
  ['log', 'a local time', fact(goodBar, { at: '2020-01-15T21:00:00+01:00' }), /: at: /],
  ['log', 'a kind that nobody knows', fact({}, {}, 'sim.market.SPY.rumour'), /expected a kind of fact in the catalogue/],
  ['log', 'another version', fact(goodBar, { v: 2 }), /expected version 1 of market\.bar, was 2/],
  ['fact', 'a price below zero', bar({ open: '-1' }), /: open: must be a decimal in canonical form, .* and must be above zero/],
  ['fact', 'a price of zero', bar({ close: '0' }), /: close: must /],
  ['fact', 'a price as a number', bar({ close: 10 }), /: close: .*expected string/],
  ['fact', 'a price with an exponent', bar({ close: '1e5' }), /: close: must be /],
  ['fact', 'a price with zeros at the end', bar({ close: '1.50' }), /: close: must be /],
  ['fact', 'an infinite price', bar({ high: 'Infinity' }), /: high: must be /],
  ['fact', 'a field that nobody knows', bar({ vwap: '10' }), /Unrecognized key: "vwap"/],
  ['fact', 'a posting of one line', fact({ reference: 'a'.repeat(32), memo: '', entries: [{ account: 'cash', amountUsd: '1' }] }, {}, 'sim.accounting.main.posted'), /: entries: Too small/],
  ['fact', 'a desk without people', fact({ ...openedWith().body, humans: [] }, {}, 'sim.desk.main.opened'), /: humans: Too small/],
  ['fact', 'a fill of nothing', fact({ order: 'a'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'buy', execution: 'x', quantity: '0', priceUsd: '1', feeUsd: '0', done: true }, {}, 'sim.execution.main.filled'), /: quantity: must /],
  ['plan', 'a text', whole('buy low'), /^plan: was "buy low", must be an object$/],
  ['plan', 'an unknown indicator', plan({ entry: { cross: 'above', left: { indicator: { kind: 'astrology' } }, right: sma(3) } }), /^plan\.entry\.left\.indicator\.kind: was "astrology", must be one of sma, /],
  ['plan', 'an average of no bars', plan({ entry: { cross: 'above', left: sma(0), right: sma(3) } }), /^plan\.entry\.left\.indicator\.length: was 0, must be at least 1$/],
  ['plan', 'no symbol', plan({ universe: [] }), /^plan\.universe: was \[\], must have at least 1 item$/],
  ['plan', 'a symbol in small letters', plan({ universe: ['spy'] }), /^plan\.universe\[0\]: was "spy", must be 1 to 16 of A-Z/],
  ['plan', 'more than all capital', plan({ budget: 2 }), /^plan\.budget: was 2, must be at most 1$/],
  ['plan', 'a budget that is no number', plan({ budget: Number.NaN }), /^plan\.budget: was NaN, must be a JSON value/],
  ['plan', 'rules that are the same', plan({ exit: examplePlan.entry }), /^plan\.exit: was .* must differ from entry/],
  ['plan', 'two numbers that cross', plan({ entry: { cross: 'above', left: { value: 1 }, right: { value: 2 } } }), /^plan\.entry: was "two numbers", must cross an indicator/],
  ['plan', 'code', plan({ code: 'process.exit()' }), /^plan\.code: was "process\.exit\(\)", is no field here$/],
  ['plan', 'rules nested without end', plan({ entry: JSON.parse(`${'{"not":'.repeat(50)}1${'}'.repeat(50)}`) }), /must be nested at most 40 deep$/],
  ['bars', 'another header', csv('date,o,h,l,c,v', '2020-01-02,1,1,1,1,1'), /^SPY\.csv:1: header was "date,o,h,l,c,v", must be "time,/],
  ['bars', 'an empty file', csv(header), /^SPY\.csv: no line can be read, it is empty$/],
  ['bars', 'a file of nonsense', csv(header, 'x', 'y'), /^SPY\.csv: no line can be read; the first: SPY\.csv:2: row: was 1 fields, must be 6$/],
  ['bars', 'a file from new to old', csv(header, ...Array.from({ length: 28 }, (_, day) => `2020-02-${String(28 - day).padStart(2, '0')},1,1,1,1,1`)), /rows are out of order; sort it by time, oldest first$/],
  ['bars', 'a day that is none', row('2020-02-30,1,1,1,1,1'), /^SPY\.csv:3: time: was "2020-02-30", must be a day of the calendar/],
  ['bars', 'a price with a comma', row('2020-01-03,1,1,1,"1,5",1'), /^SPY\.csv:3: row: was 7 fields, must be 6$/],
  ['bars', 'a price with an exponent', row('2020-01-03,1e3,1,1,1,1'), /^SPY\.csv:3: open: was "1e3", must be a decimal without exponent/],
  ['bars', 'a high below the low', verdict({ high: '8', low: '9' }), /highBelowLow/],
  ['bars', 'a price of zero', verdict({ low: '0' }), /notPositive/],
  ['bars', 'a volume below zero', verdict({ volume: '-5' }), /negativeVolume/],
  ['bars', 'a folder that is not there', thrown(() => csvMarket(join(folder, 'none'), '1d')), /must be a folder of bars that can be read \(ENOENT\)$/],
  ['bars', "a file that is no symbol's", thrown(() => csvMarket(join(folder, 'odd'), '1d')), /file name: was "spy\.csv", must be a symbol/],
  ['bars', 'a file that was changed', thrown(() => csvBars(folder, { kind: 'csv', files: [{ symbol: 'SPY', timeframe: '1d', sha256: '0'.repeat(64) }] })), /^SPY\.csv: its SHA-256 was [0-9a-f]{64}, the desk opened with 0{64}; put the same file back/],
  ['bars', 'a symbol twice', thrown(() => csvBars(folder, { kind: 'csv', files: [1, 2].map(() => ({ symbol: 'SPY', timeframe: '1d' as const, sha256: '0'.repeat(64) })) })), /^market\.files: was SPY twice/],
  ['factors', 'another header', factors('date,factor', '2020-01-02,1'), /^SPY\.factors\.csv:1: header was "date,factor"/],
  ['factors', 'a factor of zero', factors(factorHeader, '2020-01-02,0,1,10'), /^SPY\.factors\.csv:2: price_factor: was "0", must be a decimal above zero/],
  ['factors', 'days out of order', factors(factorHeader, '2020-01-02,1,1,10', '2020-01-01,1,1,10'), /^SPY\.factors\.csv:3: until: was "2020-01-01", must be later than in the row before$/],
  ['ops', 'bytes that are no text', ask('kill', new Uint8Array([0xff, 0xfe])), /^kill: \(whole\): must be JSON in UTF-8/],
  ['ops', 'half a request', ask('pause', '{"reason": '), /^pause: \(whole\): must be JSON in UTF-8/],
  ['ops', 'a kill without a reason', ask('kill', {}), /^kill: reason: was nothing/],
  ['ops', 'a field that nobody knows', ask('flatten', { reason: 'r', now: true }), /^flatten: now: was true; no field of that name is known$/],
  ['ops', 'a retirement of everybody', ask('retire', { reason: 'r', target: '*' }), /^retire: target: was "\*"; must be /],
  ['ops', 'an approval without a signature', ask('approve', { ...approval, signature: undefined }), /^approve: signature: was nothing/],
  ['ops', "another verb's signature", ask('spawn', approval), /^spawn: verb: was "approve"/],
  ['ops', 'too much', ask('pause', { reason: 'x'.repeat(70_000) }), /^pause: \(whole\): was \d+ bytes, must be at most 65536$/],
  ['settings', 'what is no JSON', settingsFile('{'), /expected a JSON file of settings/],
  ['settings', 'a setting that nobody knows', setting({ leverage: 10 }), /Unrecognized key: "leverage"/],
  ['settings', 'a genesis', setting({ genesis: 'a'.repeat(32) }), /Unrecognized key: "genesis"/],
  ['settings', 'another environment', setting({ environment: 'casino' }), /environment: Invalid option/],
  ['settings', 'cash as a number', setting({ cashUsd: 100_000 }), /cashUsd: .*expected string/],
  ['settings', 'a collar of more than everything', setting({ policy: { ...settings.policy, collar: 2 } }), /policy\.collar: Too big/],
  ['settings', 'a commission below zero', setting({ venue: { ...settings.venue, commissionRate: '-0.1' } }), /venue\.commissionRate: must be .* and must not be negative/],
  ['settings', 'approval by nobody', setting({ approval: { signersNeeded: 0, validSeconds: 60, automatic: false } }), /approval\.signersNeeded: Too small/],
  ['settings', 'a desk in capitals', named('Paper'), /must be 1 to 32 of a-z 0-9 -, starting with a letter/],
  ['settings', 'a desk with a wildcard', named('paper.>'), /must be 1 to 32 of a-z/],
  ['settings', "a desk of another subject's name", named('ops'), /must not be the first token of other subjects/],
  ['settings', "a desk's record cut short", thrown(() => new DeskFolders(folder).read('sim')), /desk\.json: expected \{desk, openedAt, ended\}, .*put it back from a copy/],
  ['environment', 'half a snapshot', thrown(() => snapshotEveryIn({ INVESTOBOT_SNAPSHOT_EVERY: '0.5' })), /^INVESTOBOT_SNAPSHOT_EVERY: expected .* a whole number above 0, was "0\.5"$/],
  ['environment', 'no bars a second', thrown(() => barsPerSecondIn({ INVESTOBOT_BARS_PER_SECOND: '0' })), /^INVESTOBOT_BARS_PER_SECOND: expected .* above 0 and at most 10000, was "0"$/],
  ['environment', "a venue on somebody else's machine", alpaca({ ...keys, INVESTOBOT_ALPACA_URL: 'https://api.alpaca.example' }), /^INVESTOBOT_ALPACA_URL: was "https:.*must be an address on this machine/],
  ['environment', 'a stand-in for real money', alpaca({ ...keys, INVESTOBOT_LIVE: 'paper', INVESTOBOT_ALPACA_URL: 'http://127.0.0.1:1' }, { environment: 'live', venue: { kind: 'alpaca', paper: false } }, ['ada']), /must not be set on a desk that trades real money/],
  ['environment', 'half a key', alpaca({ APCA_API_KEY_ID: 'id' }), /^APCA_API_SECRET_KEY: was not set/],
  ['command', 'a role that nobody has', command('up', '--roles', 'market,oracle'), /was "oracle", must be of market, /],
  ['command', 'a day that is none', command('up', '--from', '2013-1-2'), /was "2013-1-2", must be a day, e\.g\. 2013-01-02$/],
  ['command', 'another planner', command('up', '--planner', 'astrologer'), /'astrologer' is invalid\. Allowed choices are rules, gemini/],
  ['command', 'a sequence of zero', command('replay', '--to', '0'), /was "0", must be a sequence of the log, from 1/],
  ['command', 'an option that nobody knows', command('up', '--yolo'), /unknown option '--yolo'/],
  ['command', 'a command that nobody knows', command('moon'), /unknown command 'moon'/],
  ['command', 'a file of settings that is not there', command('up', '--settings', join(folder, 'none.json')), /expected a JSON file of settings, ENOENT/],
  ['planner', 'a reply in prose', reply('Here are your plans:'), /^reply: must be JSON; /],
  ['planner', 'one plan and no list', reply('{"name":"x"}'), /^reply: was object, must be a JSON array of plans$/],
  ['planner', 'too many plans', reply(JSON.stringify(Array.from({ length: 101 }, () => ({})))), /^reply: was 101 plans, must be at most 100$/],
  ['planner', 'a plan nested without end', reply(`[${'['.repeat(60)}${']'.repeat(60)}]`), /^reply\[0\]: was deeper, must be nested at most 40 deep$/],
  ['planner', "another desk's symbol", proposal({ universe: ['TSLA'] }), /^universe\[0\]: was TSLA, must be one of the desk's symbols: SPY$/],
  ['planner', 'another timeframe', proposal({ timeframe: '1m' }), /^timeframe: was 1m, must be the desk's, 1d$/],
  ['planner', 'more plans than asked for', proposal({}, 1), /must be one of the 1 that were asked for$/],
  ['snapshot', 'a text that was cut off', thrown(() => stateFrom('{"state":{"cash":"')), /JSON/],
  ['snapshot', 'a state with NaN in it', thrown(() => stateText({ state: { price: Number.NaN }, expected: [] })), /NaN/],
  ['snapshot', 'a state with nothing in a field', thrown(() => stateText({ state: { at: undefined }, expected: [] })), /undefined/],
  ['snapshot', 'a fact that this build does not know', thrown(() => new Cell(risk, 'main', stamp).restoreExpected([{ id: 'a', cause: 'b', subject: 'sim.risk.main.guessed', text: '{}' }])), /^snapshot of risk\.main: expected a kind of fact in the catalogue, was sim\.risk\.main\.guessed$/],
  ['snapshot', 'a strategy without its symbol', thrown(() => strategy.hydrate('s-1', { life: 'trading', trade: { plan: examplePlan, planHash: '', symbols: {} }, authority: {}, signersNeeded: 1, kills: [], halted: false })), /^strategy s-1: expected state for SPY, which its plan trades, was none; use an older snapshot/],
  ['head', 'a line that is no head', thrown(() => heads.read()), /heads\.jsonl line 1: expected a signed head, .*put the file back from a copy$/],
  ['head', "a stranger's key", () => signatureFault(head, []) ?? 'taken', /^a signature of U/],
  ['head', 'a signature of nothing', () => signatureFault(head, [ada.publicKey]) ?? 'taken', /^(no signature|a signature of something else)/],
];

test('the inventory is as long as it says', () => expect(inventory.length).toBeGreaterThanOrEqual(45));

test.each(inventory)('%s: %s is refused, and changes nothing', async (_edge, _title, refuse, said) => {
  const before = world();
  expect(await refuse()).toMatch(said);
  expect(world()).toEqual(before);
});
