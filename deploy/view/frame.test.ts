import { describe, expect, test } from 'vitest';
import { marked, posted } from '../../subjects/accounting.ts';
import { requested } from '../../subjects/approval.ts';
import type { Fact } from '../../subjects/fact.ts';
import { sessionEnded, stepClosed } from '../../subjects/market.ts';
import { rejected } from '../../subjects/risk.ts';
import { raised } from '../../subjects/sentinel.ts';
import { consoleKind } from '../../machines/console/console.ts';
import type { Console } from '../../machines/console/state.ts';
import { fact } from '../../test/given.ts';
import { openedWith } from '../../test/people.ts';
import { asksToKill, barAt, moved, spawn, stepOf } from '../../test/trading.ts';
import { frame, progress, progressLine } from './frame.ts';
import { coloured, figure } from './text.ts';

const pace = { factsPerSecond: 12_345.6, elapsed: 75 };
const session = { from: '2020-01-01T00:00:00Z', to: '2020-01-11T00:00:00Z', warmUpBars: 0, backtestFrom: '2015-01-01T00:00:00Z' };
const afterOpening = (...facts: readonly Fact[]): Console => {
  const actor = consoleKind.begin('main');
  for (const each of facts) actor.take(each);
  return actor.state() as Console;
};
const after = (...facts: readonly Fact[]): Console => afterOpening(openedWith({ session }), ...facts);
const drawn = (...facts: readonly Fact[]) => frame(after(...facts), { width: 80, ...pace });
const lineWith = (text: string, word: string) => text.split('\n').find((line) => line.includes(word));

const id = 'c'.repeat(32);
const marks = (over = {}) => fact(marked, { step: 1, cashUsd: '90000', positionsUsd: '11234.567', equityUsd: '101234.567', realizedPnlUsd: '1000', unrealizedPnlUsd: '-20.5', feesUsd: '1', imbalanceUsd: '0', holdings: [], ...over });
const holds = (strategy: string, quantity = '10') => fact(posted, {
  reference: id, memo: 'm', entries: [{ account: 'cash', amountUsd: '1' }, { account: 'capital', amountUsd: '-1' }],
  position: { strategy, symbol: 'SPY', quantity, costUsd: '1000', realizedPnlUsd: '-12345.678' },
});
const refuses = (rule: string) => fact(rejected, {
  intent: id, strategy: 's-1', symbol: 'SPY', side: 'buy', purpose: 'entry', policyVersion: 1,
  checks: [{ rule: 'collar', figure: '0', limit: '0.1', passed: true }, { rule, figure: '955000', limit: '950000', passed: false }],
});
const waits = fact(requested, { strategy: 's-1', planHash: 'a'.repeat(64), signersNeeded: 1, expiresAt: '2020-01-02T00:00:00Z', policyVersion: 1, automatic: false });
const crowd = Array.from({ length: 12 }, (_, index) => spawn(`s-${index}`));
const everything = [...crowd, waits, ...crowd.map(({ actor }) => holds(actor, '1234567.123456789')), barAt('123456789'), marks(), ...['a', 'b', 'c', 'd'].map((rule) => refuses(rule.repeat(90))), asksToKill(id), stepOf(6), fact(raised, { severity: 'critical', incident: 'i', detail: 'é'.repeat(200) })];

test('before the desk is open it says so', () => expect(frame(consoleKind.begin('main').state() as Console, { width: 80, ...pace })).toBe('investobot  opening the desk'));

test.each([60, 80, 132])('no line is wider than a terminal of %d columns', (width) =>
  expect(Math.max(...frame(after(...everything), { width, ...pace }).split('\n').map((line) => line.length))).toBeLessThanOrEqual(width));

test('it fits the lines of a small terminal', () => expect(drawn(...everything).split('\n').length).toBeLessThanOrEqual(24));

test('it has no colours unless told', () => expect(drawn(...everything)).not.toContain('\u001b'));
test('it has colours where told', () => expect(frame(after(...everything), { width: 80, ...pace, paint: coloured })).toContain('\u001b'));

test('it shows the desk, its risk and its day', () => {
  expect(lineWith(drawn(stepOf(6)), 'desk sim')).toMatch(/^investobot {2}desk sim \(sim, lockstep\) {2}active +2020-01-06$/);
  expect(lineWith(drawn(asksToKill(id)), 'desk sim')).toContain('killed');
});

test('it shows the equity, cash, and profit', () =>
  expect(lineWith(drawn(marks()), 'equity')).toBe('equity 101,234.57  cash 90,000.00  realised 1,000.00  unrealised -20.50'));
test('money that does not fit is in whole dollars, never cut', () =>
  expect(lineWith(drawn(marks({ equityUsd: '1424095.6165', cashUsd: '1131185.17', realizedPnlUsd: '360644.356', unrealizedPnlUsd: '-187735.62' })), 'equity')).toBe('equity 1,424,096  cash 1,131,185  realised 360,644  unrealised -187,736'));
test('books that are off are said first', () => expect(lineWith(drawn(marks({ imbalanceUsd: '0.01' })), 'equity')).toMatch(/^LEDGER OFF BY 0\.01/));
test('it shows fills, intents, rejections, facts and their pace', () => expect(lineWith(drawn(refuses('gross')), 'facts')).toBe('fills 0  intents 0  rejected 1  facts 2 (12,346/s)  1 min 15 s'));
test('it shows a strategy with its state, what it holds and its profit', () =>
  expect(lineWith(drawn(spawn(), moved('trading'), holds('s-1'), barAt('101.5')), 'trading')).toMatch(/^p +trading +SPY 10 +-12,345\.68 +15\.00$/));
test('it shows who trades before who ended', () => {
  const lines = drawn(spawn('s-1'), moved('retired', 's-1'), spawn('s-2'), moved('trading', 's-2')).split('\n');
  expect(lines.findIndex((line) => line.includes('trading'))).toBeLessThan(lines.findIndex((line) => line.includes('retired')));
});
test('it says how many strategies it does not show', () => expect(drawn(...crowd)).toContain('and 3 more'));
test('it shows the last rejections with the rule that refused', () =>
  expect(drawn(...['a', 'b', 'c', 'd'].map(refuses)).split('\n').slice(-3).map((line) => line.slice(0, 29))).toEqual(['2020-01-02 buy SPY: b 955,000', '2020-01-02 buy SPY: c 955,000', '2020-01-02 buy SPY: d 955,000']));

test('a rejection names the strategy as people know it, and rounds its figures', () =>
  expect(drawn(spawn(), refuses('gross'))).toContain('2020-01-02 buy SPY: gross 955,000, limit 950,000 (p)'));
test.each([['255701.3887463965', '255,701.39'], ['0.103412345', '0.1034'], ['-1563.93', '-1,563.93'], ['0', '0'], ['SPY', 'SPY'], ['', '']])('a check\'s figure %s is shown as %s', (text, shown) => expect(figure(text)).toBe(shown));
test('it says that plans wait for people, and how to answer', () =>
  expect(drawn(spawn(), waits)).toContain('1 plan waits for approval: npx investobot status, then npx investobot approve'));
test('an ended session says how to end the desk', () => expect(drawn(fact(sessionEnded, { steps: 1, bars: 1, refused: 0 }))).toContain('session ended; Ctrl-C stops the desk'));

describe('a live desk', () => {
  const live = () => frame(afterOpening(openedWith({ session, pacing: 'live' })), { width: 80, ...pace, at: '2026-11-22T18:53:43.921Z' });

  test("shows the log's time", () => expect(lineWith(live(), 'desk sim')).toMatch(/^investobot {2}desk sim \(sim, live\) {2}active +2026-11-22 18:53:43$/));
  test('shows no progress, since nobody knows its end', () => expect(live()).not.toContain('%'));
});

describe('progress', () => {
  const closed = (at: string, warmUp = false) => fact(stepClosed, { step: 1, warmUp }, { at });

  test.each([['2020-01-01T00:00:00Z', 0], ['2020-01-06T00:00:00Z', 0.5], ['2020-01-11T00:00:00Z', 1], ['2020-02-01T00:00:00Z', 1]])('at %s is %d', (at, share) => expect(progress(after(closed(at)))).toBe(share));
  test('has not begun while bars warm up', () => expect(progress(after(closed('2020-01-06T00:00:00Z', true)))).toBe(0));
  test('is whole once the session ended', () => expect(progress(after(closed('2020-01-06T00:00:00Z'), fact(sessionEnded, { steps: 1, bars: 1, refused: 0 })))).toBe(1));
  test('is drawn as a bar', () => expect(lineWith(drawn(closed('2020-01-06T00:00:00Z')), '50 %')).toBe(`[${'#'.repeat(36)}${'.'.repeat(36)}]  50 %`));
  test('is one line where there is no terminal', () =>
    expect(progressLine(after(closed('2020-01-06T21:00:00Z'), marks()), pace)).toBe('2020-01-06  58 %  equity 101,234.57  fills 0  intents 0  rejected 0  facts 3 (12,346/s)  1 min 15 s'));
});
