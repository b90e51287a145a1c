import { z } from 'zod';
import { factKind } from './fact.ts';
import { heard } from './roles.ts';
import { orderTerms } from './execution.ts';
import { algorithm, changes, orderFault, orderType, standingTerms } from './orderTerms.ts';
import { riskMethod } from './portfolioPolicy.ts';
import { decimal, factId, figure, positive, side, strategyId, symbol, time } from './values.ts';
import { signatureFault } from './approval.ts';

/** One question asked of an order: the rule, the figure it came to, the limit it was held against. */
export const check = z.strictObject({ rule: z.string(), figure: z.string(), limit: z.string(), passed: z.boolean() });
export type Check = z.infer<typeof check>;

export const purpose = z.enum(['entry', 'exit', 'stop', 'flatten', 'manual']);

/** The payload of a signed `order`: what a person wants bought or sold, at the next open where it says no more. */
export const manualOrder = z.strictObject({
  symbol, side, quantity: positive.optional(), notionalUsd: positive.optional(), type: orderType.optional(), ...standingTerms, algorithm: algorithm.optional(),
}).superRefine((asked, context) => {
  const fault = orderFault(asked);
  if (fault !== undefined) context.addIssue({ code: 'custom', path: [...fault.path], message: fault.message, input: asked });
});
export type ManualOrder = z.infer<typeof manualOrder>;

/** The payload of a signed `replace`, whose target is the order: what is to change. The quantity is the new whole, fills included. */
export const replacement = z.strictObject(changes).refine((asked) => Object.values(asked).some((each) => each !== undefined), 'must change something');

/** Either a whole quantity, or a notional that the venue turns into whole shares at the fill. */
const size = { quantity: positive.optional(), notionalUsd: positive.optional() };

/** The order's id is this fact's id. */
export const approved = factKind('risk.approved', {
  about: 'An order may be sent; its limits are reserved. The order id is the id of this fact.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
  says: {
    /** The intent, request or stop that it answers. */
    intent: factId, strategy: strategyId, symbol, side, ...size, ...orderTerms, purpose,
    /** How it is worked by smaller orders, and the last close at the approval, which its price is measured against. */
    algorithm: algorithm.optional(), arrivalUsd: positive.optional(),
    /** What is set aside until the order is done. */
    reservedUsd: decimal,
    /** Execution does not send it later than this, and not at a price beyond the collar. */
    expiresAt: time, collarUsd: positive.optional(),
    checks: z.array(check), policyVersion: z.int().min(1),
    /** The kill that it closes a position for: it leaves although that kill is in force. */
    kill: factId.optional(),
  },
});

export const rejected = factKind('risk.rejected', {
  about: 'An intent was refused, with the checks and figures that decided.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'strategy'),
  says: { intent: factId, strategy: strategyId, symbol, side, purpose, checks: z.array(check).min(1), policyVersion: z.int().min(1) },
});

/** What the changed order may take is reserved, as far as it is more than what it may take now, until the venue says which terms it has. */
export const replaceApproved = factKind('risk.replaceApproved', {
  about: "An order's quantity or prices may be changed.", origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
  says: { request: factId, order: factId, strategy: strategyId, symbol, side, ...changes, reservedUsd: decimal, checks: z.array(check), policyVersion: z.int().min(1) },
});

export const stopTriggered = factKind('risk.stopTriggered', {
  about: "A plan's stop was touched; an exit order follows.", origin: 'derived', by: 'risk', heardBy: heard('risk', 'strategy'),
  says: {
    strategy: strategyId, symbol, stopUsd: positive, touchedUsd: positive,
    /** Where it was time, and not a price: the bars that it was held for. Both prices are the last one's close. */
    bars: z.int().min(1).optional(),
  },
});

/** From the least strict to the strictest: `reducing` lets only orders through that lower exposure, `halted` only cancels; under `killed` open orders are cancelled too. */
export const riskState = z.enum(['active', 'reducing', 'halted', 'killed']);
export type RiskState = z.infer<typeof riskState>;

/** What a state holds for: the whole desk, one strategy, or one symbol. The strictest of the three holds for an order. */
export const riskScope = z.enum(['desk', 'strategy', 'symbol']);
export type RiskScope = z.infer<typeof riskScope>;

export const halted = factKind('risk.halted', {
  about: 'Nothing new is entered; what lowers risk, and cancels, pass.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
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

/**
 * Beside `halted`, `killed` and `resumed`, which are the desk's: a state asked for by name, or by a threshold of the policy. `from` and `to` may be the
 * same where one more reason holds it.
 */
export const stateChanged = factKind('risk.stateChanged', {
  about: 'The desk, a strategy or a symbol is active, reducing, halted or killed from now on.', origin: 'derived', by: 'risk', heardBy: heard('risk', 'execution', 'strategy'),
  says: {
    /** `desk`, a strategy or a symbol. */
    scope: riskScope, target: z.string().max(40), from: riskState, to: riskState,
    /** The verb that asked, or the threshold that was reached. */
    rule: z.string().max(60), reason: z.string().max(500), figure: z.string().optional(), limit: z.string().optional(),
    /** Open entries of the scope are cancelled, so that nothing adds to exposure any more. */
    cancelsEntries: z.literal(true).optional(),
    /** The kill that began or was lifted. */
    kill: factId.optional(),
  },
});

/** Values are canonical JSON; one that a version does not have is left out. */
export const policyChange = z.strictObject({ path: z.string(), was: z.string().optional(), now: z.string().optional() });

/** `left` is how many more changes there are. */
export const policyAdopted = factKind('risk.policyAdopted', {
  about: 'A signed policy is in force: what differs from the one before, by path.', origin: 'derived', by: 'risk', heardBy: heard('risk'),
  says: { from: z.int().min(1), to: z.int().min(1), signer: z.string(), changes: z.array(policyChange).max(500), left: z.int().min(0) },
});

/** Figures are absent where they can't be told: too few days, or a method without an answer. Losses are above zero. */
export const portfolioMeasured = factKind('risk.portfolioMeasured', {
  about: 'What the desk holds, measured: value at risk, expected shortfall, stress and exposures over a day.', origin: 'derived', by: 'risk', heardBy: heard('risk'),
  says: {
    method: riskMethod,
    /** Returns that the figures rest on. */
    days: z.int().min(0),
    equityUsd: decimal, grossUsd: decimal, netUsd: decimal,
    var95Usd: decimal.optional(), es95Usd: decimal.optional(), var99Usd: decimal.optional(), es99Usd: decimal.optional(),
    /** Against the policy's benchmark, as a multiple of equity. */
    beta: figure.optional(),
    /** By the factors' names: USD per 100 % of the factor. */
    factorsUsd: z.record(z.string(), decimal).optional(),
    /** The worst shock of the scenario library. */
    stress: z.strictObject({ scenario: z.string(), lossUsd: decimal }).optional(),
    /** How many deviations away the most plausible day is that loses so much; and the benchmark's return that does. */
    reverseStress: z.strictObject({ lossUsd: positive, deviations: figure, marketReturn: figure.optional() }).optional(),
    /** The largest positions, and their parts in the parametric value at risk at 95 %. */
    positions: z.array(z.strictObject({ symbol, valueUsd: decimal, componentVar95Usd: decimal.optional() })).max(20),
  },
});

export const requestRefused = factKind('risk.requestRefused', {
  about: 'A signed request to risk that does not count; an incident.', origin: 'derived', by: 'risk', heardBy: heard('risk'),
  says: { verb: z.string(), target: z.string(), signer: z.string(), reason: signatureFault },
});
