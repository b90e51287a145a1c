import { Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { MemoryDesk } from '../../actors/runtime/memoryDesk.ts';
import { accounting } from '../../machines/accounting/accounting.ts';
import { posted } from '../../subjects/accounting.ts';
import { opened } from '../../subjects/desk.ts';
import { busted, corrected, filled } from '../../subjects/execution.ts';
import { action, bar, stepClosed } from '../../subjects/market.ts';
import { signed } from '../../subjects/operations.ts';
import { closeOf, orderId } from '../../test/accountingDesk.ts';
import { ada, openedWith, signedBy } from '../../test/people.ts';
import { free } from '../../test/simVenue.ts';
import { wholeDesk } from '../../test/wholeDesk.ts';
import type { DeskAccess } from '../cli/access.ts';
import { blotterCommand, statementCommand } from '../cli/statement.ts';

/** A year-end: shares that were held for long are sold in December, others lose in January and are bought again; a dividend and a deposit between. */
function logOf(): readonly Logged[] {
  const opening = openedWith({ cashUsd: '10000', venue: free, accounting: { lots: 'fifo', washSales: 'flag', settlement: true, daily: true } });
  const desk = new MemoryDesk({ desk: 'sim', genesis: opening.body.genesis, kinds: [accounting], perform: () => [] });
  let [orders, steps] = [0, 0];
  const traded = (side: 'buy' | 'sell', quantity: string, priceUsd: string, feeUsd = '0') => ({ order: orderId(orders), strategy: 's-1', symbol: 'SPY', side, execution: 'x', quantity, priceUsd, feeUsd });
  const fill = (date: string, ...of: Parameters<typeof traded>) => {
    orders += 1;
    desk.tell(filled, 'main', { ...traded(...of), done: true }, { at: closeOf(date) });
  };
  const close = (date: string, price: string) => {
    steps += 1;
    desk.tell(bar, 'SPY', { timeframe: '1d', open: price, high: price, low: price, close: price, volume: '1', warmUp: false, flags: [] }, { at: closeOf(date) });
    desk.tell(stepClosed, 'main', { step: steps, warmUp: false }, { at: closeOf(date) });
  };
  desk.tell(opened, 'main', opening.body, { at: '2022-01-01T00:00:00Z' });
  fill('2022-01-03', 'buy', '100', '10', '1');
  close('2022-01-03', '10');
  desk.tell(action, 'SPY', { exDate: '2023-06-01', action: { kind: 'dividend', amountUsd: '0.5' } }, { at: closeOf('2023-06-01') });
  close('2023-06-01', '11');
  fill('2023-12-28', 'sell', '60', '12', '0.5');
  close('2023-12-28', '12');
  desk.tell(signed, 'main', signedBy(ada, { verb: 'deposit', target: 'desk', payload: { amountUsd: '500', memo: 'x' } }).body, { at: closeOf('2024-01-02') });
  fill('2024-01-02', 'sell', '40', '9');
  close('2024-01-02', '9');
  fill('2024-01-10', 'buy', '40', '9.5');
  close('2024-01-10', '9.5');
  fill('2024-01-11', 'buy', '1', '9.5', '0.1');
  desk.tell(busted, 'main', { ...traded('buy', '1', '9.5', '0.1'), reason: 'x' }, { at: closeOf('2024-01-11') });
  fill('2024-01-11', 'sell', '1', '9.5');
  desk.tell(corrected, 'main', { ...traded('sell', '1', '9.4'), was: { quantity: '1', priceUsd: '9.5', feeUsd: '0' }, reason: 'x' }, { at: closeOf('2024-01-11') });
  close('2024-01-11', '9.5');
  return desk.facts;
}

const log = logOf();

async function ran(args: readonly string[], facts: readonly Logged[] = log) {
  const out: string[] = [];
  const access: DeskAccess = {
    home: '', out: (line) => void out.push(line), said: () => {}, fail: () => {}, close: async () => {},
    facts: async function* () { yield* facts; },
    mongo: async () => { throw new Error('expected no MongoDB to be asked'); },
  };
  const program = new Command('investobot').exitOverride().configureOutput({ writeErr: () => {} });
  statementCommand(program, access);
  blotterCommand(program, access);
  const code = await program.parseAsync([...args, '--desk', 'sim'], { from: 'user' }).then(() => 0, (error: unknown) => {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  });
  return { out, code };
}

const statement = async (...args: readonly string[]) => JSON.parse((await ran(['statement', '--json', ...args])).out[0] ?? '');

describe('a statement', () => {
  test('has the whole span, by month and year', async () => {
    const { total, months, years } = await statement();
    expect(total).toEqual({
      period: 'total', openingEquityUsd: '10000', depositsUsd: '500', realizedUsd: '79.9', shortTermUsd: '-0.1', longTermUsd: '78.5', washedUsd: '40.4', dividendsUsd: '50', feesUsd: '1.5', interestUsd: '0', borrowUsd: '0',
      tradedUsd: '2479', fxUsd: '0', unrealizedUsd: '0', pnlUsd: '128.4', closingEquityUsd: '10628.4', cashUsd: '10257.9', positionsUsd: '370.5', trades: '6',
    });
    expect(months.map(({ period, pnlUsd }: { period: string; pnlUsd: string }) => `${period} ${pnlUsd}`)).toEqual(['2022-01 -1', '2023-06 150', '2023-12 99.5', '2024-01 -120.1']);
    expect(years.map(({ period, longTermUsd, dividendsUsd }: { period: string; longTermUsd: string; dividendsUsd: string }) => [period, longTermUsd, dividendsUsd])).toEqual([['2022', '0', '0'], ['2023', '118.9', '50'], ['2024', '-40.4', '0']]);
  });
  test('of a year begins with the equity of the year before, both days included', async () => {
    const { total, positions } = await statement('--from', '2023-06-01', '--to', '2023-12-28');
    expect(total).toMatchObject({ openingEquityUsd: '9999', closingEquityUsd: '10248.5', pnlUsd: '249.5', realizedUsd: '120', longTermUsd: '118.9', dividendsUsd: '50', feesUsd: '0.5', trades: '1' });
    expect(positions).toEqual([{ strategy: 's-1', symbol: 'SPY', quantity: '40', costUsd: '400', realizedUsd: '120', priceUsd: '12', unrealizedUsd: '80' }]);
  });
  test('has where the profit of the closed days came from', async () => {
    const { attribution } = await statement('--to', '2024-01-10');
    expect(Object.values(attribution).reduce((sum: number, part) => sum + Number(part), 0)).toBeCloseTo(128.5, 9);
  });
  test('has whose the profit of the closed days was', async () => {
    const { profits, total } = await statement();
    expect(profits).toEqual({ strategy: [{ name: 's-1', pnlUsd: '128.5' }], symbol: [{ name: 'SPY', pnlUsd: '128.5' }], plan: [], currency: [] });
    expect(total.pnlUsd).toBe('128.4');
  });
  test.each([
    ['strategy', ['strategy,pnlUsd', 's-1,128.5']], ['plan', ['plan,pnlUsd']], ['positions', ['strategy,symbol,quantity,costUsd,realizedUsd,priceUsd,unrealizedUsd', 's-1,SPY,39,370.5,79.9,9.5,0']],
  ])('as CSV may be of %s', async (of, lines) => expect((await ran(['statement', '--csv', '--of', of])).out).toEqual(lines));
  test('for people has whose profit it was', async () => expect((await ran(['statement', '--to', '2024-01-10'])).out.join('\n')).toMatch(/strategy +profit\ns-1 +128\.50/));
  test('as CSV has a line for each month, each year and the whole', async () => {
    const { out } = await ran(['statement', '--csv']);
    expect(out.map((line) => line.split(',')[0])).toEqual(['period', '2022-01', '2023-06', '2023-12', '2024-01', '2022', '2023', '2024', 'total']);
  });
  test('for people names the equity and the profit', async () => expect((await ran(['statement'])).out[0]).toBe('sim: equity 10,000.00 to 10,628.40, profit 128.40, put in 500.00; 6 executions worth 2,479.00'));
  test('of a desk with plain books has its figures too', async () => {
    const { out } = await ran(['statement', '--json'], wholeDesk(20).facts);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ total: { shortTermUsd: '0', depositsUsd: '0' }, attribution: null });
  });
  test('counts what was posted with the mark that values it, and says what none has valued yet', async () => {
    const toDeposit = log.findIndex(({ kind, fact }) => kind.name === posted.name && fact.at >= '2024-01-02') + 1;
    const { out } = await ran(['statement'], log.slice(0, toDeposit));
    expect(out[0]).toBe('sim: equity 10,000.00 to 10,248.50, profit 248.50, put in 0.00; 2 executions worth 1,720.00');
    expect(out.at(-1)).toBe('not counted yet: 1 posting after the last mark; the next mark has them');
  });
  test.each([[['--from', '2024-02-30']], [['--from', '2024-01-02', '--to', '2024-01-01']], [['--csv', '--json']], [['--from', 'yesterday']], [['--of', 'plan']], [['--csv', '--of', 'luck']]])('%j is wrong use', async (args) => expect((await ran(['statement', ...args])).code).not.toBe(0));
});

describe('a blotter', () => {
  test('has every execution, what was taken back, and when it settles', async () => {
    const { out } = await ran(['blotter', '--csv', '--from', '2024-01-10']);
    const rows = out.map((line) => line.split(','));
    expect(out[0]).toBe('date,time,event,order,execution,strategy,symbol,side,quantity,priceUsd,valueUsd,feeUsd,cashUsd,settlesOn');
    expect(rows.slice(1).map((row) => [row[0], row[2], ...row.slice(7)].join(' '))).toEqual([
      '2024-01-10 fill buy 40 9.5 380 0 -380 2024-01-12', '2024-01-11 fill buy 1 9.5 9.5 0.1 -9.6 2024-01-16', '2024-01-11 bust buy -1 9.5 -9.5 -0.1 9.6 2024-01-16',
      '2024-01-11 fill sell 1 9.5 9.5 0 9.5 2024-01-16', '2024-01-11 correction sell -1 9.5 -9.5 0 -9.5 2024-01-16', '2024-01-11 fill sell 1 9.4 9.4 0 9.4 2024-01-16',
    ]);
  });
  test('as JSON has the same', async () => expect(JSON.parse((await ran(['blotter', '--json', '--to', '2022-12-31'])).out[0] ?? '').executions).toMatchObject([{ date: '2022-01-03', side: 'buy', quantity: '100', cashUsd: '-1001', settlesOn: '2022-01-05' }]));
  test('for people has a line each', async () => expect((await ran(['blotter', '--to', '2022-12-31'])).out[0]?.split('\n').length).toBe(2));
});
