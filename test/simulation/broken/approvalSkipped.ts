import { says } from '../../../machines/actor.ts';
import { granted, requested } from '../../../subjects/approval.ts';
import { withKind, type Broken } from './broken.ts';

/** Whatever passed the gate is granted in ada's name. */
export const approvalSkipped: Broken = {
  what: 'an approval that nobody signed', caughtBy: ['consent'],
  build: withKind('approval', (fact, inner) => inner.take(fact).flatMap((said) => {
    if (said.kind.name !== requested.name) return [said];
    const { strategy, planHash } = requested.body.parse(said.body);
    return [said, says(granted, { strategy, planHash, signers: ['ada'] })];
  })),
};
