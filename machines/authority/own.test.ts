import { expect, test } from 'vitest';
import { own } from './own.ts';

test('a value of the record is found', () => expect(own({ ada: 1 }, 'ada')).toBe(1));

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'])('%s, which every object inherits, is nobody', (name) => expect(own({ ada: 1 }, name)).toBeUndefined());

test('somebody may be called so', () => expect([own({ constructor: 2 }, 'constructor'), own(JSON.parse('{"__proto__": 3}') as Record<string, number>, '__proto__')]).toEqual([2, 3]));
