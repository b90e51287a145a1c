import { describe, expect, test } from 'vitest';
import { promptOf } from './prompt.ts';
import { replySchema } from './replySchema.ts';

const request = { planner: 'gemini', model: 'm', plans: 4, symbols: ['AAPL', 'SPY'], timeframe: '1d', from: '2000-01-01T00:00:00Z', before: '2010-01-01T00:00:00Z' } as const;

test('the prompt names how many plans, on what, and until when', () => {
  const text = promptOf({ ...request, symbols: [...request.symbols] }, []);
  expect(text).toContain('Write 4 different plans');
  expect(text).toContain('universe: from AAPL, SPY only');
  expect(text).toContain('Only bars before 2010-01-01T00:00:00Z are known');
  expect(text).toContain('timing: "nextOpen" (an entry trades at the next open), or {"limit": {"offset": share');
});

describe('the schema of a reply', () => {
  const text = JSON.stringify(replySchema(4));
  test('has no keyword that the API does not know', () => expect(text).not.toMatch(/"(pattern|const|default|oneOf|exclusiveMinimum|exclusiveMaximum|minLength|maxLength|\$schema)":/));
  test('lets an entry be at the next open or by limit', () => expect(text).toContain(`"timing":{"anyOf":[{"type":"string","enum":["nextOpen"]},{"type":"object","properties":{"limit":{"type":"object",`
    + `"properties":{"offset":{"type":"number","maximum":0.2}},"required":["offset"],"additionalProperties":false}},"required":["limit"],"additionalProperties":false}]}`));
  test('bounds the number of plans', () => expect(replySchema(4)).toMatchObject({ type: 'array', minItems: 1, maxItems: 4 }));
  test('refers only to what it defines', () => {
    const defined = Object.keys(replySchema(4).$defs as object).map((name) => `#/$defs/${name}`);
    const referred = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, to]) => to);
    expect(referred.filter((to) => to === undefined || !defined.includes(to))).toEqual([]);
  });
  test('has no cycle: rules stand in rules to a fixed depth', () => {
    const levels = Object.entries(replySchema(4).$defs as object).filter(([name]) => /_\d$/.test(name));
    expect(levels.map(([name, rule]) => [name.slice(-1), /__schema\d+_(\d)/.exec(JSON.stringify(rule))?.[1]])).toEqual([['0', undefined], ['1', '0'], ['2', '1']]);
  });
  test('is small beside a prompt', () => expect(text.length).toBeLessThan(10_000));
});
