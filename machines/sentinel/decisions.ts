import type { FactOf } from '../../subjects/fact.ts';
import type { signatureRefused, SignatureFault } from '../../subjects/approval.ts';
import type { raised } from '../../subjects/sentinel.ts';
import { isEssential } from '../risk/essential.ts';

export type Incident = FactOf<typeof raised>['body'];
export type Severity = Incident['severity'];

const longestDetail = 1000;

/** An incident is named for the fact that it follows from. */
export const incidentOf = ({ type }: { readonly type: string }, severity: Severity, detail: string): Incident =>
  ({ severity, incident: type, detail: detail.length > longestDetail ? `${detail.slice(0, longestDetail - 1)}…` : detail });

/** Somebody may be pretending to be another, or using what was used: a person looks now. The other faults happen to honest people. */
const suspicious: readonly SignatureFault[] = ['unknown signer', 'forged', 'reused'];
export const severityOfFault = (fault: SignatureFault): Severity => (suspicious.includes(fault) ? 'critical' : 'warning');

export const refusalDetail = ({ verb, target, signer, reason }: FactOf<typeof signatureRefused>['body']): string => `${verb} ${target}, signed as ${signer}, was refused: ${reason}`;

export const severityOfQuarantine = (kind: string): Severity => (isEssential(kind) ? 'critical' : 'warning');
