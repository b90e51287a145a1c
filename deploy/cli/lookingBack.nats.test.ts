import { afterAll, beforeAll, expect, test } from 'vitest';
import { Commands } from '../../test/commands.ts';
import { defaultPolicy } from '../../machines/desk/defaultSettings.ts';

/** Two desks that were opened and never ran. */
let commands: Commands;
beforeAll(async () => {
  commands = await Commands.begin();
  for (const desk of ['first', 'second']) await commands.json(['open', desk, '--settings', commands.file('settings.json', {})]);
});
afterAll(() => commands[Symbol.asyncDispose]());

test.each([['replay'], ['explain', 'abcdef'], ['audit', 'verify'], ['upgrade'], ['policy']])('%s of a desk that is not there is wrong use, and names those that are', async (...verb) => {
  const { code, out, said } = await commands.run([...verb, '--desk', 'nosuch']);
  expect([code, out, said.split('\n')[0]]).toEqual([2, '', 'error: desk: was "nosuch", must be one of first, second']);
});

test('policy prints the one in force, of a desk that does not run', async () =>
  expect(await commands.json(['policy', '--desk', 'first'])).toEqual({ desk: 'first', policy: defaultPolicy }));
