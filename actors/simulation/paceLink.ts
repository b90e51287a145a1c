import type { Report } from '../runtime/pacing.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** The last report is said again this often: one may be lost. */
const againMs = 250;

/** Carries what one process says of itself to those that pace; as actors/desk/paceLink.ts does over NATS. */
export class SimulatedPaceLink {
  readonly #process: Process;
  readonly #scheduler: Scheduler;
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #hear: (report: Report) => void;
  #last: Report | undefined;
  #isUnderWay = false;

  /** @param hear hands a report to all other processes */
  constructor({ process, scheduler, chance, faults, hear }: { readonly process: Process; readonly scheduler: Scheduler; readonly chance: Chance; readonly faults: Faults; readonly hear: (report: Report) => void }) {
    this.#process = process;
    this.#scheduler = scheduler;
    this.#chance = chance;
    this.#faults = faults;
    this.#hear = hear;
  }

  say(report: Report): void {
    const isFirst = this.#last === undefined;
    this.#last = report;
    this.#send();
    if (isFirst) this.#again();
  }

  /** What is said while a report is under way goes in its place. */
  #send(): void {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#scheduler.after(this.#chance.between(0.03, 0.2), () => {
      this.#isUnderWay = false;
      if (this.#last !== undefined && this.#process.lives && !this.#faults.strikes('pace report lost')) this.#hear(this.#last);
    });
  }

  #again(): void {
    this.#process.after(againMs, () => {
      this.#send();
      this.#again();
    });
  }
}
