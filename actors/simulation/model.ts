import type { FactOf } from '../../subjects/fact.ts';
import { backtested, backtestFailed, backtestRequested } from '../../subjects/gym.ts';
import { answered, planningFailed, planRequested } from '../../subjects/planner.ts';
import { rawPlans } from '../planner/reply.ts';
import type { Effect } from '../runtime/effects.ts';
import { sha256 } from '../runtime/ids.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Process } from './process.ts';

interface Asked {
  readonly process: Process;
  readonly faults: Faults;
  readonly chance: Chance;
}

const planner = { kind: 'planner', actor: 'main' };
const gym = { kind: 'gym', actor: 'main' };

/** A language model that answers always the same, sometimes late. What it writes goes through the reader that real replies go through. */
export const modelEffect = (reply: string, { process, faults, chance }: Asked): Effect => ({
  kind: planRequested, by: 'planner.main', concerns: () => true,
  perform: async ({ fact }) => {
    await process.pause(faults.strikes('model late') ? chance.between(2_000, 60_000) : chance.between(1, 20));
    const [promptHash, featuresHash, replyHash] = [sha256('prompt'), sha256('features'), sha256(reply)];
    const found = rawPlans(reply);
    const { model } = (fact as FactOf<typeof planRequested>).body;
    return 'fault' in found
      ? [{ prefix: planner, kind: planningFailed, content: fact.id, body: { request: fact.id, model, reason: 'invalid', detail: found.fault.slice(0, 2000), replyHash } }]
      : [{ prefix: planner, kind: answered, content: fact.id, body: { request: fact.id, model, promptHash, featuresHash, replyHash, inputTokens: 1, outputTokens: reply.length, plans: found.plans } }];
  },
});

/** Backtests that are over at once: nearly all plans pass, some can't be run, some fail the gate. The same plan always comes to the same. */
export const backtestEffect = ({ process, faults, chance }: Asked): Effect => {
  const failedOnce = new Set<string>();
  return {
    kind: backtestRequested, by: 'gym.main', concerns: () => true,
    perform: async ({ fact }) => {
      const { strategy, planHash } = (fact as FactOf<typeof backtestRequested>).body;
      await process.pause(chance.between(1, 30));
      if (!failedOnce.has(fact.id) && faults.strikes('gym failed')) {
        failedOnce.add(fact.id);
        throw new Error('the store of reports can not be reached');
      }
      const lot = Number.parseInt(planHash.slice(0, 4), 16) % 20;
      const about = { strategy, planHash, request: fact.id };
      if (lot === 0) return [{ prefix: gym, kind: backtestFailed, content: fact.id, body: { ...about, reason: 'fewer than two bars' } }];
      const figures = { bars: 100, trades: lot === 1 ? 0 : 10, finalEquityUsd: '110000', totalReturn: 0.1, sharpeAnnual: 1, maxDrawdown: 0.05 };
      return [{ prefix: gym, kind: backtested, content: fact.id, body: { ...about, figures, reportHash: sha256(planHash) } }];
    },
  };
};
