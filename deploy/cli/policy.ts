import type { Command } from 'commander';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { begunBy, changeHumans, fault, nobody, used } from '../../machines/authority/decisions.ts';
import { changedPolicy } from '../../machines/authority/policyChange.ts';
import { opened } from '../../subjects/desk.ts';
import type { FactOf } from '../../subjects/fact.ts';
import { signed } from '../../subjects/operations.ts';
import type { Policy } from '../../subjects/policy.ts';
import { regulations } from '../regulation/table.ts';
import { deskToLookAt, type DeskAccess } from './access.ts';
import { closing } from './onDesk.ts';
import type { OperatorAccess } from './operatorAccess.ts';
import { ask, jsonFile, signedCommand, type RaisingFlags } from './raising.ts';
import { columns } from './shown.ts';

/** `investobot policy [FILE]`: the policy in force, a new one, or which regulation asks for which check. */
export function policyCommand(program: Command, access: OperatorAccess, back: DeskAccess): void {
  signedCommand(program, 'policy', 'prints the policy in force; with a file, signs a new one, whole, its version one above').argument('[policy]', 'a JSON file', jsonFile)
    .option('--regulation', 'print which regulation asks for which check, and the test that shows it', false)
    .action((payload: unknown, flags: RaisingFlags & { readonly regulation: boolean }) => (flags.regulation ? back.out(regulationText(flags.json === true)) : payload === undefined ? shown(program, back, flags) : closing(program, access, () => ask(access, 'policy', { payload }, flags))));
}

/** From the log, so that it is seen of a stopped desk too. */
const shown = (program: Command, back: DeskAccess, flags: RaisingFlags): Promise<void> => closing(program, back, async () => {
  const desk = deskToLookAt(back, flags);
  const policy = await policyInForce(back.facts(desk));
  back.out(flags.json === true ? JSON.stringify({ desk, policy }) : columns(Object.entries(policy).map(([name, value]) => [name, valueText(value)])));
});

const valueText = (value: unknown): string => {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ') || 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** deploy/regulation, by source. */
export const regulationText = (json: boolean): string =>
  (json ? JSON.stringify({ regulations }) : columns(regulations.map(({ source, asks, check, file }) => [source, check, asks, file])));

/** The policy after these facts of a desk, from its first on: the one that it was opened with, or the newest that a person changed it to. Throws where they are no desk's. */
export async function policyInForce(facts: AsyncIterable<Logged>): Promise<Policy> {
  let policy: Policy | undefined;
  let authority = nobody();
  for await (const { kind, fact } of facts) {
    if (kind.name === opened.name) {
      const { body } = fact as FactOf<typeof opened>;
      authority = begunBy(body);
      policy = body.policy;
    }
    if (kind.name !== signed.name || policy === undefined) continue;
    const request = fact as FactOf<typeof signed>;
    const { verb, signature } = request.body;
    if (verb === 'enroll' || verb === 'revoke') changeHumans(authority, request);
    else if (verb === 'policy') {
      const next = changedPolicy(authority, request, policy.version);
      if (typeof next === 'object') policy = next;
    } else if (fault(authority, request.body, request.at) === undefined) used(authority, signature.nonce);
  }
  if (policy === undefined) throw new Error(`expected the log to begin with ${opened.name}, had none; is it a desk's?`);
  return policy;
}
