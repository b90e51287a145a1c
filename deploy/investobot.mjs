#!/usr/bin/env node
// The command `investobot`: hands over to deploy/cli/main.ts under Node 24, which runs TypeScript as it is.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const deploy = dirname(fileURLToPath(import.meta.url));
const node24 = join(deploy, '..', 'node_modules', '.bin', 'node');

if (!existsSync(node24)) {
  const { status } = spawnSync(process.execPath, [join(deploy, 'bootstrap.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
// Compiled code is kept beside the packages: commands start in half of the time. Where it can't be written, they start as ever.
if (process.version.startsWith('v24.')) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(deploy, '..', 'node_modules', '.cache', 'node'));
  await import('./cli/main.ts');
} else underNode24();

/** Ends as the other one ends. Ctrl-C reaches both from the terminal; what reaches this one alone is passed on. */
function underNode24() {
  const child = spawn(node24, process.argv.slice(1), { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`investobot: expected Node 24 at node_modules/.bin/node, ${error.message}; run npm run setup\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
