import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Command } from 'commander';
import { defaultPolicy } from '../../machines/desk/defaultSettings.ts';
import { settingsOption } from './settingsFile.ts';

const readWith = (policy: object): string => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  try {
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify({ policy }));
    const said: string[] = [];
    const program = new Command().addOption(settingsOption()).exitOverride().configureOutput({ writeErr: (text) => void said.push(text) });
    try {
      program.parse(['--settings', file], { from: 'user' });
      return 'read';
    } catch {
      return said.join('').replace(file, 'FILE');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('settings with a sound policy are read', () => expect(readWith({ ...defaultPolicy, maxOrderNotionalUsd: defaultPolicy.maxPositionNotionalUsd })).toBe('read'));
test('a policy that contradicts itself opens no desk, and both sides are named', () =>
  expect(readWith({ ...defaultPolicy, maxNetNotionalUsd: '100000000' })).toContain(`policy.maxNetNotionalUsd: was 100000000, must not be above maxGrossNotionalUsd (${defaultPolicy.maxGrossNotionalUsd})`));
