import { expect, test } from 'vitest';
import { firstDifference, type BusinessFact } from './businessFacts.ts';

const fact = (id: string, over: Partial<BusinessFact> = {}): BusinessFact => ({ id, cause: id, name: 'market.SPY.bar', at: '2020-01-01T00:00:00Z', step: 0, body: { close: '1' }, ...over });
const [a, b, c] = [fact('a'), fact('b', { cause: 'a' }), fact('c', { cause: 'a', body: { close: '2' } })];

test('the same facts are the same run', () => expect(firstDifference([a, b, c], [a, b, c])).toBeUndefined());
test('facts that follow from the same one may come in any order', () => expect(firstDifference([a, b, c], [a, c, b])).toBeUndefined());
test('a missing fact is named, with what stands near it', () => expect(firstDifference([a, b, c], [a, c])).toMatch(/^missing: market\.SPY\.bar .*id b.*\n {2}near it, .*id c/s));
test('a fact too many is named', () => expect(firstDifference([a, b], [a, b, c])).toMatch(/^not in the reference: .*id c/));
test('another body is named with both', () => expect(firstDifference([a], [fact('a', { body: { close: '3' } })])).toMatch(/expected .*"1".*was .*"3"/s));
test('a fact that slipped into the next step is another', () => expect(firstDifference([a], [fact('a', { step: 1 })])).toMatch(/^differs/));
test('a fact before its cause is named', () => expect(firstDifference([a, b], [b, a])).toMatch(/^other run: stands before its cause: .*id b/));
test('a fact that stands twice is named', () => expect(firstDifference([a], [a, a])).toMatch(/^other run: stands twice/));
