import type { Metrics } from './metrics.ts';

/** How a figure is to be written: a share as per cent, a ratio with two digits, and so on. */
export type Unit = 'share' | 'ratio' | 'usd' | 'count' | 'days' | 'time' | 'probability';

export type Group = 'Return' | 'Risk' | 'Drawdown' | 'Tail risk' | 'Trades' | 'Benchmark' | 'How sure';

export interface Definition {
  readonly title: string;
  readonly group: Group;
  readonly unit: Unit;
  /** One line: formula and conventions. The functions' docstrings name the sources. */
  readonly meaning: string;
}

const of = (group: Group, unit: Unit, title: string, meaning: string): Definition => ({ title, group, unit, meaning });

const historical = 'quantile of type 7 of the returns, as a loss';
const normal = 'from mean and sample deviation, as if returns were normal';
const expanded = 'the normal quantile corrected for skew and kurtosis; none where the correction gives no quantile';
const worst = 'mean of the worst floor((n - 1) x tail) + 1 returns, as a loss';

/** Every metric in words, in the order of a report. What can't be computed is null, a dash in a report. */
export const definitions: Readonly<Record<keyof Metrics, Definition>> = {
  totalReturn: of('Return', 'share', 'Total return', 'last equity / first - 1'),
  cagr: of('Return', 'share', 'Annual growth (CAGR)', '(1 + total return)^(periods a year / periods) - 1'),
  bestReturn: of('Return', 'share', 'Best period', 'largest simple return of one period'),
  worstReturn: of('Return', 'share', 'Worst period', 'smallest simple return of one period'),
  firstAt: of('Return', 'time', 'From', 'first point of the equity curve, UTC'),
  lastAt: of('Return', 'time', 'To', 'last point of the equity curve, UTC'),
  periods: of('Return', 'count', 'Periods', 'returns that the figures rest on'),
  periodsAYear: of('Return', 'ratio', 'Periods a year', 'given, or the steps over their span, a year being 365.25 days'),

  volatilityAnnual: of('Risk', 'share', 'Volatility', 'sample deviation of returns (ddof 1) x root of periods a year'),
  sharpeAnnual: of('Risk', 'ratio', 'Sharpe', 'mean return / sample deviation (ddof 1) x root of periods a year; risk-free rate 0'),
  sortinoAnnual: of('Risk', 'ratio', 'Sortino', 'mean return / root of the mean square of returns below 0, over all returns, x root of periods a year'),
  calmar: of('Risk', 'ratio', 'Calmar', 'annual growth / maximum drawdown, over the whole span'),
  omega: of('Risk', 'ratio', 'Omega', 'sum of returns above 0 / sum of those below'),
  tailRatio: of('Risk', 'ratio', 'Tail ratio', '95th percentile / size of the 5th, quantiles of type 7'),
  skew: of('Risk', 'ratio', 'Skew', 'g1: third central moment / deviation^3, ddof 0'),
  excessKurtosis: of('Risk', 'ratio', 'Excess kurtosis', 'g2: fourth central moment / variance^2 - 3, ddof 0'),

  maxDrawdown: of('Drawdown', 'share', 'Maximum drawdown', 'largest fall from a peak, as a share of the peak, over all steps'),
  maxDrawdownPeakAt: of('Drawdown', 'time', 'Its peak', 'last time at the peak before the fall'),
  maxDrawdownTroughAt: of('Drawdown', 'time', 'Its trough', 'time of the lowest equity'),
  maxDrawdownRecoveredAt: of('Drawdown', 'time', 'Its recovery', "first time as high as the peak again; none where the curve ends before"),
  maxDrawdownDays: of('Drawdown', 'days', 'Its length', 'calendar days from the peak to the recovery, or to the end'),
  longestDrawdownDays: of('Drawdown', 'days', 'Longest drawdown', 'calendar days of the longest of all drawdowns, to its recovery or to the end'),

  var95Historical: of('Tail risk', 'share', 'VaR 95 %, historical', `5 % ${historical}`),
  var99Historical: of('Tail risk', 'share', 'VaR 99 %, historical', `1 % ${historical}`),
  es95Historical: of('Tail risk', 'share', 'ES 95 %, historical', `${worst}; tail 5 %`),
  es99Historical: of('Tail risk', 'share', 'ES 99 %, historical', `${worst}; tail 1 %`),
  var95Normal: of('Tail risk', 'share', 'VaR 95 %, normal', normal),
  var99Normal: of('Tail risk', 'share', 'VaR 99 %, normal', normal),
  es95Normal: of('Tail risk', 'share', 'ES 95 %, normal', `mean loss beyond it, ${normal}`),
  es99Normal: of('Tail risk', 'share', 'ES 99 %, normal', `mean loss beyond it, ${normal}`),
  var95CornishFisher: of('Tail risk', 'share', 'VaR 95 %, Cornish-Fisher', expanded),
  var99CornishFisher: of('Tail risk', 'share', 'VaR 99 %, Cornish-Fisher', expanded),
  es95CornishFisher: of('Tail risk', 'share', 'ES 95 %, Cornish-Fisher', `mean loss beyond it; ${expanded}`),
  es99CornishFisher: of('Tail risk', 'share', 'ES 99 %, Cornish-Fisher', `mean loss beyond it; ${expanded}`),
  var95Forecasts: of('Tail risk', 'count', 'VaR 95 %: forecasts', 'periods whose historical VaR was forecast from the 250 before'),
  var95Breaches: of('Tail risk', 'count', 'VaR 95 %: breaches', 'of these, periods with a larger loss'),
  var95KupiecP: of('Tail risk', 'probability', 'VaR 95 %: Kupiec p', 'probability of so odd a number of breaches if the forecasts are right'),
  var95ChristoffersenP: of('Tail risk', 'probability', 'VaR 95 %: Christoffersen p', 'probability of breaches so clustered (or spaced) if they are independent'),
  var99Forecasts: of('Tail risk', 'count', 'VaR 99 %: forecasts', 'as for 95 %'),
  var99Breaches: of('Tail risk', 'count', 'VaR 99 %: breaches', 'as for 95 %'),
  var99KupiecP: of('Tail risk', 'probability', 'VaR 99 %: Kupiec p', 'as for 95 %'),
  var99ChristoffersenP: of('Tail risk', 'probability', 'VaR 99 %: Christoffersen p', 'as for 95 %'),

  trades: of('Trades', 'count', 'Closed trades', 'round trips from flat to flat; what is held at the end is none'),
  winRate: of('Trades', 'share', 'Win rate', 'share of the trades with P&L above 0, after fees'),
  profitFactor: of('Trades', 'ratio', 'Profit factor', 'sum of gains / sum of losses'),
  payoffRatio: of('Trades', 'ratio', 'Payoff ratio', 'mean gain / mean loss'),
  expectancyUsd: of('Trades', 'usd', 'Expectancy', 'mean P&L of a trade, after fees'),
  averageWinUsd: of('Trades', 'usd', 'Average win', 'mean gain of the trades above 0'),
  averageLossUsd: of('Trades', 'usd', 'Average loss', 'mean loss of the trades below 0, taken positive'),
  bestTradeUsd: of('Trades', 'usd', 'Best trade', 'largest P&L'),
  worstTradeUsd: of('Trades', 'usd', 'Worst trade', 'smallest P&L'),
  sqn: of('Trades', 'ratio', 'System quality (SQN)', 'root of trades x mean P&L / its sample deviation (ddof 1), not capped'),
  kelly: of('Trades', 'share', 'Kelly fraction', 'win rate - (1 - win rate) / payoff ratio'),
  averageHoldingDays: of('Trades', 'days', 'Average holding', 'calendar days from entry to exit'),
  feesUsd: of('Trades', 'usd', 'Fees', 'of all trades, open ones too'),
  turnoverAnnual: of('Trades', 'ratio', 'Turnover a year', 'notional of all fills, both sides / mean equity / years'),
  exposure: of('Trades', 'share', 'Exposure', 'share of steps with something held'),

  alphaAnnual: of('Benchmark', 'share', 'Alpha', '(1 + mean of return - beta x benchmark)^periods a year - 1'),
  beta: of('Benchmark', 'ratio', 'Beta', "covariance with the benchmark / the benchmark's variance"),
  correlation: of('Benchmark', 'ratio', 'Correlation', "Pearson's, with the benchmark"),
  informationRatioAnnual: of('Benchmark', 'ratio', 'Information ratio', 'mean of return - benchmark / its sample deviation (ddof 1) x root of periods a year'),
  trackingErrorAnnual: of('Benchmark', 'share', 'Tracking error', 'sample deviation of return - benchmark (ddof 1) x root of periods a year'),

  probabilisticSharpe: of('How sure', 'probability', 'Probabilistic Sharpe', 'probability that the true Sharpe is above 0, given length, skew and kurtosis'),
  deflatedSharpe: of('How sure', 'probability', 'Deflated Sharpe', 'probability that the true Sharpe is above what the best of all trials shows by luck; none where the trials are not given'),
  minTrackRecordPeriods: of('How sure', 'count', 'Minimum track record', 'periods needed to be 95 % sure that the true Sharpe is above 0; none where the measured one is not'),
};
