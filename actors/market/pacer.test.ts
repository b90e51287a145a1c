import pino from 'pino';
import { expect, test } from 'vitest';
import { marketKind } from '../../machines/market/market.ts';
import type { Row } from '../../machines/market/row.ts';
import { action } from '../../subjects/market.ts';
import { ada, settings } from '../../test/people.ts';
import { openingDraft, signedOpening } from '../desk/opening.ts';
import { Host } from '../runtime/host.ts';
import { MemoryLog } from '../runtime/memoryLog.ts';
import { MemoryRounds } from '../runtime/rounds.ts';
import { Pacer } from './pacer.ts';
import type { SourceAction, SourceEnd } from './events.ts';
import type { Bars, Step } from './source.ts';

const day = (number: number) => `2020-01-${String(number).padStart(2, '0')}T21:00:00Z`;
const row = (symbol: string, at: string, close: string): Row => ({ symbol, timeframe: '1d', at, due: at, origin: `${symbol} ${at}`, open: close, high: close, low: close, close, volume: '5' });
const stepOf = (number: number, close: string, over: { readonly actions?: readonly SourceAction[]; readonly ended?: readonly SourceEnd[] } = {}): Step => ({ at: day(number), warmUp: false, rows: [row('SPY', day(number), close)], ...over });
const split: SourceAction = { symbol: 'SPY', exDate: '2020-01-03', action: { kind: 'split', from: 1, to: 4 } };
const dividend: SourceAction = { symbol: 'SPY', exDate: '2020-01-03', action: { kind: 'dividend', amountUsd: '1' } };
const gone: SourceEnd = { symbol: 'AAPL', lastAt: day(2) };

const barsOf = (...steps: readonly Step[]): Bars => ({
  symbols: ['AAPL', 'SPY'], timeframe: '1d', between: () => ({ steps: () => steps, after: (at) => steps.filter((step) => step.at > at) }),
});

async function openLog(): Promise<MemoryLog> {
  const fresh = new MemoryLog('sim');
  await fresh.commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(signedOpening({ ...settings, roles: ['market'] }, ada), 'test')]);
  return fresh;
}

async function hostOn(log: MemoryLog, name: string): Promise<Host> {
  const host = new Host({
    log, host: name, reader: 'solo', kinds: [marketKind], roleOf: () => 'market', codeOf: () => 'test', rounds: new MemoryRounds(), snapshotEvery: 1_000_000,
    logger: pino({ level: 'silent' }), onFault: (error) => { throw error; }, now: () => '2020-02-01T00:00:00Z',
  });
  await host.start();
  return host;
}

/** Runs a session to its end; the pacer hears of every fact that its host takes. */
async function paced(host: Host, bars: Bars): Promise<void> {
  const pacer = new Pacer(host, () => bars);
  const hearing = setInterval(() => pacer.heard(host.report()), 1);
  await pacer.run().finally(() => clearInterval(hearing));
}

const said = (log: MemoryLog) => log.facts.map(({ fact }) => fact).filter(({ type }) => type.startsWith('market.') && type !== 'market.claimed')
  .map(({ type, actor, body }) => [type.slice(7), actor, ...(type === 'market.action' ? [(body as { action: { kind: string } }).action.kind] : []), ...(type === 'market.bar' ? [(body as { flags: readonly string[] }).flags.join()] : [])].join(' ').trim());
const session = barsOf(stepOf(2, '100'), stepOf(3, '25', { actions: [dividend, split], ended: [gone] }), stepOf(6, '25'));
/** Symbols speak side by side, each in its own order. */
const expected = ['bar SPY', 'stepClosed main', 'action SPY dividend', 'action SPY split', 'bar SPY', 'stepClosed main', 'bar SPY', 'stepClosed main', 'sessionEnded main'];

test('splits and dividends stand before the bar that they take effect with, which is then no jump', async () => {
  const log = await openLog();
  await paced(await hostOn(log, 'a'), session);
  expect(said(log).filter((each) => each !== 'delisted AAPL')).toEqual(expected);
  expect(said(log).slice(2, 6)).toContain('delisted AAPL');
});

test('what of a step was stated before a crash is not stated again', async () => {
  const log = await openLog();
  const host = await hostOn(log, 'a');
  await host.observe({ kind: 'market', actor: 'SPY' }, action, { exDate: dividend.exDate, action: dividend.action }, { at: day(3), content: '2020-01-03 dividend' });
  await paced(host, session);
  expect(said(log).filter((each) => each.startsWith('action'))).toEqual(['action SPY dividend', 'action SPY split']);
});
