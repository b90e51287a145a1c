import type { Operand, Plan, Rule, Sizing, Stop } from '../../subjects/plan.ts';
import type { Chance } from './chance.ts';

const close: Operand = { bar: 'close', offset: 0 };

/** Two rules that take turns within a few bars. */
function swinging(chance: Chance): { readonly entry: Rule; readonly exit: Rule } {
  const average: Operand = { indicator: { kind: chance.happens(0.5) ? 'sma' : 'ema', length: chance.whole(2, 3), source: 'close' }, offset: 0 };
  const other = chance.happens(0.3) ? ({ bar: 'close', offset: 1 } as const) : average;
  const asks = (direction: 'above' | 'below'): Rule => (chance.happens(0.8) ? { compare: direction, left: close, right: other } : { cross: direction, left: close, right: other });
  return chance.happens(0.7) ? { entry: asks('above'), exit: asks('below') } : { entry: asks('below'), exit: asks('above') };
}

function sizing(chance: Chance): Sizing {
  const kind = chance.one(['allIn', 'fraction', 'fraction', 'quantity', 'quantity', 'volatility'] as const);
  switch (kind) {
    case 'allIn': return { kind };
    case 'fraction': return { kind, fraction: chance.whole(20, 100) / 100 };
    case 'quantity': return { kind, quantity: String(chance.whole(1, 150)) };
    case 'volatility': return { kind, targetAnnual: chance.whole(1, 20) / 10, lookback: 5 };
  }
}

function stop(chance: Chance): Stop {
  const kind = chance.one(['fixed', 'trailing', 'atr', 'atrTrailing', 'volatility', 'profitLock', 'time'] as const);
  switch (kind) {
    case 'atr': case 'atrTrailing': return { kind, length: 2, multiple: chance.whole(5, 20) / 10 };
    case 'volatility': return { kind, length: 3, multiple: chance.whole(5, 20) / 10 };
    case 'profitLock': return { kind, gain: chance.whole(10, 30) / 1000, lock: chance.whole(0, 9) / 1000 };
    case 'time': return { kind, bars: chance.whole(1, 5) };
    default: return { kind, distance: chance.whole(5, 40) / 1000 };
  }
}

/** None, one, or the first of two that is touched. */
function stops(chance: Chance): Pick<Plan, 'stop' | 'stops'> {
  const count = chance.one([0, 0, 1, 1, 2] as const);
  if (count === 0) return {};
  return count === 1 ? { stop: stop(chance) } : { stops: [stop(chance), stop(chance)] };
}

/** A small plan that trades often. */
export function tradingPlan(chance: Chance, { name, symbols, timeframe, budget }: { readonly name: string; readonly symbols: readonly string[]; readonly timeframe: Plan['timeframe']; readonly budget: number }): Plan {
  const held = stops(chance);
  const universe = symbols.filter(() => chance.happens(0.7));
  return {
    name, thesis: 'What swings, swings on.', universe: universe.length === 0 ? [chance.one(symbols)] : universe, timeframe,
    ...swinging(chance), sizing: sizing(chance), ...held, timing: 'nextOpen', budget, refutedBy: 'A month of losses.',
  };
}

/** What a language model may write in the place of a plan. */
export function notAPlan(chance: Chance, plan: Plan): unknown {
  return chance.one<() => unknown>([
    () => ({ ...plan, name: `${plan.name}-2`, universe: ['ZZZ'] }),
    () => ({ ...plan, name: `${plan.name}-2`, budget: 1 }),
    () => ({ ...plan, name: `${plan.name}-2`, budget: -0.1 }),
    () => ({ ...plan, exit: plan.entry }),
    () => ({ ...plan, name: 'Robert"); DROP TABLE orders;--' }),
    () => ({ ...plan, name: `${plan.name}-2`, sizing: { kind: 'quantity', quantity: '1e9' } }),
    () => ({ ...plan, order: { symbol: 'AAA', side: 'buy', quantity: '1000000' } }),
    () => ({ ...plan, name: `${plan.name}-2`, timeframe: '5m' }),
    () => ({ ...plan, name: `${plan.name}-2`, entry: Array.from({ length: 40 }).reduce<unknown>((rule) => ({ not: rule }), plan.entry) }),
    () => ({ __proto__: null, ['constructor']: { prototype: { polluted: true } } }),
    () => plan, () => 'buy low, sell high', () => 42, () => null, () => [plan],
  ])();
}

/** What a language model may write in the place of a list of plans. */
export const notAReply = (chance: Chance, reply: string): string =>
  chance.one([reply.slice(0, chance.whole(0, reply.length - 1)), `Here are your plans:\n${reply}`, '{"plans": []}', 'null', '', `[${'['.repeat(500)}`, '[NaN]']);
