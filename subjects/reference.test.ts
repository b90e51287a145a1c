import { expect, test } from 'vitest';
import { factsTable, verbsTable, withReference } from './reference.ts';

const empty = 'a\n<!-- facts:begin -->\nold\n<!-- facts:end -->\nb\n<!-- verbs:begin --><!-- verbs:end -->\nc\n';

test('a fact has a row with its subject, origin, publishers, hearers and meaning', () =>
  expect(factsTable()).toContain('| `<desk>.strategy.<id>.intent` | derived | strategy | strategy, risk, observers | A strategy wants to be in or out of a symbol; risk sizes it and decides. |'));

test('what every kind of actor says is shown under any kind', () => expect(factsTable()).toMatch(/^\| `<desk>\.<kind>\.<id>\.claimed` \| observed \| all \| all \|/m));

test('a verb has a row with its subject and whether it is signed', () => expect(verbsTable()).toMatch(/^\| `ops\.<desk>\.unkill` \| yes \|/m));

test('the tables stand between their markers, and the rest is as it was', () =>
  expect(withReference(empty)).toBe(`a\n<!-- facts:begin -->\n${factsTable()}\n<!-- facts:end -->\nb\n<!-- verbs:begin -->\n${verbsTable()}\n<!-- verbs:end -->\nc\n`));

test('a text with its tables is not changed by them', () => expect(withReference(withReference(empty))).toBe(withReference(empty)));

test('a text without a marker is refused', () => expect(() => withReference('<!-- facts:begin --><!-- facts:end -->')).toThrow(/expected <!-- verbs:begin -->/));

test('markers in the wrong order are refused', () => expect(() => withReference('<!-- facts:end --><!-- facts:begin -->')).toThrow(/expected <!-- facts:begin -->/));
