import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { goBinary, type GoProgram } from './binary.ts';
import { output } from './command.ts';
import { openHome, type Home } from './home.ts';

/** A program `tool` that says `tool v1.0.0`, in a folder, made with Python 3.11's zipfile from `#!/bin/sh\necho tool v1.0.0\n` and a README. */
const archive = Buffer.from(
  'UEsDBBQAAAAAAAAAIVwFpqHlCAAAAAgAAAAZAAAAdG9vbC12MS4wLjAtYW55L1JFQURNRS5tZHJlYWQgbWUKUEsDBBQAAAAAAAAAIVweWfjHGwAAABsAAAAUAAAAdG9vbC12MS4wLjAtYW55L3Rvb2wj' +
  'IS9iaW4vc2gKZWNobyB0b29sIHYxLjAuMApQSwECFAMUAAAAAAAAACFcBaah5QgAAAAIAAAAGQAAAAAAAAAAAAAAgAEAAAAAdG9vbC12MS4wLjAtYW55L1JFQURNRS5tZFBLAQIUAxQAAAAAAAAAIVweWfjH' +
  'GwAAABsAAAAUAAAAAAAAAAAAAACAAT8AAAB0b29sLXYxLjAuMC1hbnkvdG9vbFBLBQYAAAAAAgACAIkAAACMAAAAAAA=', 'base64');
const goodSum = createHash('sha256').update(archive).digest('hex');

const tool: GoProgram = { name: 'tool', module: 'example.org/tool', repository: 'owner/tool', tag: 'v1.0.0', archive: 'tool-1.0.0', floor: [1, 0, 0] };
const nowhere = 'http://127.0.0.1:1';

let home: Home;
let path: string;
let lines: string[];
beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), 'investobot-binary-')));
  path = join(home.path, 'path');
  mkdirSync(path);
  lines = [];
});
afterEach(() => rmSync(home.path, { recursive: true, force: true }));

const provide = (releases = nowhere) => goBinary(tool, { home, env: { PATH: `${path}:/bin:/usr/bin` }, onProgress: (line) => lines.push(line) }, releases);
const provideWithoutGo = (releases = nowhere) => goBinary(tool, { home, env: { PATH: path }, onProgress: (line) => lines.push(line) }, releases);
const script = (folder: string, name: string, text: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
const cachedTool = () => join(home.bin, 'tool-v1.0.0', 'tool');

/** Serves a release of the tool. @returns its base URL */
async function releases(sum: string): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const file = `tool-1.0.0-${process.platform}-${arch}.zip`;
  const base = '/owner/tool/releases/download/v1.0.0/';
  const answers: Record<string, string | Buffer> = { [`${base}SHA256SUMS`]: `${'0'.repeat(64)}  other.zip\n${sum}  ${file}\n`, [`${base}${file}`]: archive };
  const server = createServer(({ url = '' }, response) => response.writeHead(url in answers ? 200 : 404).end(answers[url])).listen(0, '127.0.0.1');
  onTestFinished(() => { server.close(); });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a binary on PATH that is new enough comes first', async () => {
  script(path, 'tool', 'echo tool v1.2.3');
  expect(await provide()).toEqual({ path: join(path, 'tool'), from: 'PATH' });
});

test('a binary on PATH that is too old is not used, and the person is told', async () => {
  script(path, 'tool', 'echo tool v0.9.9');
  script(path, 'go', 'echo x > "$GOBIN/tool" && chmod +x "$GOBIN/tool"');
  expect((await provide()).from).toBe('go install');
  expect(lines).toContain('tool on PATH is 0.9.9, expected 1.0.0 or newer: not used');
});

test('a binary on PATH that does not run is not used either', async () => {
  script(path, 'tool', 'exit 139');
  script(path, 'go', 'echo x > "$GOBIN/tool" && chmod +x "$GOBIN/tool"');
  expect((await provide()).from).toBe('go install');
});

test('Go builds the pinned version once; later it comes from the cache', async () => {
  script(path, 'go', `echo "$@" >> ${home.path}/asked; echo x > "$GOBIN/tool" && chmod +x "$GOBIN/tool"`);
  expect(await provide()).toEqual({ path: cachedTool(), from: 'go install' });
  expect(await provide()).toEqual({ path: cachedTool(), from: 'cache' });
  expect((await output('cat', [join(home.path, 'asked')], { withinMs: 5_000 }))).toBe('install example.org/tool@v1.0.0\n');
});

test('two that ask at once build once', async () => {
  script(path, 'go', `echo asked >> ${home.path}/asked; echo x > "$GOBIN/tool" && chmod +x "$GOBIN/tool"`);
  expect((await Promise.all([provide(), provide()])).map(({ from }) => from).sort()).toEqual(['cache', 'go install']);
});

test('without Go the release is downloaded, checked and made executable', async () => {
  expect(await provideWithoutGo(await releases(goodSum))).toEqual({ path: cachedTool(), from: 'release' });
  expect(await output(cachedTool(), [], { withinMs: 5_000 })).toBe('tool v1.0.0\n');
});

test('where Go fails the release is downloaded', async () => {
  script(path, 'go', 'echo no such module >&2; exit 1');
  expect((await provide(await releases(goodSum))).from).toBe('release');
  expect(lines).toContainEqual(expect.stringMatching(/tool by go install: .*ended with 1: no such module/));
});

test('a release with another checksum is refused and leaves nothing', async () => {
  const base = await releases('f'.repeat(64));
  await expect(provideWithoutGo(base)).rejects.toThrow(`expected sha256 ${'f'.repeat(64)}, was ${goodSum}; not installed`);
  expect(existsSync(cachedTool())).toBe(false);
  expect(readdirSync(home.bin)).toEqual([]);
});

test('a release without a checksum is refused', async () =>
  expect(provideWithoutGo(await releases('none'))).rejects.toThrow('SHA256SUMS: expected a line for tool-1.0.0-'));

test('where there is no way, the error says what was tried and what to do', () =>
  expect(provideWithoutGo()).rejects.toThrow(/^tool: expected one of cache, go install, release, was none; put tool 1.0.0 or newer on PATH, or install Go \(release: /));
