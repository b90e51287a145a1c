import type { DeskSettings } from '../../subjects/desk.ts';
import type { Plan } from '../../subjects/plan.ts';
import { roles } from '../../subjects/roles.ts';
import type { Timeframe } from '../../subjects/values.ts';
import type { Step } from '../market/source.ts';
import { drawnSteps } from './bars.ts';
import { Chance } from './chance.ts';
import { Faults, type FaultName, type Rates } from './faults.ts';
import { ada, bob } from './persons.ts';
import { notAPlan, notAReply, tradingPlan } from './plans.ts';
import { drawnPolicy } from './policies.ts';

/**
 * What a seed's desk is for. `infrastructure`: a lockstep desk whose processes, log and snapshots fail; it must come to what it comes to undisturbed.
 * `people`: a lockstep or live desk on which people also interfere and actors fail for good. `venue`: a live desk at a venue outside.
 */
export type Concern = 'infrastructure' | 'people' | 'venue';

/** All that a seed decides before its desk begins. */
export interface Drawn {
  readonly seed: number;
  readonly concern: Concern;
  /** One process for the whole desk, or one for each role. */
  readonly layout: 'solo' | 'roles';
  readonly settings: DeskSettings;
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** More than a session takes: it ends when enough has happened. */
  readonly steps: readonly Step[];
  readonly plans: readonly Plan[];
  /** What the model answers. */
  readonly reply: string;
  /** How likely which fault is, each time it could happen. */
  readonly rates: Rates;
  readonly snapshotEvery: number;
  /** Faults that came in before the desk began: in the model's answer. */
  readonly before: Readonly<Partial<Record<FaultName, number>>>;
}

const symbols = ['AAA', 'BBB', 'CCC'];
const dayMs = 86_400_000;
/** What happens to a desk is spread over so many facts; a session ends with the step that has the log reach them. */
export const sessionFacts = 500;
/** The wall clock of a live desk at its beginning. */
export const liveFromMs = Date.UTC(2026, 0, 5, 15);

export function drawn(seed: number): Drawn {
  const chance = new Chance(seed);
  const concern = chance.one(['infrastructure', 'people', 'venue'] as const);
  const isLive = concern === 'venue' || (concern === 'people' && chance.happens(0.4));
  const layout = chance.happens(0.2) ? 'roles' : 'solo';
  // Bad bars are counted where the market refuses them.
  const outside = new Faults({ 'bad bar': 0.03 }, chance.of('outside'));
  const answered = new Faults({ 'model garbage': 0.7, 'model failed': concern === 'infrastructure' ? 0 : 0.1 }, chance.of('answered'));
  const timeframe = isLive ? '1m' : '1d';
  const steps = drawnSteps(
    { symbols, timeframe, warmUp: 5, steps: 130, ...(isLive ? { firstMs: liveFromMs - 3_600_000, everyMs: 60_000 } : { firstMs: Date.UTC(2020, 0, 2, 21), everyMs: dayMs }) },
    chance.of('bars'), outside,
  );
  const plans = Array.from({ length: 3 }, (_, index) => tradingPlan(chance, { name: `plan-${index + 1}`, symbols, timeframe, budget: 0.3 }));
  return {
    seed, concern, layout, symbols, timeframe, steps, plans, reply: replyOf(plans, chance.of('model'), answered), rates: ratesOf(concern, chance.of('rates')),
    settings: settingsOf(chance, { concern, isLive, timeframe }), snapshotEvery: chance.whole(150, 500), before: answered.counted,
  };
}

/** Good plans with others between them; or nothing that is to be read. */
function replyOf(plans: readonly Plan[], chance: Chance, answered: Faults): string {
  const written = plans.flatMap((plan): readonly unknown[] => (answered.strikes('model garbage') ? [notAPlan(chance, plan), plan] : [plan]));
  const reply = JSON.stringify(written);
  return answered.strikes('model failed') ? notAReply(chance, reply) : reply;
}


function settingsOf(chance: Chance, { concern, isLive, timeframe }: { readonly concern: Concern; readonly isLive: boolean; readonly timeframe: '1m' | '1d' }): DeskSettings {
  const byItself = concern === 'infrastructure';
  const policy = drawnPolicy(chance, { byItself, symbols, isLive });
  return {
    genesis: chance.hex32(), desk: 'simulated', environment: concern === 'venue' ? 'paper' : 'sim', pacing: isLive ? 'live' : 'lockstep', cashUsd: '100000',
    session: { from: '2020-01-07T00:00:00Z', to: '2030-01-01T00:00:00Z', warmUpBars: 5, backtestFrom: '2019-01-01T00:00:00Z' },
    market: { kind: 'synthetic', seed: 1, symbols: [...symbols], timeframe, bars: 100, from: '2020-01-02T00:00:00Z' },
    dataQuality: { maxJump: 0.3, maxGapDays: 5 },
    venue: concern === 'venue' ? { kind: 'alpaca', paper: true }
      : { kind: 'sim', commissionRate: chance.one(['0', '0.0005', '0.002']), minCommissionUsd: chance.one(['0', '1']), slippageRate: chance.one(['0', '0.0002', '0.001']), maxVolumeShare: chance.one([0.02, 0.1, 1]), ...(chance.happens(0.3) ? { faults: { rejects: 0.06, duplicates: 0.3 } } : {}) },
    // Nobody resumes a desk that is left to itself.
    policy: byItself ? { ...policy, maxDailyLossUsd: '90000' } : policy,
    ...(concern === 'people' && chance.happens(0.5) ? { accounting: { lots: chance.one(['average', 'fifo', 'lifo'] as const) } } : {}),
    gate: { version: 1, minTrades: 1, minSharpeAnnual: 0, maxDrawdown: 0.5, minReturn: 0 },
    planner: { kind: 'gemini', model: 'simulated', plans: 8 },
    approval: { signersNeeded: byItself || chance.happens(0.6) ? 1 : 2, validSeconds: 20 * 365 * 86_400, automatic: byItself },
    humans: [ada, bob].map(({ name, publicKey }) => ({ name, publicKey })),
    roles: [...roles],
  };
}

const wires: Rates = {
  'commit lost': 0.006, 'acknowledgement lost': 0.016, 'commit late': 0.002, 'delivery late': 0.006, 'delivery twice': 0.014, 'delivery lost': 0.003, 'reader severed': 0.001, 'keeper silent': 0.05,
  'pace report lost': 0.02, 'snapshot not stored': 0.2, 'snapshot stored, answer lost': 0.1, 'snapshots unreadable': 0.1, 'newest snapshots missing': 0.2, 'actor threw': 0.0006,
};

const venues: Rates = {
  'placement lost': 0.06, 'placement answer lost': 0.1, 'placement refused': 0.04, 'report twice': 0.15, 'report late': 0.15, 'report lost': 0.08, 'fill in part': 0.4, 'stream lost': 0.004,
  'look-up failed': 0.15, 'look-up blind': 0.15, 'cancel lost': 0.2, 'change lost': 0.2, 'change answer lost': 0.2,
};

/** In no seed left out, so that each has enough that goes wrong. */
const always: readonly string[] = ['acknowledgement lost', 'delivery twice'];

/** Each seed has its own mixture: some faults often, some not at all, so that each also meets a desk that is otherwise well. */
function ratesOf(concern: Concern, chance: Chance): Rates {
  const rates = concern === 'venue' ? { ...wires, ...venues } : wires;
  return Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, rate * chance.one(always.includes(name) ? [1, 1, 1, 2.5] : [0, 1, 1, 1, 2.5])]));
}
