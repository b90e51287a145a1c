import { readFileSync, rmSync, statSync } from 'node:fs';
import { lastLines, output } from './command.ts';
import { replaceFile } from './jsonFile.ts';
import { until } from './patience.ts';
import type { NatsFiles } from './natsProgram.ts';

export interface Reloadable {
  readonly command: string;
  readonly files: NatsFiles;
  readonly config: () => string;
  readonly pid: () => number;
}

/** Answers with what reloads this server; reloads run one after another. */
export function reloading(server: Reloadable): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => (last = last.then(() => reload(server), () => reload(server)));
}

async function reload({ command, files: { configFile, logFile }, config, pid }: Reloadable): Promise<void> {
  const next = config();
  await acceptable(command, configFile, next);
  const former = readFileSync(configFile, 'utf8');
  const heard = statSync(logFile).size;
  replaceFile(configFile, next);
  process.kill(pid(), 'SIGHUP');
  const verdict = await until(() => verdictIn(readFileSync(logFile).subarray(heard).toString()), 5_000);
  if (verdict === 'reloaded') return;
  replaceFile(configFile, former);
  const said = readFileSync(logFile).subarray(heard).toString();
  throw new Error(`reload: expected NATS to take up its new configuration, ${verdict ?? 'was silent for 5 s'}${lastLines(said, 2)}; the former one stays`);
}

/** The server's own check, before the running one hears of it. Throws with what it objects to. */
async function acceptable(command: string, configFile: string, text: string): Promise<void> {
  const candidate = `${configFile}.next`;
  replaceFile(candidate, text);
  try {
    await output(command, ['-t', '--config', candidate], { withinMs: 10_000 });
  } finally {
    rmSync(candidate, { force: true });
  }
}

function verdictIn(log: string): 'reloaded' | 'refused' | undefined {
  if (log.includes('Reloaded server configuration')) return 'reloaded';
  return /\[ERR\].*reload/i.test(log) ? 'refused' : undefined;
}
