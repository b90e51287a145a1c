import { requested } from '../../../subjects/operations.ts';
import { killed, stateChanged } from '../../../subjects/risk.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { withKind, type Broken } from './broken.ts';

const ofAPart = ['reduce', 'halt', 'kill'];

/** Risk hears of no part of the desk that is to be held back. */
export const stateIgnored: Broken = {
  what: 'a state of a part of the desk that risk does not hear', caughtBy: ['scopes'],
  build: withKind('risk', (fact, inner) => (fact.type === requested.name && ofAPart.includes((fact as FactOf<typeof requested>).body.verb) ? [] : inner.take(fact))),
};

/** Execution hears of no kill of a part of the desk. */
export const partKillIgnored: Broken = {
  what: 'a kill of a part of the desk that execution does not hear', caughtBy: ['stopped', 'kill'],
  build: withKind('execution', (fact, inner) => (fact.type === stateChanged.name || (fact.type === requested.name && (fact as FactOf<typeof requested>).body.verb === 'kill') ? [] : inner.take(fact))),
};

/** A kill that asked for it cancels, and closes nothing. */
export const leftOpen: Broken = {
  what: 'a kill that closes no position, though it was asked to', caughtBy: ['scopes'],
  build: withKind('risk', (fact, inner) => {
    const said = inner.take(fact);
    if (said.some(({ kind }) => kind.name === killed.name)) delete (inner.state() as { closing?: unknown }).closing;
    return said;
  }),
};
