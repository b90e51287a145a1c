import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isExecutable, onPath, output } from './command.ts';
import { readJson, writeJson } from './jsonFile.ts';
import { reporting } from './patience.ts';
import { isAtLeast, versionIn, type Version } from './version.ts';
import type { Provision } from './binary.ts';
import type { Way } from './ways.ts';

/** What the driver asks for at least. */
export const mongodFloor: Version = [4, 4, 0];
export const mongodVersion = '8.2.6';

const found = z.object({ path: z.string() });
const refusal = z.object({ at: z.iso.datetime(), reason: z.string() });
const retryAfterMs = 24 * 3_600_000;

/** Ways to a genuine mongod, best first: from PATH, from this home's cache, downloaded. A failed download is not tried again for a day. */
export function mongodWays({ home, env, onProgress }: Provision, now = Date.now): readonly Way<string>[] {
  const cacheFile = join(home.bin, 'mongod.json');
  const refusalFile = join(home.bin, 'mongod-refused.json');
  return [
    { name: 'mongod on PATH', attempt: async () => {
      const path = await onPath('mongod', env);
      return path && usable(path, env);
    } },
    { name: 'mongod in the cache', attempt: async () => {
      const cached = readJson(cacheFile, found, onProgress)?.path;
      return cached && (await isExecutable(cached)) ? cached : undefined;
    } },
    { name: 'mongod download', attempt: async () => {
      const refused = readJson(refusalFile, refusal, onProgress);
      if (refused && now() - Date.parse(refused.at) < retryAfterMs) return undefined;
      try {
        const path = await usable(await reporting(`mongod: downloading ${mongodVersion}`, onProgress, download(home.bin, env)), env);
        writeJson(cacheFile, { path } satisfies z.infer<typeof found>);
        return path;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        writeJson(refusalFile, { at: new Date(now()).toISOString(), reason } satisfies z.infer<typeof refusal>);
        throw error;
      }
    } },
  ];
}

/** Throws where it does not run on this machine (MongoDB 5 and newer need AVX) or is too old. */
async function usable(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const version = versionIn(await output(path, ['--version'], { env, withinMs: 10_000 }));
  if (version && isAtLeast(version, mongodFloor)) return path;
  throw new Error(`${path}: expected version ${mongodFloor.join('.')} or newer, was ${version?.join('.') ?? 'unknown'}`);
}

/** The library looks at TLS certificates only where npm's `strict-ssl` is in the environment, and its MD5 comes from the same host. */
async function download(bin: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = join(bin, `mongod-${mongodVersion}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const script = fileURLToPath(new URL('./mongodDownload.ts', import.meta.url));
  const said = await output(process.execPath, [script, mongodVersion, folder], {
    env: { ...env, npm_config_strict_ssl: 'true', MONGOMS_PREFER_GLOBAL_PATH: 'false', MONGOMS_MAX_RETRIES: '1' },
    firstWordWithinMs: 6_000,
    withinMs: 900_000,
  });
  return said.trim().split('\n').at(-1) ?? '';
}
