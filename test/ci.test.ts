import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'investobot-ci-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What .ci/run says last, and ends with, for this vitest report and end of `npm test`. */
function summary(report: object | undefined, code: number) {
  const path = join(folder, 'report.json');
  writeFileSync(path, report ? JSON.stringify(report) : '');
  const { stdout, status } = spawnSync(process.execPath, [join(import.meta.dirname, '..', '.ci', 'summary.mjs'), path, String(code)], { encoding: 'utf8' });
  return { stdout, status };
}

test('where all passed, CI says so and ends with 0', () =>
  expect(summary({ numPassedTests: 7, numFailedTests: 0, testResults: [] }, 0)).toEqual({ stdout: '7 passed, 0 failed\n', status: 0 }));

test('a failed test fails CI', () =>
  expect(summary({ numPassedTests: 6, numFailedTests: 1, testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }] }, 1))
    .toEqual({ stdout: '6 passed, 1 failed\n', status: 1 }));

test('a test file that could not be run counts as a failure', () =>
  expect(summary({ numPassedTests: 6, numFailedTests: 0, testResults: [{ status: 'failed', assertionResults: [] }] }, 1))
    .toEqual({ stdout: '6 passed, 1 failed\n', status: 1 }));

test('what fails before any test is a failure', () => expect(summary(undefined, 2)).toEqual({ stdout: '0 passed, 1 failed\n', status: 1 }));

test('where nothing ran, CI fails', () =>
  expect(summary({ numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0)).toEqual({ stdout: '0 passed, 0 failed\n', status: 1 }));
