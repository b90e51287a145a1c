import type { Policy } from '../../subjects/policy.ts';

const defaults = { referenceCloses: 20, periodSeconds: 300, volumeDays: 20, liquidationShare: 0.1 } as const;

/** What is measured, each with its default. */
export const observedIn = ({ observed = {} }: Policy) => ({
  referenceCloses: observed.referenceCloses ?? defaults.referenceCloses, periodSeconds: observed.periodSeconds ?? defaults.periodSeconds,
  volumeDays: observed.volumeDays ?? defaults.volumeDays, liquidationShare: observed.liquidationShare ?? defaults.liquidationShare,
});
