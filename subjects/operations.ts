import { z } from 'zod';
import { signature } from './desk.ts';
import { factKind } from './fact.ts';
import { heard, roles } from './roles.ts';
import { factId } from './values.ts';

/** Who asks, as they say: nobody is kept from lowering risk, so nothing depends on it. */
export const requester = z.string().max(100);
export const reason = z.string().min(1).max(500);

export const killRequested = factKind('ops.killRequested', {
  about: 'An operator stops the desk. Its id is the kill that a signed unkill must name.', origin: 'observed', by: 'console',
  heardBy: heard('risk', 'execution', 'strategy'),
  says: {
    reason, requester,
    /** Once no order is open any more, what is held is sold, and what is owed bought back. */
    flatten: z.literal(true).optional(),
  },
});

/**
 * What lowers risk, asked by any operator. `target` is a strategy, an order, or `desk`; of `reduce`, `halt` and `kill` also a symbol. A kill of the
 * whole desk is a fact of its own.
 */
export const loweringVerb = z.enum(['pause', 'retire', 'reject', 'cancel', 'flatten', 'reduce', 'halt', 'kill']);

export const requested = factKind('ops.requested', {
  about: 'An operator asks for something that lowers risk.', origin: 'observed', by: 'console', heardBy: heard('approval', 'strategy', 'risk', 'execution'),
  says: { verb: loweringVerb, target: z.string().max(100), reason, requester },
});

/** An operator, or what watches the desk for one, is there. It raises nothing: only its absence counts. */
export const heartbeat = factKind('ops.heartbeat', {
  about: 'Somebody watches the desk; where the policy expects it, its absence lowers the desk.', origin: 'observed', by: 'console', heardBy: heard('risk'), says: { requester },
});

/** What raises risk; needs an enrolled human's signature over all of it. */
export const raisingVerb = z.enum(['approve', 'unkill', 'resume', 'spawn', 'order', 'replace', 'release', 'policy', 'live', 'enroll', 'revoke', 'deposit', 'withdraw', 'convert', 'identify']);
export type RaisingVerb = z.infer<typeof raisingVerb>;

/** What `investobot sign` prints and the ops services take. */
export const signedRequest = {
  verb: raisingVerb,
  /** A strategy for approve, resume, spawn; also a symbol for resume; the kill for unkill; an order for replace; an actor `<kind>.<id>` for release; `desk` otherwise. */
  target: z.string().max(100),
  /** What is asked, e.g. a plan, an order, a policy; its canonical JSON's SHA-256 is signed as targetHash. */
  payload: z.json(),
  policyVersion: z.int().min(0), kill: factId.optional(), signature,
};

export const signed = factKind('ops.signed', {
  about: 'A human signed for something that raises risk; the machine that acts on it checks the signature.', origin: 'signed', by: 'console', heardBy: [...roles],
  says: signedRequest,
});
