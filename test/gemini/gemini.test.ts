import { describe, expect, test } from 'vitest';
import { geminiPlans, type GeminiAccess } from '../../actors/planner/gemini.ts';
import { examplePlan } from '../../machines/desk/exampleDesk.ts';
import type { PlanRequest } from '../../machines/planner/decisions.ts';
import { plannerKind } from '../../machines/planner/planner.ts';
import { exampleSettings, exampleSignature } from '../../machines/desk/exampleDesk.ts';
import { opened } from '../../subjects/desk.ts';
import { answered, planningFailed } from '../../subjects/planner.ts';
import { fact } from '../given.ts';
import { answering, failing, garbled, geminiServer, halting, hangingUp, saying, silent, type Scripted } from './server.ts';

/* The real client against a local HTTP server. */

const request: PlanRequest = { planner: 'gemini', model: 'gemini-test', plans: 2, symbols: ['AAPL', 'SPY'], timeframe: '1d', from: '2000-01-01T00:00:00Z', before: '2010-01-01T00:00:00Z' };
const apiKey = 'secret-key-of-the-test';
const good = JSON.stringify([examplePlan, { ...examplePlan, name: 'other' }]);

async function outcomeOf(scripted: Scripted, over: Partial<GeminiAccess> = {}) {
  await using server = await geminiServer(scripted);
  const outcome = await geminiPlans(request, [], { apiKey, baseUrl: server.url, timeoutMs: 5000, ...over });
  return { outcome, asked: server.asked };
}

async function failureOf(scripted: Scripted, over: Partial<GeminiAccess> = {}) {
  const { outcome } = await outcomeOf(scripted, over);
  if (!('failed' in outcome)) throw new Error('expected a failure');
  planningFailed.body.parse({ request: '1'.repeat(32), ...outcome.failed });
  return { ...outcome.failed, reply: outcome.artefacts.reply };
}

describe('a good answer', async () => {
  const { outcome, asked } = await outcomeOf(saying(good));
  test('gives its plans, the model that answered and the tokens it used, thoughts included', () =>
    expect(outcome).toMatchObject({ answered: { model: 'gemini-test-001', inputTokens: 1200, outputTokens: 400, plans: [examplePlan, { ...examplePlan, name: 'other' }] } }));
  test('leaves prompt, features and reply to be stored', () =>
    expect(outcome.artefacts).toEqual({ prompt: expect.stringContaining('Write 2 different plans'), features: '[]', reply: good }));
  test('was asked for once, with the key in a header', () => expect(asked.map(({ url, key }) => [url, key])).toEqual([['/v1beta/models/gemini-test:generateContent', apiKey]]));
  test('was asked for as JSON of the plans’ schema', () =>
    expect(asked[0]?.body).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: outcome.artefacts.prompt }] }],
      generationConfig: { responseMimeType: 'application/json', responseJsonSchema: { type: 'array', maxItems: 2 }, candidateCount: 1 },
    }));
  test('fits into a fact', () =>
    expect(answered.body.safeParse({ request: '1'.repeat(32), promptHash: 'a'.repeat(64), featuresHash: 'a'.repeat(64), replyHash: 'a'.repeat(64), ...('answered' in outcome ? outcome.answered : {}) }).success).toBe(true));
});

test('a plan that breaks a rule is taken as given; the planner’s machine refuses it and proposes the other', async () => {
  const { outcome } = await outcomeOf(saying(JSON.stringify([{ ...examplePlan, sizing: { kind: 'yolo' } }, examplePlan])));
  const planner = plannerKind.begin('main');
  planner.take(fact(opened, { ...exampleSettings, signature: exampleSignature }));
  const said = planner.take(fact(answered, {
    request: '1'.repeat(32), promptHash: 'a'.repeat(64), featuresHash: 'a'.repeat(64), replyHash: 'a'.repeat(64), ...('answered' in outcome ? outcome.answered : { model: '', inputTokens: 0, outputTokens: 0, plans: [] }),
  }));
  expect(said.map(({ kind, body }) => [kind.name, body])).toEqual([
    ['planner.planRefused', expect.objectContaining({ index: 0, path: 'sizing.kind', value: '"yolo"' })],
    ['planner.proposed', expect.objectContaining({ plan: examplePlan })],
  ]);
});

describe('an invalid answer', () => {
  test('that is not JSON', async () => expect(await failureOf(saying('Here are your plans:'))).toMatchObject({ reason: 'invalid', detail: expect.stringContaining('reply: must be JSON'), reply: 'Here are your plans:' }));
  test('that is no list', async () => expect(await failureOf(saying('{"plans": []}'))).toMatchObject({ reason: 'invalid', detail: 'reply: was object, must be a JSON array of plans' }));
  test('that was cut off', async () => expect(await failureOf(saying('[{"name": "sma', 'MAX_TOKENS'))).toMatchObject({ reason: 'invalid', detail: expect.stringContaining('cut off'), reply: '[{"name": "sma' }));
  test('without any text', async () => expect(await failureOf(answering({ candidates: [] }))).toMatchObject({ reason: 'invalid', detail: 'reply: was empty, must be a JSON array of plans' }));
  test('with a hundred plans and one', async () => expect(await failureOf(saying(JSON.stringify(Array(101).fill(1))))).toMatchObject({ reason: 'invalid', detail: 'reply: was 101 plans, must be at most 100' }));
  test('with a number beyond all numbers', async () => expect(await failureOf(saying('[{"budget": 1e999}]'))).toMatchObject({ reason: 'invalid', detail: expect.stringContaining('reply[0]: was Infinity') }));
  test('nested without end', async () => expect(await failureOf(saying(`[${'['.repeat(50_000)}${']'.repeat(50_000)}]`))).toMatchObject({ reason: 'invalid', detail: expect.stringContaining('nested at most 40 deep') }));
  test('that is too large', async () => expect(await failureOf(saying(' '.repeat(20_000)), { maxReplyBytes: 10_000 })).toMatchObject({ reason: 'invalid', detail: 'reply: was more than 10000 bytes; ask for fewer plans' }));
  test('whose HTTP body is no JSON', async () => expect(await failureOf(garbled)).toMatchObject({ reason: 'invalid' }));
});

test('thoughts of the model are no part of the reply', async () => {
  const { outcome } = await outcomeOf(answering({ candidates: [{ content: { parts: [{ text: 'hm', thought: true }, { text: '[]' }] }, finishReason: 'STOP' }] }));
  expect(outcome).toMatchObject({ answered: { model: 'gemini-test', inputTokens: 0, outputTokens: 0, plans: [] }, artefacts: { reply: '[]' } });
});

describe('a late answer', () => {
  test('that does not begin', async () => expect(await failureOf(silent, { timeoutMs: 100 })).toMatchObject({ reason: 'late', detail: 'no whole reply within 100 ms' }));
  test('that does not end', async () => expect(await failureOf(halting, { timeoutMs: 100 })).toMatchObject({ reason: 'late' }));
});

describe('no answer', () => {
  test('with 400: refused', async () => expect(await failureOf(failing(400, 'INVALID_ARGUMENT', 'bad schema'))).toMatchObject({ reason: 'refused', detail: expect.stringContaining('HTTP 400') }));
  test('with 403, and the key is not repeated', async () => {
    const { reason, detail } = await failureOf(failing(403, 'PERMISSION_DENIED', `key ${apiKey} is not valid`));
    expect([reason, detail.includes(apiKey), detail.includes('(key)')]).toEqual(['refused', false, true]);
  });
  test('with 429: refused, and not asked again', async () => {
    const { outcome, asked } = await outcomeOf(failing(429, 'RESOURCE_EXHAUSTED', 'quota'));
    expect([outcome, asked.length]).toMatchObject([{ failed: { reason: 'refused', detail: expect.stringContaining('HTTP 429') } }, 1]);
  });
  test('with 500: unreachable', async () => expect(await failureOf(failing(500, 'INTERNAL', 'x'))).toMatchObject({ reason: 'unreachable', detail: expect.stringContaining('HTTP 500') }));
  test('with 503: unreachable', async () => expect(await failureOf(failing(503, 'UNAVAILABLE', 'x'))).toMatchObject({ reason: 'unreachable' }));
  test('with a connection that ends: unreachable', async () => expect(await failureOf(hangingUp)).toMatchObject({ reason: 'unreachable' }));
  test('with nobody there: unreachable', async () => {
    const server = await geminiServer();
    await server[Symbol.asyncDispose]();
    expect(await geminiPlans(request, [], { apiKey, baseUrl: server.url })).toMatchObject({ failed: { reason: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') } });
  });
  test('for a prompt that was blocked: refused', async () => expect(await failureOf(answering({ promptFeedback: { blockReason: 'SAFETY' } }))).toMatchObject({ reason: 'refused', detail: 'the prompt was blocked: SAFETY' }));
  test('for an answer that was stopped: refused', async () => expect(await failureOf(saying('[', 'PROHIBITED_CONTENT'))).toMatchObject({ reason: 'refused', detail: 'the model stopped: PROHIBITED_CONTENT' }));
});
