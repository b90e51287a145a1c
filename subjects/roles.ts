/** The roles of a desk: each runs actors of certain kinds and connects with its own key. */
export const roles = ['market', 'planner', 'gym', 'approval', 'strategy', 'risk', 'execution', 'accounting', 'auditor', 'sentinel', 'console'] as const;

export type Role = (typeof roles)[number];

/** The kinds of actor that a role hosts. Kinds are first tokens of subjects; `desk` and `clock` are spoken by operators and the market's clock. */
export const kindsOf: Readonly<Record<Role, readonly string[]>> = {
  market: ['market', 'clock'],
  planner: ['planner'],
  gym: ['gym'],
  approval: ['approval'],
  strategy: ['strategy'],
  risk: ['risk'],
  execution: ['execution', 'broker', 'alpaca', 'ccxt', 'venue', 'routing'],
  accounting: ['accounting', 'reconciliation'],
  auditor: ['auditor'],
  sentinel: ['sentinel'],
  console: ['console', 'ops', 'desk'],
};

/** A role that hears everything; it changes nothing but its own state. */
export const observers = ['auditor', 'console', 'sentinel'] as const satisfies readonly Role[];

/** Hearers of a fact: those named, and the observers, who hear everything. */
export const heard = (...by: readonly Role[]): readonly Role[] => [...by, ...observers];
