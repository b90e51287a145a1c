import { expect, test } from 'vitest';
import { policy as policySchema } from '../../subjects/policy.ts';
import type { PortfolioPolicy } from '../../subjects/portfolioPolicy.ts';
import { settings } from '../../test/people.ts';
import { portfolioContradictions, settingsOf } from './settings.ts';

const faults = (portfolio: PortfolioPolicy) => portfolioContradictions({ ...settings.policy, portfolio });

test.each<[string, PortfolioPolicy, readonly string[]]>([
  ['nothing', {}, []],
  ['as many days as there are', { minDays: 100, windowDays: 100 }, []],
  ['more days than there are', { minDays: 101, windowDays: 100 }, ['portfolio.minDays: was 101, must not be above portfolio.windowDays (100)']],
  ['beta without a benchmark', { maxBeta: 1 }, ['portfolio.maxBeta: needs portfolio.benchmark; name the symbol that beta is measured against']],
  ['beta with one', { maxBeta: 1, benchmark: 'SPY' }, []],
  ['the same at both tails', { maxVar95Usd: '100', maxVar99Usd: '100' }, []],
  ['more at the nearer tail', { maxVar95Usd: '100.01', maxVar99Usd: '100' }, ['portfolio.maxVar95Usd: was 100.01, must not be above portfolio.maxVar99Usd (100)']],
  ['more value at risk than shortfall', { maxVar99Usd: '101', maxEs99Usd: '100' }, ['portfolio.maxVar99Usd: was 101, must not be above portfolio.maxEs99Usd (100)']],
  ['all that may be held', { maxVar95Usd: '1000000' }, []],
  ['more than may be held', { maxVar95Usd: '1000000.01' }, ['portfolio.maxVar95Usd: was 1000000.01, must not be above maxGrossNotionalUsd (1000000)']],
])('a policy that asks for %s is told what contradicts itself in it', (_, portfolio, expected) => expect(faults(portfolio)).toEqual(expected));

test('what is left out has its default', () => expect(settingsOf({ ...settings.policy, portfolio: {} })).toMatchObject({ method: 'historical', windowDays: 250, minDays: 30, decay: 0.94, seed: 1, draws: 10_000 }));

test('a policy without a portfolio has no settings', () => expect(settingsOf(settings.policy)).toBeNull());

test.each([
  [{ factors: { market: {} } }, 'must have exactly one of symbol and loadings'],
  [{ factors: { market: { symbol: 'SPY', loadings: { SPY: 1 } } } }, 'must have exactly one of symbol and loadings'],
  [{ windowDays: 9 }, 'Too small: expected number to be >=10'], [{ windowDays: 1001 }, 'Too big: expected number to be <=1000'], [{ maxVar95Usd: '0' }, 'must be above zero'],
])('a portfolio of %j is refused', (portfolio, message) => expect(policySchema.safeParse({ ...settings.policy, portfolio }).error?.issues[0]?.message).toContain(message));
