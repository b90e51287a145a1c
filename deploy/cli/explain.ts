import type { Command } from 'commander';
import { explain, explanationLines, UnknownId, type Explanation } from '../../actors/replay/explain.ts';
import { MongoTexts } from '../../actors/runtime/mongoTexts.ts';
import { deskToLookAt, lookingBack, type DeskAccess, type LookingBack } from './access.ts';
import { closing, WrongUse } from './onDesk.ts';
import { sequence } from './replay.ts';

interface Flags extends LookingBack {
  readonly to?: number;
  readonly texts?: boolean;
}

/** `investobot explain ID`: why something is on the log, down to prompt and features, and what came of it. */
export function explainCommand(program: Command, access: DeskAccess): void {
  lookingBack(program, 'explain', 'why something happened and what came of it: the whole chain of an order, fill, intent, plan or strategy')
    .argument('<id>', 'a fact\'s id or its first six digits, an order, an execution, a plan\'s hash, a strategy')
    .option('--to <seq>', 'look no further than this sequence', sequence)
    .option('--texts', 'with the prompt, features, reply and report in full')
    .action((id: string, flags: Flags) => closing(program, access, async () => {
      const desk = deskToLookAt(access, flags);
      const explanation = await explained(access, desk, id, flags);
      const texts = flags.texts === true ? await textsOf(access, desk, explanation) : [];
      if (flags.json === true) access.out(JSON.stringify({ desk, ...explanation, ...(flags.texts === true ? { texts } : {}) }));
      else for (const line of [...explanationLines(explanation), ...texts.map(({ what, hash, text }) => `\n${what} ${hash}\n${text ?? '(is not in the store)'}`)]) access.out(line);
    }));
}

async function explained(access: DeskAccess, desk: string, id: string, { to }: Flags): Promise<Explanation> {
  try {
    return await explain(access.facts(desk, to === undefined ? {} : { to }), id);
  } catch (error) {
    throw error instanceof UnknownId ? new WrongUse(error.message) : error;
  }
}

async function textsOf(access: DeskAccess, desk: string, { artefacts }: Explanation): Promise<readonly { readonly what: string; readonly hash: string; readonly text: string | null }[]> {
  const store = new MongoTexts(await access.mongo(desk), 'artefacts');
  return Promise.all(artefacts.map(async ({ what, hash }) => ({ what, hash, text: await store.read(hash) ?? null })));
}
