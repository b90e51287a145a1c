import { expect, test } from 'vitest';
import { stepClosed } from '../../../subjects/market.ts';
import { draft, readBack } from '../../runtime/envelope.ts';
import { readable } from './readable.ts';

const [looked, passedOver] = [`0${'a'.repeat(31)}`, 'a'.repeat(32)];
const stated = (id: string) => readBack(7, draft(stepClosed, { step: 1, warmUp: false }, { desk: 'sim', actor: 'main', id, cause: id, correlation: id, code: 'c', at: '2020-01-02T21:00:00Z' }));

test('a fact that says what its bytes say is as it must be', () => expect(readable().fact?.(stated(looked))).toBe(undefined));

test('a fact that says another thing than its bytes is told of', () => {
  const logged = stated(looked);
  expect(readable().fact?.({ ...logged, fact: { ...logged.fact, body: { step: 2, warmUp: false } } })).toContain('a fact that reads as');
});

test('bytes that break the schema are told of', () => {
  const logged = stated(looked);
  expect(readable().fact?.({ ...logged, text: logged.text.replace('"step":1', '"step":-1') })).toContain("can't be read");
});

test('fifteen facts of sixteen are not looked at', () => {
  const logged = stated(passedOver);
  expect(readable().fact?.({ ...logged, text: '' })).toBe(undefined);
});
