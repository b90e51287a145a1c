#!/usr/bin/env node
// Runs before npm's scripts on whatever Node the machine has: sees to it that the locked packages and Node 24 are there, and
// with `tests` also the servers that tests need. No dependencies, because it is what brings them. All it says goes to stderr.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const node24 = join(modules, '.bin', 'node');
const say = (line) => process.stderr.write(`investobot: ${line}\n`);
const fail = (line) => { say(line); process.exit(1); };

if (Number.parseInt(process.versions.node, 10) < 20) fail(`expected Node 20 or newer, was ${process.version}; install one from your system's packages or nodejs.org`);
const differing = differingPackage();
if (differing) await install(differing);
if (!isNode24(node24)) provideNode24();
link(join(root, 'deploy', 'investobot.mjs'), join(modules, '.bin', 'investobot'));
if (process.argv[2] === 'tests') await run(node24, [join(root, 'deploy', 'provision', 'setup.ts'), 'tests']);

/** The first package that is not installed as the lock says, by npm's own record of what it installed; undefined where all are. */
function differingPackage() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const record = join(modules, '.package-lock.json');
  const installed = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).packages : {};
  const differs = ([path, { version, integrity, optional }]) => {
    const found = installed[path];
    return path !== '' && (found ? found.version !== version || found.integrity !== integrity : !optional);
  };
  return Object.entries(packages).find(differs)?.[0];
}

async function install(differing) {
  const release = await installLock();
  if (differingPackage()) {
    const began = performance.now();
    const seconds = () => Math.round((performance.now() - began) / 1000);
    say(`installing the locked packages (${existsSync(modules) ? `${differing} is not as in package-lock.json` : 'once'}; about half a minute)`);
    const timer = setInterval(() => say(`installing: ${seconds()} s`), 5_000);
    // Optional packages hold Node 24 itself. No package here needs its install scripts.
    const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { npm_execpath: npm, npm_node_execpath: itsNode = process.execPath } = process.env;
    await (npm ? run(itsNode, [npm, ...args]) : run('npm', args));
    clearInterval(timer);
    say(`installed in ${seconds()} s`);
  }
  release();
}

/** One installation at a time in this folder. The lock is a link, because one is made at once and with its holder's pid; it is taken over from a holder that is gone. */
async function installLock() {
  const lock = join(root, '.install.lock');
  const release = () => rmSync(lock, { force: true });
  for (let waited = 0; waited < 600_000; waited += 200) {
    try {
      symlinkSync(String(process.pid), lock);
      process.once('exit', release);
      return release;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderLives(lock)) release();
    else if (waited === 0) say('another process is installing the packages; waiting for it');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return fail(`${lock}: expected to be free within 10 minutes, was held; delete it where nothing is being installed`);
}

function holderLives(lock) {
  try {
    process.kill(Number(readlinkSync(lock)), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function isNode24(path) {
  const version = existsSync(path) && realpathSync(path) === process.execPath ? process.version : spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout;
  return version?.startsWith('v24.') ?? false;
}

/** npm links the platform's Node 24 into .bin by itself; where it has none for this platform, the Node that runs this will do if it is one. */
function provideNode24() {
  if (!process.version.startsWith('v24.')) {
    fail(`expected Node 24 at ${relative(root, node24)}, was none for ${process.platform}-${process.arch}; install Node 24 and run npm with it`);
  }
  link(process.execPath, node24);
}

/** Makes `path` a link to `target`, whatever it was. */
function link(target, path) {
  const aim = target.startsWith(root) ? relative(dirname(path), target) : target;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(path) === aim) return;
  rmSync(path, { force: true });
  symlinkSync(aim, path);
}

/** Ends this process with the program's code where that is not 0. Its stdout goes to stderr, so that a command's own output stays alone on stdout. */
function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
    child.on('error', (error) => fail(`${program}: expected to run, ${error.message}`));
    child.on('close', (code) => (code === 0 ? resolve() : fail(`${[program, ...args].join(' ')}: ended with ${code}; see above`)));
  });
}
