import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { sha256 } from '../../actors/runtime/ids.ts';
import { canonical } from '../../machines/canonical.ts';
import type { RaisingVerb } from '../../subjects/operations.ts';
import { localPerson } from '../keys/people.ts';
import { closing, deskCommand, deskOf, onTheLog, sayReply, type DeskFlags } from './onDesk.ts';
import type { OperatorAccess } from './operatorAccess.ts';
import { completed, signedBody, statusOf, termsBy } from './signing.ts';

export interface RaisingFlags extends DeskFlags {
  readonly as: string;
  readonly valid?: number;
}

interface Asked {
  readonly target?: string | undefined;
  readonly payload?: unknown;
}

/** A whole number above zero. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError(`was "${text}", must be a whole number above 0`);
  return Number(text);
}

/** What stands in a JSON file. */
export function jsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`was "${path}", must be a file that can be read; ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`was "${path}", must hold JSON; ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A command whose request is signed with a key of this home. */
export const signedCommand = (program: Command, verb: string, about: string): Command => deskCommand(program, verb, about)
  .option('--as <name>', 'the person of this home who signs', localPerson)
  .addOption(new Option('--valid <seconds>', "how long the signature counts, by the desk's time").argParser(wholeNumber));

/** By limits or books, that the console does not know: it can't say at once what will come of them. */
const decidedLater: ReadonlySet<RaisingVerb> = new Set(['order', 'replace', 'deposit', 'withdraw', 'convert', 'identify']);

/** Signs and asks. */
export async function ask(access: OperatorAccess, verb: RaisingVerb, { target, payload }: Asked, { as, valid, ...flags }: RaisingFlags): Promise<void> {
  const signer = access.signer(as);
  const desk = deskOf(access, flags);
  const status = await statusOf(access, desk);
  const wanted = completed(verb, { target, payload }, status);
  const body = signedBody(wanted, termsBy(status, wanted, access.nonce(), { validSeconds: valid }), signer);
  sayReply(access, await access.request(desk, verb, body), flags, decidedLater.has(verb) ? (answer) => `${onTheLog(verb)(answer)}; what comes of it: investobot explain ${answer.fact} --desk ${desk}` : onTheLog(verb));
}

export function approveCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'approve', 'a plan that passed the gate may trade').argument('<strategy>', 'whose plan waits')
    .action((target: string, flags: RaisingFlags) => closing(program, access, () => ask(access, 'approve', { target }, flags)));
}

export function resumeCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'resume', 'a paused strategy goes on; a strategy, a symbol or the desk that is reducing or halted is active again')
    .argument('<target>', 'a strategy, a symbol, or `desk`').option('--reducing', 'lift a halt only so far that what lowers exposure passes', false)
    .action((target: string, { reducing, ...flags }: RaisingFlags & { readonly reducing: boolean }) => closing(program, access, () =>
      ask(access, 'resume', { target, ...(reducing ? { payload: { to: 'reducing' } } : {}) }, flags)));
}

export function unkillCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'unkill', 'lifts one kill').argument('[kill]', 'its id; default: the newest in force')
    .action((target: string | undefined, flags: RaisingFlags) => closing(program, access, () => ask(access, 'unkill', { target }, flags)));
}

/** A strategy without a name of its own is called by the hash of what was signed. */
export function spawnCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'spawn', 'a strategy begins with a plan of yours').argument('<plan>', 'a JSON file', jsonFile).option('--id <strategy>', 'what it is called; default: s- and the hash of the plan')
    .action((plan: unknown, { id, ...flags }: RaisingFlags & { readonly id?: string }) => closing(program, access, () =>
      ask(access, 'spawn', { target: id ?? `s-${sha256(canonical(plan)).slice(0, 12)}`, payload: { plan } }, flags)));
}

export function releaseCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'release', "ends an actor's quarantine").argument('<actor>', 'e.g. strategy.s-7').option('--skip', 'leave out the fact that it failed on', false)
    .action((target: string, { skip, ...flags }: RaisingFlags & { readonly skip: boolean }) => closing(program, access, () => ask(access, 'release', { target, payload: { skip } }, flags)));
}

export function enrollCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'enroll', "a person's signature counts from now on").argument('<name>', 'of the person').argument('[public-key]', 'a user nkey; default: of the key in this home, made where there is none')
    .action((name: string, publicKey: string | undefined, flags: RaisingFlags) => closing(program, access, () =>
      ask(access, 'enroll', { payload: { name, publicKey: publicKey ?? access.ensuredSigner(name).publicKey } }, flags)));
}

export function revokeCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'revoke', "a person's signature counts no more").argument('<name>', 'of the person')
    .action((name: string, flags: RaisingFlags) => closing(program, access, () => ask(access, 'revoke', { payload: { name } }, flags)));
}

/** The venue is named whole, as the desk was opened with it, so that a signature counts for no other. */
export function liveCommand(program: Command, access: OperatorAccess): void {
  signedCommand(program, 'live', 'the desk may trade real money at its venue').argument('<venue>', 'a JSON file with the venue as the desk was opened with it', jsonFile)
    .action((venue: unknown, flags: RaisingFlags) => closing(program, access, () => ask(access, 'live', { payload: { venue } }, flags)));
}
