import { expect, test } from 'vitest';
import { firstWay, type Way } from './ways.ts';

const leads = (name: string): Way<string> => ({ name, attempt: async () => name });
const doesNotApply = (name: string): Way<string> => ({ name, attempt: async () => undefined });
const fails = (name: string): Way<string> => ({ name, attempt: async () => { throw new Error('no route'); } });
const unheard = () => {};

test('the first way that leads there is taken', async () =>
  expect(await firstWay('server', [doesNotApply('PATH'), leads('cache'), leads('release')], '', unheard)).toBe('cache'));

test('a way that fails is reported and the next is tried', async () => {
  const lines: string[] = [];
  expect(await firstWay('server', [fails('go install'), leads('release')], '', (line) => lines.push(line))).toBe('release');
  expect(lines).toEqual(['server by go install: no route']);
});

test('where no way leads there, the error names the ways, what failed and what to do', () =>
  expect(firstWay('server', [doesNotApply('PATH'), fails('release')], 'install Go', unheard))
    .rejects.toThrow('server: expected one of PATH, release, was none; install Go (release: no route)'));
