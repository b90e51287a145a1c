import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isExecutable, onPath, output } from './command.ts';
import { holding } from './lock.ts';
import { releasedBinary, type Release } from './release.ts';
import { reporting } from './patience.ts';
import { isAtLeast, versionIn, type Version } from './version.ts';
import { firstWay, type Way } from './ways.ts';
import type { Home, OnProgress } from './home.ts';

export interface Binary {
  readonly path: string;
  readonly from: 'PATH' | 'cache' | 'go install' | 'release';
}

/** A program written in Go, pinned: where its source and its releases are. */
export interface GoProgram extends Release {
  readonly module: string;
  /** The oldest version on PATH that will do. */
  readonly floor: Version;
}

export interface Provision {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: OnProgress;
}

/**
 * A binary of this program: from PATH where it is new enough, from this home's cache, built by Go, or downloaded from its release.
 * What is made goes to the cache whole or not at all; a second process waits for the first.
 * Throws where no way leads there, and says what was tried.
 */
export async function goBinary(program: GoProgram, { home, env, onProgress }: Provision, releases?: string): Promise<Binary> {
  const { name, tag } = program;
  const cached = join(home.bin, `${name}-${tag}`, name);
  const cache: Way<Binary> = { name: 'cache', attempt: async () => (await isExecutable(cached)) ? { path: cached, from: 'cache' } : undefined };
  const path: Way<Binary> = { name: 'PATH', attempt: () => fromPath(program, env, onProgress) };
  for (const { attempt } of [path, cache]) {
    const found = await attempt();
    if (found) return found;
  }
  const made = (make: (folder: string) => Promise<void>) => intoCache(join(home.bin, `${name}-${tag}`), make);
  const built: Way<Binary> = { name: 'go install', attempt: async () => {
    const go = await onPath('go', env);
    if (!go) return undefined;
    await made((folder) => reporting(`${name}: building ${tag} with Go, once`, onProgress, goInstall(go, program, folder, env)));
    return { path: cached, from: 'go install' };
  } };
  const released: Way<Binary> = { name: 'release', attempt: async () => {
    await made((folder) => reporting(`${name}: downloading ${tag}, once`, onProgress, releasedBinary(program, folder, releases)));
    return { path: cached, from: 'release' };
  } };
  const wayOut = `put ${name} ${program.floor.join('.')} or newer on PATH, or install Go`;
  return holding(home, `provision-${name}`, 900_000, onProgress, () =>
    firstWay(name, [cache, built, released], wayOut, onProgress));
}

async function fromPath({ name, floor }: GoProgram, env: NodeJS.ProcessEnv, onProgress: OnProgress): Promise<Binary | undefined> {
  const path = await onPath(name, env);
  if (!path) return undefined;
  const said = await output(path, ['--version'], { env, withinMs: 10_000 }).catch((error: Error) => error);
  const version = said instanceof Error ? undefined : versionIn(said);
  if (version && isAtLeast(version, floor)) return { path, from: 'PATH' };
  const was = said instanceof Error ? `does not run (${said.message})` : `is ${version?.join('.') ?? 'of an unknown version'}`;
  onProgress(`${name} on PATH ${was}, expected ${floor.join('.')} or newer: not used`);
  return undefined;
}

/** Under the program's lock, so that what is unfinished there was left by a process that died. */
async function intoCache(folder: string, make: (folder: string) => Promise<void>): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  const clear = () => rm(unfinished, { recursive: true, force: true });
  await clear();
  await mkdir(unfinished, { mode: 0o700 });
  try {
    await make(unfinished);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await clear();
  }
}

/** Go checks the source against its checksum database unless the person has turned that off. */
async function goInstall(go: string, { module, tag }: GoProgram, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await output(go, ['install', `${module}@${tag}`], { env: { ...env, GOBIN: folder }, withinMs: 840_000 });
}
