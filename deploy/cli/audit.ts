import type { Command } from 'commander';
import { Archive } from '../../actors/auditor/archive.ts';
import { HeadsFile, headsFile } from '../../actors/auditor/heads.ts';
import { verifyArchive, type Verification } from '../../actors/auditor/verify.ts';
import { counted } from '../../actors/replay/counted.ts';
import { loadKey } from '../keys/keys.ts';
import { deskToLookAt, lookingBack, progressOf, type DeskAccess, type LookingBack } from './access.ts';
import { closing } from './onDesk.ts';

interface Flags extends LookingBack {
  readonly key: readonly string[];
}

/** `investobot audit verify`: the whole archive against the whole log, link by link, and against the heads that the auditor signed. Ends with 1 where they differ. */
export function auditCommand(program: Command, access: DeskAccess): void {
  const audit = program.command('audit').description('the archive of all facts in MongoDB, hash-chained, with signed heads');
  lookingBack(audit, 'verify', 'compare the archive with the log, its chain and the signed heads')
    .option('--key <nkey...>', 'further public keys of the auditor, e.g. one that was replaced', [])
    .action((flags: Flags) => closing(program, access, async () => {
      const desk = deskToLookAt(access, flags);
      const heads = new HeadsFile(headsFile(access.home, desk)).read();
      const result = await verifyArchive({
        archive: new Archive(await access.mongo(desk)), facts: access.facts(desk), heads, onProgress: progressOf(access, `audit of ${desk}`),
        trusted: [loadKey(access.home, 'auditor-signing').getPublicKey(), ...flags.key],
      });
      if (flags.json === true) access.out(JSON.stringify({ desk, ...result }));
      else for (const line of verificationLines(desk, result)) access.out(line);
      if (result.findings.length > 0) access.fail();
    }));
}

/** A verification's result, for people. */
export function verificationLines(desk: string, { facts, archived, pages, heads, findings, seconds }: Verification): readonly string[] {
  return [
    `${desk}: ${counted(facts, 'fact')} on the log, ${archived} of them archived in ${counted(pages, 'page')}, ${counted(heads, 'signed head')}, in ${seconds.toFixed(1)} s; ${findings.length === 0 ? 'all agree' : counted(findings.length, 'difference')}`,
    ...findings.map(({ seq, expected, was }) => `  at ${seq}: expected ${expected}, was ${was}`),
    ...(findings.length === 0 && archived < facts ? [`  the newest ${counted(facts - archived, 'fact is', 'facts are')} not archived yet; the auditor goes on when it runs`] : []),
  ];
}
