import { expect, test } from 'vitest';
import { figureText, priceText } from './figures.ts';

test.each([
  [0.12345, 'share', '12.35\u2009%'], [-0.5, 'share', '\u221250.00\u2009%'], [-0.00001, 'share', '0.00\u2009%'], [1.005, 'ratio', '1.01'], [-1234.5, 'usd', '\u22121,234.50'],
  [1234, 'count', '1,234'], [1.5, 'days', '1.50\u2009days'], [400.26, 'days', '400.3\u2009days'], [0.95, 'probability', '0.950'], [0.0001, 'probability', '<\u20090.001'], [0, 'probability', '0.000'],
  [null, 'usd', '\u2013'], ['2020-01-02T21:00:00Z', 'time', '2020-01-02'],
] as const)('%s as a %s reads %s', (value, unit, text) => expect(figureText(value, unit)).toBe(text));

test('times within days have the minute', () => expect(figureText('2020-01-02T21:05:00Z', 'time', true)).toBe('2020-01-02\u00a021:05'));
test.each([['100', '100.00'], ['1234.5678', '1,234.5678'], ['0.0000015', '0.000002']])('the price %s reads %s', (price, text) => expect(priceText(price)).toBe(text));
