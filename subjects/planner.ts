import { z } from 'zod';
import { factKind } from './fact.ts';
import { plan } from './plan.ts';
import { heard } from './roles.ts';
import { factId, sha256, strategyId, symbol, time, timeframe } from './values.ts';

export const planRequested = factKind('planner.planRequested', {
  about: 'Plans are wanted from a planner: rules or a language model.', origin: 'derived', by: 'planner', heardBy: heard('planner'), effect: true,
  says: {
    planner: z.enum(['rules', 'gemini']), model: z.string(), plans: z.int().min(1).max(100),
    /** Features are computed on bars of these before `before`. */
    symbols: z.array(symbol).min(1), timeframe, from: time, before: time,
  },
});

export const answered = factKind('planner.answered', {
  about: "A planner's answer, unchecked: plans as it gave them, prompt and reply by the hash they are stored under.", origin: 'observed', by: 'planner', heardBy: heard('planner'),
  says: {
    request: factId, model: z.string(), promptHash: sha256, featuresHash: sha256, replyHash: sha256,
    inputTokens: z.int().min(0), outputTokens: z.int().min(0), plans: z.array(z.json()).max(100),
  },
});

export const planningFailed = factKind('planner.planningFailed', {
  about: 'No usable answer: late, invalid, refused or unreachable.', origin: 'observed', by: 'planner', heardBy: heard('planner'),
  says: { request: factId, model: z.string(), reason: z.enum(['late', 'invalid', 'refused', 'unreachable']), detail: z.string().max(2000), replyHash: sha256.optional() },
});

export const proposed = factKind('planner.proposed', {
  about: 'A plan that passed the rules for plans; a strategy actor begins with it.', origin: 'derived', by: 'planner', heardBy: heard('planner', 'gym', 'approval', 'strategy', 'risk', 'market'),
  says: { strategy: strategyId, planHash: sha256, plan },
});

export const planRefused = factKind('planner.planRefused', {
  about: 'A plan that breaks a rule for plans: where, what it was, which rule.', origin: 'derived', by: 'planner', heardBy: heard('planner'),
  says: { request: factId, index: z.int().min(0), path: z.string(), value: z.string().max(500), rule: z.string().max(500) },
});
