import { z } from 'zod';
import { signatureFault } from './approval.ts';
import { factKind } from './fact.ts';
import { sizing, stop } from './plan.ts';
import { heard } from './roles.ts';
import { figure, positive, sha256, symbol } from './values.ts';

export const spawned = factKind('strategy.spawned', {
  about: 'A strategy actor began with a plan.', origin: 'derived', by: 'strategy', heardBy: heard('market', 'strategy', 'risk', 'accounting'),
  says: { planHash: sha256, name: z.string(), budget: z.number().positive().max(1) },
});

export const strategyState = z.enum(['proposed', 'backtesting', 'awaitingApproval', 'trading', 'paused', 'refused', 'retired']);
export type StrategyState = z.infer<typeof strategyState>;

export const transitioned = factKind('strategy.transitioned', {
  about: "A strategy's life went on.", origin: 'derived', by: 'strategy', heardBy: heard('market', 'strategy', 'risk'),
  says: { from: strategyState, to: strategyState, reason: z.string().max(300) },
});

export const intent = factKind('strategy.intent', {
  about: 'A strategy wants to be in or out of a symbol; risk sizes it and decides.', origin: 'derived', by: 'strategy', heardBy: heard('strategy', 'risk'),
  says: {
    symbol, action: z.enum(['enter', 'exit']), sizing,
    /** Close of the bar that decided. */
    referencePriceUsd: positive,
    /** Only of entries by limit: the most that a share may cost. */
    limitUsd: positive.optional(),
    /** Realised volatility over the sizing's lookback; only for volatility sizing. */
    volatilityAnnual: figure.optional(),
    stop: stop.optional(),
    /** Value of the stop's ATR at the deciding bar; only for ATR stops. */
    atr: figure.optional(),
    /** Several stops, or one that has no place above: each with the ATR in USD, or the volatility of a bar as a share of price, at the deciding bar. */
    stops: z.array(z.strictObject({ stop, figure: figure.optional() })).min(1).max(4).optional(),
    reason: z.string().max(300),
  },
});

/** Why a signed request to a strategy does not count. */
export const strategyFault = z.enum([...signatureFault.options, 'too few signers']);

export const requestRefused = factKind('strategy.requestRefused', {
  about: 'A signed request to a strategy that does not count; an incident.', origin: 'derived', by: 'strategy', heardBy: heard('strategy'),
  says: { verb: z.string(), target: z.string(), signer: z.string(), reason: strategyFault },
});
