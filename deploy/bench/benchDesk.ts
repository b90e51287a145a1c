import { createHash } from 'node:crypto';
import { createUser } from '@nats-io/nkeys';
import { z } from 'zod';
import { signedOpening, type Signer } from '../../actors/desk/opening.ts';
import { signingText } from '../../machines/authority/decisions.ts';
import { defaultDataQuality, defaultGate } from '../../machines/desk/defaultSettings.ts';
import type { DeskSettings, opened } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import type { signed } from '../../subjects/operations.ts';
import type { Operand, Plan } from '../../subjects/plan.ts';
import { roles } from '../../subjects/roles.ts';

/** The desk's first bar is later than this; its opening is signed until `to`. */
export const span = { from: '2020-01-01T00:00:00Z', to: '2199-12-31T00:00:00Z' } as const;

/** The symbols that the strategies share between them. */
export const symbols: readonly string[] = ['AA', 'BB', 'CC', 'DD', 'EE', 'FF', 'GG', 'HH', 'II', 'JJ'];

export interface BenchDesk {
  readonly opening: FactOf<typeof opened>['body'];
  /** What makes a strategy trade this plan at once: a person's signature. */
  spawn(strategy: string, plan: Plan): FactOf<typeof signed>['body'];
}

/** A desk with limits so high that nothing stands in an order's way, and one person whose key is made up for it. */
export function benchDesk(desk: string, pacing: DeskSettings['pacing']): BenchDesk {
  const key = createUser();
  const signer: Signer = { name: 'bench', sign: (text) => Buffer.from(key.sign(new TextEncoder().encode(text))).toString('base64') };
  const settings = benchSettings(desk, pacing, { name: signer.name, publicKey: key.getPublicKey() });
  const { genesis, policy: { version: policyVersion } } = settings;
  return {
    opening: signedOpening(settings, signer),
    spawn(strategy, plan) {
      const request = { verb: 'spawn', target: strategy, payload: z.json().parse({ plan }), policyVersion } as const;
      const terms = { nonce: digits(`${desk} ${strategy}`), expiresAt: span.to };
      return { ...request, signature: { signer: signer.name, ...terms, signature: signer.sign(signingText(genesis, request, terms)) } };
    },
  };
}

const digits = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const unlimitedUsd = '1000000000000';

export const benchSettings = (desk: string, pacing: DeskSettings['pacing'], human: DeskSettings['humans'][number]): DeskSettings => ({
  genesis: digits(desk), desk, environment: 'sim', pacing, cashUsd: '1000000000',
  session: { from: span.from, to: span.to, warmUpBars: 0, backtestFrom: span.from },
  market: { kind: 'synthetic', seed: 1, symbols: [...symbols], timeframe: '1d', bars: 20_000, from: span.from },
  dataQuality: defaultDataQuality,
  venue: { kind: 'sim', commissionRate: '0.0005', minCommissionUsd: '1', slippageRate: '0.0002', maxVolumeShare: 1 },
  policy: {
    version: 1, maxOrderNotionalUsd: unlimitedUsd, maxOrderQuantity: unlimitedUsd, collar: 0.5, maxPositionNotionalUsd: unlimitedUsd, maxGrossNotionalUsd: unlimitedUsd,
    maxOrdersAMinute: 1_000_000, duplicateWindowSeconds: 0, blockedSymbols: [], maxDailyLossUsd: unlimitedUsd, maxIntentAgeSeconds: 1_000_000, allowShort: false, minCashUsd: '0',
  },
  gate: defaultGate, planner: { kind: 'none', model: '', plans: 0 }, approval: { signersNeeded: 1, validSeconds: 86_400, automatic: false },
  humans: [human], roles: [...roles],
});

const common = {
  thesis: 'It is there to be measured.', timeframe: '1d', sizing: { kind: 'quantity', quantity: '1' }, timing: 'nextOpen', budget: 0.001, refutedBy: 'Nothing.',
} as const satisfies Partial<Plan>;

/** In while a fast average is above a slow one: an order at each crossing. */
export function crossingPlan(symbol: string, fast = 10, slow = 30): Plan {
  const average = (length: number): Operand => ({ indicator: { kind: 'sma', length, source: 'close' }, offset: 0 });
  const sides = { left: average(fast), right: average(slow) };
  return { ...common, name: `sma-${fast}-${slow}`, universe: [symbol], entry: { cross: 'above', ...sides }, exit: { cross: 'below', ...sides } };
}

/** In above 100, out below: an order at every bar whose close lies on the other side. */
export function thresholdPlan(symbol: string): Plan {
  const sides = { left: { bar: 'close', offset: 0 }, right: { value: 100 } } as const;
  return { ...common, name: 'threshold', universe: [symbol], entry: { compare: 'above', ...sides }, exit: { compare: 'below', ...sides } };
}
