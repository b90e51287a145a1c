import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { deskName } from '../subjects/desk.ts';
import { replaceFile } from './provision/jsonFile.ts';

/** By its description we know a context that we wrote. */
const ours = 'investobot: ';
const context = z.looseObject({ description: z.string().optional() });

export interface NatsContext {
  readonly desk: string;
  readonly url: string;
  /** The operator's seed, from `operatorKeyFile`. */
  readonly nkeyFile: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** How the `nats` client calls a desk's context: `nats --context investobot-sim req ops.sim.status ''`. */
export const contextName = (desk: string): string => `investobot-${deskName.parse(desk)}`;

/** Whether there is a context of that name that a person made. */
function isForeign(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  try {
    return !(context.parse(JSON.parse(text)).description ?? '').startsWith(ours);
  } catch {
    // What can't be read is not what we write.
    return true;
  }
}

/**
 * Writes the `nats` client's context of a desk, where it looks for contexts: in XDG_CONFIG_HOME, else in ~/.config. One of the same name that
 * somebody else wrote is left as it is.
 * @returns its file, and whether it is ours now
 */
export function writeNatsContext({ desk, url, nkeyFile, env = process.env }: NatsContext): { readonly path: string; readonly written: boolean } {
  const folder = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'nats', 'context');
  const path = join(folder, `${contextName(desk)}.json`);
  if (isForeign(path)) return { path, written: false };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replaceFile(path, `${JSON.stringify({ description: `${ours}operator of the desk ${desk}`, url, nkey: nkeyFile }, null, 2)}\n`);
  return { path, written: true };
}
