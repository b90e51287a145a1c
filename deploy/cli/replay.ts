import { InvalidArgumentError, type Command } from 'commander';
import { counted } from '../../actors/replay/counted.ts';
import { mismatchText, otherCodeText, type Replayed } from '../../actors/replay/findings.ts';
import { replay } from '../../actors/replay/replay.ts';
import { MongoTexts } from '../../actors/runtime/mongoTexts.ts';
import { codeOf, hosted } from '../../actors/desk/kinds.ts';
import { deskToLookAt, lookingBack, progressOf, type DeskAccess, type LookingBack } from './access.ts';
import { closing } from './onDesk.ts';

export function sequence(text: string): number {
  const seq = Number(text);
  if (!Number.isSafeInteger(seq) || seq < 1) throw new InvalidArgumentError(`was "${text}", must be a sequence of the log, from 1`);
  return seq;
}

/**
 * `investobot replay`: recomputes every actor from the log, and compares every derived fact and snapshot hash.
 * Ends with 1 where something differs, or where facts could not be compared because other code made them.
 */
export function replayCommand(program: Command, access: DeskAccess): void {
  lookingBack(program, 'replay', 'recompute every actor from the log, and compare every derived fact and snapshot')
    .option('--to <seq>', 'stop after this sequence', sequence)
    .action((flags: LookingBack & { readonly to?: number }) => closing(program, access, async () => {
      const desk = deskToLookAt(access, flags);
      const limits = flags.to === undefined ? {} : { to: flags.to };
      const result = await replay(() => access.facts(desk, limits), hosted.map(({ kind }) => kind), {
        ...limits, codeOf, onProgress: progressOf(access, `replay of ${desk}`), stateText: async (hash) => new MongoTexts(await access.mongo(desk), 'states').read(hash),
      });
      if (flags.json === true) access.out(JSON.stringify({ desk, ...result }));
      else for (const line of replayLines(desk, result)) access.out(line);
      if (result.mismatches.length > 0 || result.otherCode.length > 0) access.fail();
    }));
}

/** A replay's result, for people. */
export function replayLines(desk: string, { facts, derived, snapshots, mismatches, unchecked, otherCode, unpublished, quarantined, seconds }: Replayed): readonly string[] {
  return [
    `${desk}: ${counted(facts, 'fact')} in ${seconds.toFixed(1)} s; ${counted(derived, 'derived fact')} and ${counted(snapshots, 'snapshot')} are the same, ${counted(mismatches.length, 'mismatch', 'mismatches')}`,
    ...mismatches.map((mismatch) => `  ${mismatchText(mismatch)}`),
    ...(unchecked > 0 ? [`  ${counted(unchecked, 'fact or snapshot was', 'facts and snapshots were')} not compared, ${mismatches.length === 0 ? 'since other code ran their actors' : 'after a mismatch of their actor or since other code ran it'}`] : []),
    ...otherCode.map((other) => `  ${otherCodeText(other)}`),
    ...unpublished.map(({ actor, count, first, cause }) => `  ${actor}: derived ${count} more, not on the log yet, from ${first} on ${cause} on`),
    ...quarantined.map(({ actor, seq, error, onLog }) => `  ${actor}: in quarantine since ${seq}${onLog ? '' : ', which the log does not say yet'}: ${error}`),
  ];
}
