import type { DeskSettings, Signature } from '../../subjects/desk.ts';
import type { Plan } from '../../subjects/plan.ts';
import { defaultCashUsd, defaultDataQuality, defaultGate, defaultPolicy, defaultVenue } from './defaultSettings.ts';

/* A desk, a signature and a plan for tests to begin from. The keys and hashes have the right shape and belong to nobody. */

export const exampleSettings: DeskSettings = {
  genesis: '0'.repeat(31) + '1', desk: 'example', environment: 'sim', pacing: 'lockstep', cashUsd: defaultCashUsd,
  session: { from: '2012-01-01T00:00:00Z', to: '2013-01-01T00:00:00Z', warmUpBars: 30, backtestFrom: '2008-01-01T00:00:00Z' },
  market: {
    kind: 'csv',
    files: [
      { symbol: 'SPY', timeframe: '1d', sha256: 'a'.repeat(64) },
      { symbol: 'AAPL', timeframe: '1d', sha256: 'b'.repeat(64), factorsSha256: 'c'.repeat(64) },
      { symbol: 'SPY', timeframe: '1m', sha256: 'd'.repeat(64) },
    ],
  },
  dataQuality: defaultDataQuality, venue: defaultVenue, policy: defaultPolicy, gate: defaultGate,
  planner: { kind: 'rules', model: 'rules-1', plans: 7 },
  approval: { signersNeeded: 1, validSeconds: 3600, automatic: true },
  humans: [{ name: 'ada', publicKey: `U${'A'.repeat(55)}` }],
  roles: ['market', 'planner', 'gym', 'approval', 'strategy', 'risk', 'execution', 'accounting', 'auditor', 'sentinel', 'console'],
};

export const exampleSignature: Signature = { signer: 'ada', nonce: '0'.repeat(32), expiresAt: '2030-01-01T00:00:00Z', signature: `${'A'.repeat(86)}==` };

export const examplePlan: Plan = {
  name: 'above-average', thesis: 'Prices above their average keep rising.', universe: ['SPY'], timeframe: '1d',
  entry: { compare: 'above', left: { bar: 'close', offset: 0 }, right: { indicator: { kind: 'sma', length: 15, source: 'close' }, offset: 0 } },
  exit: { compare: 'below', left: { bar: 'close', offset: 0 }, right: { indicator: { kind: 'sma', length: 15, source: 'close' }, offset: 0 } },
  sizing: { kind: 'allIn' }, timing: 'nextOpen', budget: 0.125, refutedBy: 'A year of losses.',
};
