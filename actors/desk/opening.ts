import { openingRequest, signingText } from '../../machines/authority/decisions.ts';
import { routesFault } from '../../machines/routing/places.ts';
import { opened, type DeskSettings } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { draft, type Draft } from '../runtime/envelope.ts';
import { observedId } from '../runtime/ids.ts';

/** Someone whose key is at hand. */
export interface Signer {
  readonly name: string;
  /** Signs the UTF-8 bytes of a text. @returns 64 bytes (Ed25519) in base64 */
  sign(text: string): string;
}

/** A desk's first fact: all its settings, signed by the first of its humans. The nonce is the genesis, which is used once anyway. Throws where its routes are not sound. */
export function signedOpening(settings: DeskSettings, signer: Signer): FactOf<typeof opened>['body'] {
  const fault = routesFault(settings);
  if (fault !== undefined) throw new Error(fault);
  const terms = { nonce: settings.genesis, expiresAt: settings.session.to };
  return { ...settings, signature: { signer: signer.name, ...terms, signature: signer.sign(signingText(settings.genesis, openingRequest(settings), terms)) } };
}

/** That fact, ready to be committed as the first of its desk's log. Its time is the session's beginning of history: no bar is earlier. */
export function openingDraft(body: FactOf<typeof opened>['body'], code: string): Draft {
  const id = observedId(body.genesis, opened.name, 'main', body.genesis);
  return draft(opened, body, { desk: body.desk, actor: 'main', id, cause: id, correlation: id, code, at: body.session.backtestFrom });
}
