import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { raisingVerb, type RaisingVerb } from '../../subjects/operations.ts';
import { secondsAfter } from '../../machines/authority/instant.ts';
import { localPerson } from '../keys/people.ts';
import { instant } from './instant.ts';
import { closing, deskOf, WrongUse } from './onDesk.ts';
import type { OperatorAccess } from './operatorAccess.ts';
import { jsonFile, wholeNumber } from './raising.ts';
import { completed, defaultValidSeconds, signedBody, statusOf, termsBy } from './signing.ts';

interface SignFlags {
  readonly desk?: string;
  readonly target?: string;
  readonly payload?: unknown;
  readonly kill?: string;
  readonly valid?: number;
  readonly as: string;
  readonly genesis?: string;
  readonly policyVersion?: number;
  readonly at?: string;
}

function payloadIn(text: string): unknown {
  if (text.startsWith('@')) return jsonFile(text.slice(1));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`was ${text.slice(0, 60)}, must be JSON or @FILE; ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** All three of the desk's terms, or none: with some of them it is not plain what was meant. */
function offlineTerms({ genesis, policyVersion, at }: SignFlags, verb: string): { readonly genesis: string; readonly policyVersion: number; readonly at: string } | undefined {
  if (genesis === undefined && policyVersion === undefined && at === undefined) return undefined;
  if (genesis === undefined || policyVersion === undefined || at === undefined) throw new WrongUse(`sign ${verb}: expected --genesis, --policy-version and --at together, was only some of them; give all three, or none and the desk is asked`);
  return { genesis, policyVersion, at };
}

/**
 * `investobot sign VERB`: prints the body for `nats req ops.<desk>.<verb>`. Asks the desk for its genesis, policy and time, unless they are given: then
 * it needs no connection, and may run where the key lies.
 */
export function signCommand(program: Command, access: OperatorAccess): void {
  program.command('sign').description('print a signed request, for nats req')
    .addArgument(new Argument('<verb>', 'what to sign for').choices(raisingVerb.options))
    .option('--desk <name>', 'the desk; default: the only one of this home whose session has not ended')
    .option('--target <name>', 'a strategy, kill or actor; `desk` for order, policy, enroll, revoke')
    .addOption(new Option('--payload <json>', 'what is asked, as JSON or @FILE; found by itself for approve').argParser(payloadIn))
    .option('--kill <id>', 'the kill that an unkill lifts; default: its target')
    .addOption(new Option('--valid <seconds>', "how long it counts, by the desk's time").argParser(wholeNumber))
    .option('--as <name>', 'the person of this home who signs', localPerson)
    .option('--genesis <hex>', 'offline: the desk\'s genesis')
    .addOption(new Option('--policy-version <number>', 'offline: the version of the policy').argParser(wholeNumber))
    .addOption(new Option('--at <time>', "offline: the desk's time").argParser(instant))
    .option('--json', 'as always: the body is JSON')
    .action((verb: RaisingVerb, flags: SignFlags) => closing(program, access, async () => access.out(JSON.stringify(await signed(access, verb, flags)))));
}

async function signed(access: OperatorAccess, verb: RaisingVerb, flags: SignFlags): Promise<object> {
  const signer = access.signer(flags.as);
  const asked = { target: flags.target, payload: flags.payload, kill: flags.kill };
  const offline = offlineTerms(flags, verb);
  if (offline !== undefined) {
    const { at, ...terms } = offline;
    return signedBody(completed(verb, asked, undefined), { ...terms, nonce: access.nonce(), expiresAt: secondsAfter(at, flags.valid ?? defaultValidSeconds.live) }, signer);
  }
  const status = await statusOf(access, deskOf(access, flags));
  const wanted = completed(verb, asked, status);
  return signedBody(wanted, termsBy(status, wanted, access.nonce(), { validSeconds: flags.valid }), signer);
}
