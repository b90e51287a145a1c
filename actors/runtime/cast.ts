import type { ActorKind } from '../../machines/actor.ts';
import { Cell, type CellStamp } from './cell.ts';
import type { Draft, Logged } from './envelope.ts';

export interface Taken {
  readonly cell: Cell;
  readonly drafts: readonly Draft[];
}

/** A cell could not take a fact, or differs from its own past. */
export interface Failure {
  readonly cell: Cell;
  readonly error: Error;
}

interface Company {
  readonly kind: ActorKind;
  readonly stamp: CellStamp;
  readonly cells: Cell[];
  readonly byAddress: Map<string, Cell[]>;
  /** Facts that an actor spawned later takes first. */
  readonly prologue: Logged[];
}

/** Kinds on the way from a bar to its order. */
const urgent: ReadonlySet<string> = new Set(['strategy', 'risk', 'execution']);

interface Begun { readonly company: Company; readonly cell: Cell }

/** The actors that run together, and who of them takes which fact. */
export class Cast {
  readonly cells = new Map<string, Cell>();
  readonly #companies: readonly Company[];
  readonly #firstByHeard = new Map<string, Company[]>();
  readonly #restByHeard = new Map<string, Company[]>();
  #begun: readonly Begun[] = noneBegun;
  readonly #spawning: readonly Company[];
  readonly #onBegun: (cell: Cell) => void;

  constructor(kinds: readonly ActorKind[], stampFor: (kind: ActorKind) => CellStamp, { onBegun = () => {} }: {
    readonly onBegun?: (cell: Cell) => void;
  } = {}) {
    this.#onBegun = onBegun;
    this.#companies = kinds.map((kind) => ({ kind, stamp: stampFor(kind), cells: [], byAddress: new Map<string, Cell[]>(), prologue: [] }));
    for (const company of this.#companies) {
      const byHeard = urgent.has(company.kind.kind) ? this.#firstByHeard : this.#restByHeard;
      for (const { name } of company.kind.hears) byHeard.set(name, [...(byHeard.get(name) ?? []), company]);
    }
    this.#spawning = this.#companies.filter(({ kind }) => kind.spawnedBy !== undefined);
  }

  /** Begins the actors that are there from the start. */
  begin(): void {
    for (const company of this.#companies) if (company.kind.spawnedBy === undefined) this.#join(company, new Cell(company.kind, 'main', company.stamp));
  }

  /** Puts an actor back as a snapshot has it. Throws where this host runs no such kind. */
  restore(kindName: string, id: string, state: unknown): Cell {
    const company = this.#companies.find(({ kind }) => kind.kind === kindName);
    if (company === undefined) throw new Error(`snapshot of ${kindName}.${id}: expected a kind that runs here (${this.#companies.map(({ kind }) => kind.kind).join(', ')})`);
    const cell = new Cell(company.kind, id, company.stamp, company.kind.hydrate(id, state));
    this.#join(company, cell);
    return cell;
  }

  /** Puts another cell in a cell's place: the same actor, begun anew. */
  replace(cell: Cell): void {
    const company = this.#companies.find(({ kind }) => kind.kind === cell.kind.kind);
    const place = company?.cells.findIndex(({ id }) => id === cell.id) ?? -1;
    if (company === undefined || place < 0) throw new Error(`${cell.key}: expected to replace an actor that runs here`);
    company.cells[place] = cell;
    this.cells.set(cell.key, cell);
    for (const hearers of company.byAddress.values()) {
      const at = hearers.findIndex(({ id }) => id === cell.id);
      if (at >= 0) hearers[at] = cell;
    }
    // It may have failed on the very fact by which it comes to hear of more.
    listed(company, cell);
  }

  /** A cell of the same actor, fresh or as a snapshot has it, not yet part of the cast. */
  anew({ kind, id }: Cell, state?: unknown): Cell {
    const company = this.#companies.find((each) => each.kind === kind);
    if (company === undefined) throw new Error(`${kind.kind}.${id}: expected a kind that runs here`);
    return new Cell(kind, id, company.stamp, state === undefined ? kind.begin(id) : kind.hydrate(id, state));
  }

  /**
   * The fact, where it is byte for byte the next that an actor here derived itself: then it has been checked, and need not be read.
   * Undefined for all others, right or wrong.
   */
  recognised(seq: number, subject: string, text: string): Logged | undefined {
    const key = subject.slice(subject.indexOf('.') + 1, subject.lastIndexOf('.'));
    const next = this.cells.get(key)?.expected[0];
    if (next?.stated === undefined || next.text !== text || next.subject !== subject) return undefined;
    const { fact, code, actorKey } = next.stated;
    return { seq, kind: next.kind, fact, code, actorKey, subject, text };
  }

  /** Every actor that hears the fact takes it, in a fixed order. Failures are told, and the others go on. */
  take(logged: Logged, onTaken: (taken: Taken) => void, onFailure: (failure: Failure) => void): void {
    this.takeFirst(logged, onTaken, onFailure);
    this.takeRest(logged, onTaken, onFailure);
  }

  /** The actors between a bar and its order, for whom others wait. `takeRest` must follow before the next fact. */
  takeFirst(logged: Logged, onTaken: (taken: Taken) => void, onFailure: (failure: Failure) => void): void {
    const own = this.cells.get(logged.actorKey);
    if (own !== undefined) show(own, logged, onFailure);
    this.#begun = this.#spawned(logged);
    hear(this.#firstByHeard.get(logged.kind.name), own, logged, onTaken, onFailure);
  }

  takeRest(logged: Logged, onTaken: (taken: Taken) => void, onFailure: (failure: Failure) => void): void {
    const own = this.cells.get(logged.actorKey);
    hear(this.#restByHeard.get(logged.kind.name), own, logged, onTaken, onFailure);
    for (const { company, cell } of this.#begun) listed(company, cell);
  }

  /** What a snapshot must keep so that actors spawned after it can begin. */
  get prologue(): readonly Logged[] {
    return this.#spawning.flatMap(({ prologue }) => prologue);
  }

  restorePrologue(facts: readonly Logged[]): void {
    for (const { kind, prologue } of this.#spawning) prologue.push(...facts.filter(({ fact }) => kind.prologue?.(fact)));
  }

  /** Whether an actor takes this fact. */
  hears(cell: Cell, { kind, fact }: Logged): boolean {
    if (!cell.kind.hears.some(({ name }) => name === kind.name)) return false;
    const address = cell.kind.address?.(fact);
    return address === undefined || (cell.actor.addresses?.includes(address) ?? false);
  }

  /** The actors that begin with this fact, or begin again where an earlier one was refused: what they hear of may change with it. Almost none does, so nothing is made before one is there. */
  #spawned(logged: Logged): readonly Begun[] {
    let begun: Begun[] | undefined;
    for (const company of this.#spawning) {
      const { kind, prologue } = company;
      const id = kind.spawnedBy?.(logged.fact);
      if (id !== undefined) (begun ??= []).push({ company, cell: this.cells.get(`${kind.kind}.${id}`) ?? this.#begin(company, id) });
      if (kind.prologue?.(logged.fact) === true) prologue.push(logged);
    }
    return begun ?? noneBegun;
  }

  #begin(company: Company, id: string): Cell {
    const cell = new Cell(company.kind, id, company.stamp);
    for (const earlier of company.prologue) cell.takePrologue(earlier);
    this.#join(company, cell);
    return cell;
  }

  #join(company: Company, cell: Cell): void {
    this.cells.set(cell.key, cell);
    company.cells.push(cell);
    listed(company, cell);
    this.#onBegun(cell);
  }
}

/** Lists a cell under the addresses that it has by now. */
function listed({ byAddress }: Company, cell: Cell): void {
  for (const address of cell.actor.addresses ?? []) {
    const there = byAddress.get(address);
    if (there === undefined) byAddress.set(address, [cell]);
    else if (!there.includes(cell)) there.push(cell);
  }
}

const noCells: readonly Cell[] = [];
const noneBegun: readonly Begun[] = [];

function hear(companies: readonly Company[] | undefined, own: Cell | undefined, logged: Logged, onTaken: (taken: Taken) => void, onFailure: (failure: Failure) => void): void {
  if (companies === undefined) return;
  for (const { kind, cells, byAddress } of companies) {
    const address = kind.address?.(logged.fact);
    const hearers = address === undefined ? cells : byAddress.get(address) ?? noCells;
    for (const cell of hearers) if (cell !== own || logged.kind.origin !== 'derived') tell(cell, logged, onTaken, onFailure);
  }
}

function tell(cell: Cell, logged: Logged, onTaken: (taken: Taken) => void, onFailure: (failure: Failure) => void): void {
  try {
    const drafts = cell.take(logged);
    if (drafts.length > 0) onTaken({ cell, drafts });
  } catch (error) {
    onFailure({ cell, error: asError(error) });
  }
}

/** What stands under an actor's own prefix is seen by it before anyone hears it. */
function show(cell: Cell, logged: Logged, onFailure: (failure: Failure) => void): void {
  try {
    cell.sees(logged);
  } catch (error) {
    onFailure({ cell, error: asError(error) });
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
