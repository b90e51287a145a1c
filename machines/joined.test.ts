import { expect, test } from 'vitest';
import { joined, joining } from './joined.ts';

test('a key is its two parts with what is between them', () => expect([joined('s-1', 'SPY'), joining('positions:', ':')('s-1', 'SPY')]).toEqual(['s-1/SPY', 'positions:s-1:SPY']));

test('the same parts come to the same key, other parts to another', () => expect([joined('s-1', 'SPY'), joined('s-1', 'QQQ'), joined('s-2', 'SPY'), joined('s-1', 'SPY')]).toEqual(['s-1/SPY', 's-1/QQQ', 's-2/SPY', 's-1/SPY']));

test('parts that are called like what every object inherits are parts like others', () => expect(joined('constructor', '__proto__')).toBe('constructor/__proto__'));
