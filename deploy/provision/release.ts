import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extractOne } from './zip.ts';

/** A program whose release has a zip archive for each platform and a SHA256SUMS file. */
export interface Release {
  readonly name: string;
  /** The repository, as `owner/name`. */
  readonly repository: string;
  readonly tag: string;
  /** The archive's name without platform and ending. */
  readonly archive: string;
}

const longestMs = 600_000;
const archs: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Downloads a release's archive for this platform, checks it against the release's SHA256SUMS, and leaves the executable in `folder`.
 * The sums come from where the archive comes from: they catch a broken download; against a forged release stands only TLS.
 * Throws where the download fails, or the sum is missing or differs: nothing is left then.
 */
export async function releasedBinary({ name, repository, tag, archive }: Release, folder: string, releases = 'https://github.com'): Promise<void> {
  const arch = archs[process.arch];
  if (!arch) throw new Error(`expected processor x64 or arm64, was ${process.arch}; build ${name} yourself and put it on PATH`);
  const file = `${archive}-${process.platform}-${arch}.zip`;
  const base = `${releases}/${repository}/releases/download/${tag}`;
  const expected = sumOf(file, await (await ask(`${base}/SHA256SUMS`)).text());
  const zip = join(folder, file);
  try {
    const was = await save(`${base}/${file}`, zip);
    if (was !== expected) throw new Error(`${base}/${file}: expected sha256 ${expected}, was ${was}; not installed, try again or put ${name} on PATH`);
    await extractOne(zip, name, join(folder, name));
  } finally {
    await rm(zip, { force: true });
  }
}

/** The sum that a SHA256SUMS text gives for a file, in lower case. Throws where it gives none. */
export function sumOf(file: string, sums: string): string {
  const line = sums.split('\n').find((entry) => entry.trim().split(/\s+\*?/)[1] === file);
  const sum = line?.trim().split(/\s+/)[0]?.toLowerCase();
  if (!sum || !/^[0-9a-f]{64}$/.test(sum)) throw new Error(`SHA256SUMS: expected a line for ${file}, was none`);
  return sum;
}

async function ask(url: string): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(longestMs) }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    throw new Error(`${url}: expected an answer, was ${cause}; behind a proxy set NODE_USE_ENV_PROXY=1`);
  });
  if (!response.ok) throw new Error(`${url}: expected HTTP 200, was ${response.status}`);
  return response;
}

/** @returns the sha256 of what was saved */
async function save(url: string, path: string): Promise<string> {
  const { body } = await ask(url);
  if (!body) throw new Error(`${url}: expected a file, was empty`);
  const hash = createHash('sha256');
  await pipeline(Readable.fromWeb(body), async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  }, createWriteStream(path, { mode: 0o600 }));
  return hash.digest('hex');
}
