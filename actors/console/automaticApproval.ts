import { requested } from '../../subjects/approval.ts';
import type { DeskSettings } from '../../subjects/desk.ts';
import { signed } from '../../subjects/operations.ts';
import { signingText } from '../../machines/authority/decisions.ts';
import type { Signer } from '../desk/opening.ts';
import type { Effect } from '../runtime/effects.ts';
import { sha256 } from '../runtime/ids.ts';

export interface AutomaticApproval {
  /** What the desk was opened with. */
  readonly settings: () => Pick<DeskSettings, 'genesis' | 'environment'>;
  readonly signer: Signer;
}

/**
 * Signs for plans that passed the gate, on a sim desk that asks for it, with a signature like any person's; the approval's machine
 * checks it like any. On every other desk people sign.
 * May run again if the host dies before the signature is on the log: nonce, expiry and content follow from the request, so it is the same fact.
 */
export const automaticApproval = ({ settings, signer }: AutomaticApproval): Effect => ({
  kind: requested,
  by: 'console.main',
  concerns: ({ fact: { body } }) => settings().environment === 'sim' && requested.body.parse(body).automatic,
  perform: async ({ fact: { id, body } }) => {
    const { strategy, planHash, policyVersion, expiresAt } = requested.body.parse(body);
    const { genesis } = settings();
    const request = { verb: 'approve', target: strategy, payload: { planHash }, policyVersion } as const;
    const terms = { nonce: sha256(`automatic approval ${id}`).slice(0, 32), expiresAt };
    const signature = { signer: signer.name, ...terms, signature: signer.sign(signingText(genesis, request, terms)) };
    return [{ prefix: { kind: 'ops', actor: 'main' }, kind: signed, body: { ...request, signature }, content: `automatic approval ${id}` }];
  },
});
