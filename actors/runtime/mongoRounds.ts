import type { Collection, Db } from 'mongodb';
import { z } from 'zod';
import { canonical } from '../../machines/canonical.ts';
import { sha256 } from './ids.ts';
import { eachInTime, insertMissing, inTime } from './mongoClient.ts';
import { MongoTexts, type Found } from './mongoTexts.ts';
import type { CellSnapshot, Round, Rounds } from './rounds.ts';
import { stateFrom, stateText } from './stateText.ts';

const factText = z.strictObject({ seq: z.int(), subject: z.string(), text: z.string() });

/** A round as it is kept: states by their hashes; what has names with dots as lists, since not every server takes such field names. */
const keptRound = z.strictObject({
  reader: z.string(), seq: z.int().min(0), genesis: z.string(), logTime: z.string(), opened: factText,
  claims: z.array(z.strictObject({ actor: z.string(), host: z.string(), epoch: z.int() })),
  prefixes: z.array(z.strictObject({ prefix: z.string(), seq: z.int() })),
  prologue: z.array(factText), requests: z.array(factText),
  cells: z.array(z.strictObject({ kind: z.string(), actor: z.string(), machine: z.int(), code: z.string(), stateHash: z.string() })),
});
type KeptRound = z.infer<typeof keptRound>;
type RoundDocument = KeptRound & { readonly _id: string; readonly hash: string };

/** Broken rounds that are passed over in one search for usable ones. */
const mostBroken = 20;

/**
 * Rounds of snapshots in MongoDB. A round's `_id` is the hash of its content (again in `hash`, since nx-27017 can't index `_id` beside other
 * fields), states and their chunks lie by their hashes beside it, and the round is written last: what a crash leaves is no round. All
 * rounds and states are kept: deleting states that no round names any more would race with a host that is about to name them.
 */
export class MongoRounds implements Rounds {
  readonly #rounds: Collection<RoundDocument>;
  readonly #states: MongoTexts;
  readonly #genesis: string | undefined;
  readonly #onBroken: (what: string) => void;
  #indexed: Promise<unknown> | undefined;

  /**
   * @param genesis of the desk, where it is known: rounds of an earlier desk of the same name are passed over
   * @param onBroken is told of each round that can't be used, with the reason
   */
  constructor(db: Db, { genesis, onBroken }: { readonly genesis?: string; readonly onBroken: (what: string) => void }) {
    this.#rounds = db.collection('rounds');
    this.#states = new MongoTexts(db, 'states');
    this.#genesis = genesis;
    this.#onBroken = onBroken;
  }

  /** Throws where MongoDB can't be reached, or a state is not what its hash says. The same round may be saved again. */
  async save(round: Round): Promise<void> {
    await this.#index();
    const texts = new Map<string, string>();
    for (const cell of round.cells) {
      const { kind, actor, stateHash, text = stateText(cell.state) } = cell;
      if (sha256(text) !== stateHash) throw new Error(`snapshot of ${kind}.${actor} at ${round.seq}: expected its state to have the hash ${stateHash}, was ${sha256(text)}; the state changed while it was stored`);
      texts.set(stateHash, text);
    }
    await this.#states.putAll(texts);
    const kept = keptOf(round);
    const hash = sha256(canonical(kept));
    await insertMissing(this.#rounds, [{ _id: hash, hash, ...kept }]);
  }

  /** Sets broken states aside, so that the next save stores them again. */
  async newest(reader: string, limit: number): Promise<readonly Round[]> {
    const usable: Round[] = [];
    const cursor = this.#rounds.find({ reader, ...(this.#genesis === undefined ? {} : { genesis: this.#genesis }) }).sort({ seq: -1, hash: 1 }).limit(limit + mostBroken);
    for await (const document of eachInTime(cursor)) {
      const round = await this.#whole(document);
      if (typeof round === 'string') this.#onBroken(`round ${document._id} of ${reader} at ${document.seq}: ${round}`);
      else usable.push(round);
      if (usable.length >= limit) break;
    }
    return usable;
  }

  /** The round with its states, or what is wrong with it. */
  async #whole({ _id, hash: said, ...rest }: RoundDocument): Promise<Round | string> {
    const { success, data: kept, error } = keptRound.safeParse(rest);
    if (!success) return `expected a round, ${z.prettifyError(error)}`;
    const hash = sha256(canonical(kept));
    if (hash !== _id || hash !== said) return `expected the hash ${_id}, was ${hash}`;
    const found = await this.#states.readAll([...new Set(kept.cells.map(({ stateHash }) => stateHash))]);
    for (const state of found.broken) await this.#states.setAside(state);
    const cells = kept.cells.map((cell) => withState(cell, found));
    const fault = cells.find((cell) => typeof cell === 'string');
    if (fault !== undefined) return fault;
    return {
      ...kept, cells: cells.filter((cell) => typeof cell !== 'string'),
      claims: Object.fromEntries(kept.claims.map(({ actor, host, epoch }) => [actor, { host, epoch }])),
      prefixes: Object.fromEntries(kept.prefixes.map(({ prefix, seq }) => [prefix, seq])),
    };
  }

  async #index(): Promise<void> {
    this.#indexed ??= this.#rounds.createIndex({ reader: 1, seq: -1, hash: 1 }, { unique: true });
    try {
      await inTime(this.#indexed);
    } catch (error) {
      this.#indexed = undefined;
      throw error;
    }
  }
}

const textOf = ({ seq, subject, text }: z.infer<typeof factText>) => ({ seq, subject, text });

function keptOf({ reader, seq, genesis, logTime, opened, claims, prefixes, prologue, requests, cells }: Round): KeptRound {
  return {
    reader, seq, genesis, logTime, opened: textOf(opened),
    claims: Object.entries(claims).map(([actor, { host, epoch }]) => ({ actor, host, epoch })),
    prefixes: Object.entries(prefixes).map(([prefix, newest]) => ({ prefix, seq: newest })),
    prologue: prologue.map(textOf), requests: requests.map(textOf),
    cells: cells.map(({ kind, actor, machine, code, stateHash }) => ({ kind, actor, machine, code, stateHash })),
  };
}

function withState(cell: KeptRound['cells'][number], { texts, broken }: Found): CellSnapshot | string {
  const text = texts.get(cell.stateHash);
  if (text !== undefined) return { ...cell, state: stateFrom(text) };
  return `${cell.kind}.${cell.actor}: expected a state with the hash ${cell.stateHash}, ${broken.includes(cell.stateHash) ? 'was another' : 'was none'}`;
}
