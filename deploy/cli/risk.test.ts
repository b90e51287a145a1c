import { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { settings } from '../../test/people.ts';
import { wholeDesk } from '../../test/wholeDesk.ts';
import type { DeskAccess } from './access.ts';
import { riskCommand } from './risk.ts';

const portfolio = { measured: true as const, minDays: 5, windowDays: 30, benchmark: 'SPY', factors: { market: { symbol: 'SPY' } }, reverseStress: { lossUsd: '5000', minDeviations: 0.1 } };
const measured = wholeDesk(40, undefined, { policy: { ...settings.policy, portfolio } }).facts;

async function ran(args: readonly string[], log: readonly Logged[]) {
  const told = { out: [] as string[], said: [] as string[], code: 0, closed: false };
  const access: DeskAccess = {
    home: '.', out: (line) => void told.out.push(line), said: (line) => void told.said.push(line), fail: () => { told.code = 1; }, close: async () => { told.closed = true; },
    facts: async function* () { yield* log; }, mongo: async () => { throw new Error('expected MongoDB not to be asked'); },
  };
  const program = new Command('investobot').exitOverride();
  riskCommand(program, access);
  await program.parseAsync(['risk', '--desk', 'sim', ...args], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
    told.code = error.exitCode;
  });
  return told;
}

test('the newest figures of the portfolio are printed from the log, with how the forecasts stood', async () => {
  const { out, code, closed } = await ran([], measured);
  expect([out[0]?.split('\n'), code, closed]).toEqual([[
    expect.stringMatching(/^sim {2}2020-02-10T21:00:00Z {2}historical over 30 days {2}equity \d/), expect.stringMatching(/^a day, USD +95 % +99 %$/), expect.stringMatching(/^value at risk +[\d.]+ +[\d.]+$/),
    expect.stringMatching(/^over ten days /), expect.stringMatching(/^expected shortfall /), expect.stringMatching(/^days forecast +17 +17$/), expect.stringMatching(/^of these worse /), expect.stringMatching(/^Kupiec p /), expect.stringMatching(/^Christoffersen p /), expect.stringMatching(/^traffic light +-$/),
    expect.stringMatching(/^beta /), expect.stringMatching(/^worst shock /), expect.stringMatching(/^a loss of 5000 USD is [\d.]+ deviations away, or a market move of -[\d.]+ %$/), expect.stringMatching(/^factor market: /), expect.stringMatching(/^largest +value +part in VaR 95 %$/), expect.stringMatching(/^SPY /),
  ], 0, true]);
});

test('they are one line of JSON on request', async () => {
  const { out } = await ran(['--json'], measured);
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ desk: 'sim', figures: { method: 'historical', days: 30, positions: [{ symbol: 'SPY' }] }, backtest: { at99: { periods: 17 } } });
});

test('a desk whose policy does not ask for them has none, which is said with the way out', async () => {
  const { code, said } = await ran([], wholeDesk(3).facts);
  expect([code, said]).toEqual([1, ['sim: expected figures of the portfolio on the log, were none; they are stated where the policy has "portfolio": {"measured": true}']]);
});
