import { expect, test } from 'vitest';
import { examplePlan } from '../../machines/plan/examplePlan.ts';
import { planHashOf } from '../../machines/plan/decisions.ts';
import { reading } from '../../test/barLog.ts';
import { promptHash, strategyOf, wholeDesk } from '../../test/wholeDesk.ts';
import { explain, explanationLines, UnknownId, type Explanation } from './explain.ts';

const { facts } = wholeDesk(20);
const nth = (name: string, index = 0) => {
  const found = facts.filter(({ kind }) => kind.name === name)[index];
  if (found === undefined) throw new Error(`expected more than ${index} facts of ${name}`);
  return found.fact;
};
const types = ({ facts: chain }: Explanation, part: string) => chain.filter((each) => each.part === part).map(({ type }) => type);

const toPlan = [
  'desk.opened', 'planner.planRequested', 'planner.answered', 'planner.proposed', 'strategy.spawned', 'gym.backtestRequested', 'gym.backtested', 'gym.gated',
  'approval.requested', 'ops.signed', 'approval.granted',
];
const toOrder = [...toPlan, 'market.bar', 'strategy.intent', 'market.stepClosed'];

test('an order is explained from the plan request to the posting', async () => {
  const explanation = await explain(facts, nth('risk.approved').id);
  expect(types(explanation, 'reason')).toEqual(toOrder);
  expect(types(explanation, 'consequence')).toEqual(['execution.submitted', 'execution.sent', 'market.bar', 'broker.reported', 'execution.filled', 'accounting.posted']);
});

test('a fill is explained by its order and the bar at which it filled', async () => {
  const explanation = await explain(reading(facts), nth('execution.filled').id);
  expect(types(explanation, 'reason')).toEqual([...toOrder, 'risk.approved', 'execution.submitted', 'market.bar', 'broker.reported']);
  expect(types(explanation, 'consequence')).toEqual(['accounting.posted']);
});

test('an intent is explained by its bar and its plan, and by what became of it', async () => {
  const explanation = await explain(facts, nth('strategy.intent').id);
  expect(types(explanation, 'reason')).toEqual([...toPlan, 'market.bar']);
  expect(types(explanation, 'consequence')).toContain('accounting.posted');
});

test('another order is no part of an order\'s story', async () => {
  const explanation = await explain(facts, nth('risk.approved', 1).id);
  expect(explanation.facts.filter(({ type }) => type === 'risk.approved').map(({ id }) => id)).toEqual([nth('risk.approved', 1).id]);
});

test('an exit that crossed at the close of the bar at whose open its entry filled is told from that bar on, apart from the entry', async () => {
  const close = { bar: 'close', offset: 0 } as const;
  const restless = { ...examplePlan, entry: { compare: 'above', left: close, right: { value: 103 } }, exit: { compare: 'below', left: close, right: { value: 104 } } } as const;
  const log = wholeDesk(20, [restless]).facts;
  const exit = log.find(({ kind, fact: { cause } }) => kind.name === 'strategy.intent' && log.some(({ kind: other, fact }) => other.name === 'execution.filled' && fact.id === cause));
  const told = (await explain(log, exit?.fact.id ?? '')).facts.map(({ type }) => type);
  expect(told.filter((type) => type === 'strategy.intent' || type === 'risk.approved')).toEqual(['strategy.intent', 'risk.approved']);
});

test('an order by limit is told with its price, from the plan on', async () => {
  const close = { bar: 'close', offset: 0 } as const;
  const byLimit = { ...examplePlan, entry: { compare: 'above', left: close, right: { value: 1 } }, exit: { compare: 'below', left: close, right: { value: 1 } }, timing: { limit: { offset: 0.01 } } } as const;
  const log = wholeDesk(20, [byLimit]).facts;
  const order = log.find(({ kind }) => kind.name === 'risk.approved')?.fact;
  const { limitUsd = '' } = order?.body as { limitUsd?: string };
  const told = explanationLines(await explain(log, order?.id ?? '')).join('\n');
  expect(Number(limitUsd)).toBeGreaterThan(1);
  for (const words of ['close above 1 (by limit 0.01 below the close); exit', ` USD, at most ${limitUsd}, sizing`, `SPY, limit ${limitUsd} USD (entry)`, `SPY, limit ${limitUsd} USD, not after`]) expect(told).toContain(words);
});

test('prompt, features, reply and report are named by their hashes', async () => {
  const { artefacts } = await explain(facts, nth('execution.filled').id);
  expect(artefacts).toEqual([
    { what: 'prompt', hash: promptHash }, { what: 'features', hash: '2'.repeat(64) }, { what: 'reply', hash: '3'.repeat(64) }, { what: 'report', hash: '4'.repeat(64) },
  ]);
});

test('a strategy and its plan\'s hash tell the same: how it came to trade, and its intents and orders', async () => {
  const byName = await explain(facts, strategyOf(examplePlan));
  const byHash = await explain(facts, planHashOf(examplePlan).slice(0, 12));
  expect({ ...byHash, asked: '' }).toEqual({ ...byName, asked: '' });
  expect(types(byName, 'asked')).toEqual(toPlan.slice(3));
  expect(byName.orders).toEqual(facts.filter(({ kind }) => kind.name === 'risk.approved').map(({ fact }) => fact.id));
});

test('six digits of an id are enough where they are of one fact, five are not', async () => {
  const { id } = nth('execution.filled');
  expect((await explain(facts, id.slice(0, 6))).facts.find(({ part }) => part === 'asked')?.id).toBe(id);
  await expect(explain(facts, id.slice(0, 5))).rejects.toThrow(`${id.slice(0, 5)}: expected the id of a fact, at least its first 6 hex digits`);
});

test('an id that several facts begin with is refused, with what they are', async () => {
  const [first, second] = facts.slice(-2);
  if (first === undefined || second === undefined) throw new Error('expected facts');
  const twins = [...facts, { ...first, fact: { ...first.fact, id: `${second.fact.id.slice(0, 30)}zz` } }];
  await expect(explain(twins, second.fact.id.slice(0, 10))).rejects.toThrow(/expected one fact or plan, was 2: .*; give more digits/);
});

test('an execution id of the venue names its fill', async () => {
  const { id, body } = nth('execution.filled');
  expect((await explain(facts, (body as { execution: string }).execution)).facts.find(({ part }) => part === 'asked')?.id).toBe(id);
});

test('an id of nothing is refused', async () => {
  await expect(explain(facts, 'f'.repeat(32))).rejects.toThrow(new UnknownId(`${'f'.repeat(32)}: expected a fact or a plan of this desk, was none; is it of another desk?`));
});

test('for people it is one line a fact, in log order, with the checks and figures that decided', async () => {
  const lines = explanationLines(await explain(facts, nth('risk.approved').id));
  expect(lines.filter((line) => line.startsWith('>'))).toEqual([expect.stringMatching(/risk approved order [0-9a-f]{32}: buy for 20000 USD of SPY \(entry\).*collar 0 against 0\.1 passed/)]);
  expect(lines).toContainEqual(expect.stringMatching(/ada signed approve of s-[0-9a-f]{12}, policy 1, nonce /));
  expect(lines).toContainEqual(expect.stringMatching(/gate 1 passed it: trades 10 against 0 passed/));
});
