import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { ServerProgram } from './child.ts';
import type { Home, OnProgress } from './home.ts';
import { readJson, writeJson } from './jsonFile.ts';
import { holding } from './lock.ts';
import { recordFileOf, replace, replaceUnrecorded, serverRecord, standing, type ServerRecord } from './ownership.ts';
import { until } from './patience.ts';
import { isFree, portsOf } from './ports.ts';
import { end, identityOf, isAlive, type ProcessIdentity } from './processes.ts';
import { supervise, type Supervised } from './supervision.ts';
import { Users } from './users.ts';

export interface Wanted<Port extends string> {
  readonly home: Home;
  /** Names the record, the lock and the ports in the home: `nats`, `mongo`. */
  readonly server: string;
  readonly ports: readonly Port[];
  readonly onProgress: OnProgress;
  /** Writes what the server needs to start on these ports. Not called for one that runs. */
  readonly prepare: (ports: Record<Port, number>) => void;
  readonly program: (ports: Record<Port, number>) => ServerProgram;
}

const lockWithinMs = 60_000;
/** How often a process that shares a server looks whether its owner is still there. */
const lookMs = 1_000;
/** How long a server that its owner has left may take to end. */
const graceMs = 10_000;
/** Between the draw of a port and the server's listening on it another program may take it, as the home's other server does that starts at the same time: then others are drawn. */
const mostDraws = 3;

/**
 * A server of this home that answers: the live one, or one that is started here. Two processes at once end up with one server; the one that started it
 * keeps it up for all, and leaves it to another when it goes; the last one ends it.
 * Throws where another owner's server does not come up within 20 s, or where it can't be started.
 */
export async function used<Port extends string>(wanted: Wanted<Port>): Promise<Use<Port>> {
  const use = new Use(wanted);
  if (await until(() => use.begin(), 20_000) === undefined)
    throw new Error(`${wanted.server}: expected process ${use.ownerPid} to keep it up, was down for 20 s; end that process and try again`);
  return use;
}

/** One claim of this process on a server of its home. */
export class Use<Port extends string = string> {
  readonly #wanted: Wanted<Port>;
  readonly #claim = randomBytes(6).toString('hex');
  readonly #users: Users;
  readonly #self: ProcessIdentity;
  #record: ServerRecord | undefined;
  #supervised: Supervised | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;
  #waited = false;
  #adopting = false;
  #released: Promise<void> | undefined;
  readonly #restartListeners = new Set<(pid: number) => void>();
  readonly #failureListeners = new Set<(error: Error) => void>();

  constructor(wanted: Wanted<Port>) {
    const self = identityOf(process.pid);
    if (self === undefined) throw new Error(`process ${process.pid}: expected to find itself among the processes, was not there; is /proc mounted?`);
    this.#wanted = wanted;
    this.#self = self;
    this.#users = new Users(wanted.home, wanted.server);
  }

  get owned(): boolean {
    return this.#supervised !== undefined;
  }

  get pid(): number {
    return this.#supervised?.pid ?? this.#known().server.pid;
  }

  /** The process that keeps it up. */
  get ownerPid(): number | undefined {
    return (this.#read() ?? this.#record)?.owner.pid;
  }

  get ports(): Record<Port, number> {
    return this.#known().ports as Record<Port, number>;
  }

  onRestart(listener: (pid: number) => void): () => void {
    this.#restartListeners.add(listener);
    return () => { this.#restartListeners.delete(listener); };
  }

  onFailure(listener: (error: Error) => void): () => void {
    this.#failureListeners.add(listener);
    return () => { this.#failureListeners.delete(listener); };
  }

  /** Shares the server or starts it. @returns undefined while its owner is starting it again: ask again */
  begin(): Promise<true | undefined> {
    return this.#locked(async () => {
      const record = this.#record = this.#read();
      const found = standing(record, isAlive, this.#users.others(this.#claim).length > 0);
      if (found === 'wait for its owner') {
        if (!this.#waited) this.#wanted.onProgress(`${this.#wanted.server}: process ${record?.owner.pid} is starting it again`);
        this.#waited = true;
        return undefined;
      }
      this.#users.add({ claim: this.#claim, process: this.#self });
      if (found === 'adopt' && record !== undefined) await this.#adopt(record);
      else if (found !== 'share') await this.#start(found === 'replace' ? record?.server : undefined);
      this.#looking = setInterval(() => this.#look(), lookMs).unref();
      return true;
    });
  }

  /** Uses it no longer. The next one keeps it up; where there is none it is ended. */
  stop(): Promise<void> {
    return (this.#released ??= this.#release());
  }

  #release(): Promise<void> {
    clearInterval(this.#looking);
    return this.#locked(async () => {
      this.#users.remove(this.#claim);
      const [next] = this.#users.others(this.#claim);
      const record = this.#read();
      if (next === undefined) return this.#end(record);
      if (record === undefined || (this.#supervised === undefined && record.claim !== this.#claim)) return;
      this.#supervised?.leave();
      this.#write({ ...record, owner: next.process, claim: next.claim });
    });
  }

  /** Nobody else uses it. It is ended by whom it was left to, or where nobody is left who would. */
  async #end(record: ServerRecord | undefined): Promise<void> {
    if (this.#supervised !== undefined) await this.#supervised.stop();
    else if (record !== undefined && this.#isLeft(record)) await end(record.server, graceMs);
    else return;
    rmSync(recordFileOf(this.#wanted.home, this.#wanted.server), { force: true });
  }

  /** Whether it was left to this claim, or to nobody. */
  #isLeft({ owner, claim }: ServerRecord): boolean {
    return claim === this.#claim || !isAlive(owner);
  }

  /** Takes the server over where its owner has left or died. */
  #look(): void {
    const record = this.#read();
    if (this.#supervised !== undefined || this.#adopting || record === undefined || !this.#isLeft(record)) return;
    this.#adopting = true;
    this.#locked(async () => {
      const now = this.#read();
      if (this.#released === undefined && now !== undefined && this.#isLeft(now)) await this.#adopt(now);
    }).catch((error: unknown) => this.#wanted.onProgress(`${this.#wanted.server}: could not be taken over from process ${record.owner.pid}: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => { this.#adopting = false; });
  }

  async #adopt(record: ServerRecord): Promise<void> {
    const ports = record.ports as Record<Port, number>;
    this.#keep(isAlive(record.server) ? await this.#supervise(ports, record.server) : await this.#supervise(ports));
    this.#write({ ...record, server: identityOf(this.pid) ?? record.server, owner: this.#self, claim: this.#claim });
  }

  async #start(former: ProcessIdentity | undefined): Promise<void> {
    const { home, server, ports: names, onProgress, prepare } = this.#wanted;
    if (former !== undefined) await replace(former, { home, server, onProgress });
    await replaceUnrecorded({ home, server, onProgress });
    for (let draws = 1; ; draws += 1) {
      const ports = await portsOf(home, server, names, onProgress);
      try {
        prepare(ports);
        return this.#keep(await this.#supervise(ports));
      } catch (error) {
        const free = await Promise.all(Object.values<number>(ports).map(isFree));
        if (draws < mostDraws && !free.every(Boolean)) continue;
        this.#users.remove(this.#claim);
        throw error;
      }
    }
  }

  #supervise(ports: Record<Port, number>, adopted?: ProcessIdentity): Promise<Supervised> {
    const onSpawn = (spawned: ProcessIdentity) => this.#write({ server: spawned, owner: this.#self, claim: this.#claim, ports });
    return supervise(this.#wanted.program(ports), this.#wanted.onProgress, onSpawn, { isShared: () => this.#users.others(this.#claim).length > 0, ...(adopted === undefined ? {} : { adopted }) });
  }

  #keep(supervised: Supervised): void {
    this.#supervised = supervised;
    supervised.onRestart((pid) => this.#restartListeners.forEach((listener) => listener(pid)));
    supervised.onFailure((error) => this.#failureListeners.forEach((listener) => listener(error)));
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    return holding(this.#wanted.home, this.#wanted.server, lockWithinMs, this.#wanted.onProgress, work);
  }

  #known(): ServerRecord {
    if (this.#record === undefined) throw new Error(`${this.#wanted.server}: expected to be in use, was not begun`);
    return this.#record;
  }

  #read(): ServerRecord | undefined {
    return readJson(recordFileOf(this.#wanted.home, this.#wanted.server), serverRecord, this.#wanted.onProgress);
  }

  #write(record: ServerRecord): void {
    this.#record = record;
    writeJson(recordFileOf(this.#wanted.home, this.#wanted.server), record);
  }
}
