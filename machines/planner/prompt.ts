import type { Features } from './features.ts';
import type { PlanRequest } from './decisions.ts';

/**
 * The prompt for a language model: the task, the rules for plans, and the features. The same request and features give the same text.
 * Features are the only thing in it from outside, and they are numbers and symbols: no text that could instruct the model.
 */
export const promptOf = ({ plans, symbols, timeframe, before }: PlanRequest, features: readonly Features[]): string => `You write trading plans. You decide nothing else: deterministic machines check, backtest, size and trade them, and people approve them.

Write ${plans} different plans as a JSON array, in the given schema. Only bars before ${before} are known to you; do not use what happened later.

Rules for plans
- universe: from ${symbols.join(', ')} only. timeframe: "${timeframe}". Long only.
- timing: "nextOpen" (an entry trades at the next open), or {"limit": {"offset": share, above 0 to 0.2}}: an entry waits (on daily bars up to a week) for a price so far below the close that decided, and may never trade. Exits trade at the next open.
- name: 1 to 40 of a-z 0-9 -, each plan another.
- entry and exit are rules: {"compare": "above"|"below", left, right}, {"cross": "above"|"below", left, right}, {"all": [rules]}, {"any": [rules]}, {"not": rule}. Nest them at most 3 deep. They must differ.
- An operand is {"indicator": ..., "offset": closed bars back}, {"bar": "open"|"high"|"low"|"close"|"volume", "offset": ...} or {"value": number}. With "times": number it is scaled; {"sum": [two to four of the first two]} adds them up. With "of": symbol it is of that symbol's bars before this one, with "against": symbol of the ratio of closes to that symbol's, before this bar (close and its indicators only); "other" is the other symbol of a universe of two.
- Indicators: sma, ema, rsi (0 to 100), macd (fast below slow; output line, signal or histogram), atr, bollinger (output upper, middle or lower), donchian (likewise; it holds the newest bar, so compare a close with offset 1), roc (a fraction: 0.05 is 5 percent), stdev. Lengths are whole bars, 1 to 1000, and all values must be there after 2000 bars.
- sizing: {"kind": "allIn"}, {"kind": "quantity", "quantity": "100"}, {"kind": "fraction", "fraction": 0 to 1}, {"kind": "volatility", "targetAnnual": 0 to 2, "lookback": bars}. A fraction is of the plan's own equity for each symbol, so over several symbols the fractions should sum to at most 1.
- stop, optional: {"kind": "fixed"|"trailing", "distance": share of price}, {"kind": "atr"|"atrTrailing"|"volatility", "length": bars, "multiple": number}, {"kind": "profitLock", "gain": share, "lock": share below gain} (from that gain on, so far above the entry) or {"kind": "time", "bars": number}. stops in its place: two to four of them, the first that is touched counts.
- budget: share of the desk's capital; the budgets of all plans sum to at most 1.
- thesis: why it should earn money, in terms of the features below. refutedBy: the observation that would show it wrong.
- Prefer plans that differ in idea, symbols and holding time, with at least five trades in the years of the features and costs of 0.1 percent a trade.

Features by symbol (shares are fractions; autocorrelation below 0: prices tend to come back)
${JSON.stringify(features, null, 1)}
`;
