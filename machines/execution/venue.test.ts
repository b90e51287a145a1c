import { expect, test } from 'vitest';
import { sent, submitted } from '../../subjects/execution.ts';
import type { FactKind, Fact, FactOf } from '../../subjects/fact.ts';
import { bar } from '../../subjects/market.ts';
import { killRequested } from '../../subjects/operations.ts';
import { approved } from '../../subjects/risk.ts';
import { fact } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import type { ExecutionState } from './decisions.ts';
import { execution } from './execution.ts';
import { broker } from '../broker/broker.ts';

const order = '1'.repeat(32);
const desk = openedWith({ venue: { kind: 'sim', commissionRate: '0.001', minCommissionUsd: '1', slippageRate: '0', maxVolumeShare: 0.5 } });
const approval = fact(approved, {
  intent: '0'.repeat(32), strategy: 's-1', symbol: 'SPY', side: 'buy', notionalUsd: '1000', purpose: 'entry', reservedUsd: '1000', expiresAt: '2020-02-01T00:00:00Z', checks: [], policyVersion: 1,
}, { id: order, at: '2020-01-02T21:00:00Z' });
const prices = (at: string, volume: string) =>
  fact(bar, { timeframe: '1d', open: '100', high: '100', low: '100', close: '100', volume, warmUp: false, flags: [] }, { at, actor: 'SPY' });

/** Execution and the simulated venue on one log: what each states is heard by both, until nothing more is said. */
function together(...facts: readonly Fact[]) {
  const actors = [execution.begin('main'), broker.begin('main')];
  const log: string[] = [];
  const waiting = [...facts];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const heard = next;
    const said = actors.flatMap((actor) => actor.take(heard)).map(({ kind, body }) => fact(kind as FactKind, body, { at: heard.at, cause: heard.id }));
    log.push(...said.map(({ type }) => type));
    const left = said.filter(({ type }) => type === submitted.name).map(({ body }) => fact(sent, { order: (body as FactOf<typeof submitted>['body']).order }));
    waiting.unshift(...said, ...left);
  }
  const state = actors[0]?.state() as ExecutionState;
  return { log, ended: state.ended[order]?.state, open: Object.keys(state.open) };
}

test('a notional order goes from its approval to its last fill', () =>
  expect(together(desk, approval, prices('2020-01-03T21:00:00Z', '10'), prices('2020-01-06T21:00:00Z', '10'))).toEqual({
    log: ['execution.submitted', 'broker.reported', 'execution.filled', 'broker.reported', 'execution.filled'], ended: 'filled', open: [],
  }));

test('a kill between two bars cancels what is left', () =>
  expect(together(desk, approval, prices('2020-01-03T21:00:00Z', '10'), fact(killRequested, { reason: 'smoke', requester: 'ops' }), prices('2020-01-06T21:00:00Z', '10'))).toEqual({
    log: ['execution.submitted', 'broker.reported', 'execution.filled', 'execution.cancelRequested', 'broker.reported', 'execution.closed'], ended: 'canceled', open: [],
  }));
