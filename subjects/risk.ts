import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { orderTerms } from './execution.ts';
import { decimal, factId, positive, side, strategyId, symbol, time } from './values.ts';
import { signatureFault } from './approval.ts';

/** One question asked of an order: the rule, the figure it came to, the limit it was held against. */
export const check = z.strictObject({ rule: z.string(), figure: z.string(), limit: z.string(), passed: z.boolean() });
export type Check = z.infer<typeof check>;

export const purpose = z.enum(['entry', 'exit', 'stop', 'flatten', 'manual']);

/** The payload of a signed `order`: what a person wants bought or sold at the next open. */
export const manualOrder = z.strictObject({ symbol, side, quantity: positive });

/** Either a whole quantity, or a notional that the venue turns into whole shares at the fill. */
const size = { quantity: positive.optional(), notionalUsd: positive.optional() };

/** The order's id is this fact's id. */
export const approved = factKind('risk.approved', {
  about: 'An order may be sent; its limits are reserved. The order id is the id of this fact.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
  says: {
    /** The intent, request or stop that it answers. */
    intent: factId, strategy: strategyId, symbol, side, ...size, ...orderTerms, purpose,
    /** What is set aside until the order is done. */
    reservedUsd: decimal,
    /** Execution does not send it later than this, and not at a price beyond the collar. */
    expiresAt: time, collarUsd: positive.optional(),
    checks: z.array(check), policyVersion: z.int().min(1),
  },
});

export const rejected = factKind('risk.rejected', {
  about: 'An intent was refused, with the checks and figures that decided.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'strategy'),
  says: { intent: factId, strategy: strategyId, symbol, side, purpose, checks: z.array(check).min(1), policyVersion: z.int().min(1) },
});

export const stopTriggered = factKind('risk.stopTriggered', {
  about: "A plan's stop was touched; an exit order follows.", origin: 'derived', by: 'risk', heardBy: heard('risk', 'strategy'),
  says: { strategy: strategyId, symbol, stopUsd: positive, touchedUsd: positive },
});

export const riskState = z.enum(['active', 'halted', 'killed']);
export type RiskState = z.infer<typeof riskState>;

export const halted = factKind('risk.halted', {
  about: 'New orders stop; cancels pass.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
  says: { reason: z.string().max(500), figure: z.string().optional(), limit: z.string().optional() },
});

/** The kill's id is the id of the `ops.killRequested` that it follows. */
export const killed = factKind('risk.killed', {
  about: 'The kill is in force: no order leaves, open ones are cancelled.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
  says: { kill: factId, reason: z.string().max(500) },
});

export const resumed = factKind('risk.resumed', {
  about: 'A signed request lifted that very kill, or a halt.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
  says: { lifted: factId, signer: z.string() },
});

export const requestRefused = factKind('risk.requestRefused', {
  about: 'A signed request to risk that does not count; an incident.', origin: 'derived', by: 'risk', heardBy: heard('risk'),
  says: { verb: z.string(), target: z.string(), signer: z.string(), reason: signatureFault },
});
