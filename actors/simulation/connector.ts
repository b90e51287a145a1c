import type { Report } from '../../subjects/execution.ts';
import type { AccountAnswer, AccountQuery } from '../execution/account.ts';
import { iso } from '../market/wallTime.ts';
import type { VenueChange, VenueConnector, VenueOrder } from '../execution/connector.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimulatedVenue } from './venue.ts';

const ends: readonly Report['status'][] = ['filled', 'canceled', 'rejected', 'expired'];
const answerTimeoutMs = 10_000;

export interface ConnectorOptions {
  readonly venue: SimulatedVenue;
  readonly process: Process;
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly faults: Faults;
  /** An order leaves the process. */
  readonly onDeparture: (order: VenueOrder) => void;
  readonly onStreamLost: (reason: string) => void;
}

/** One process's connection to the venue, with the manners of the real one (actors/execution/alpaca.ts), over a network that loses, delays and repeats. */
export class SimulatedConnector implements VenueConnector {
  readonly #options: ConnectorOptions;
  /** Orders that it submitted or looked up, and whether they have ended. */
  readonly #followed = new Map<string, { ended: boolean }>();
  #listener: ((report: Report) => void) | undefined;
  #lost = false;
  /** Reports and look-ups that are on their way. */
  #underWay = 0;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** As Alpaca's. */
  readonly idsAreUnique = true;

  /** As Alpaca's: after a lost answer it is looked up whether the change was made. */
  async replace({ id }: VenueOrder, { replacement, ...change }: VenueChange): Promise<Report | undefined> {
    const { venue, faults, process } = this.#options;
    const isLost = faults.strikes('change lost');
    await this.#wayThere();
    const answer = isLost ? undefined : venue.replace(id, replacement, change);
    if (!isLost && !faults.strikes('change answer lost')) return answer === 'replaced' ? undefined : venue.replacementOf(id, replacement) ?? { order: id, status: 'replaceRefused', reason: answer ?? 'unknown' };
    await process.pause(answerTimeoutMs);
    await this.#wayThere();
    return venue.replacementOf(id, replacement) ?? { order: id, status: 'replaceRefused', reason: 'no answer, and the order stands as it was' };
  }

  async submit(order: VenueOrder): Promise<Report> {
    const { venue, scheduler, chance, faults, process, onDeparture } = this.#options;
    onDeparture(order);
    this.#follow(order.id);
    if (faults.strikes('placement lost')) {
      await process.pause(answerTimeoutMs);
      return this.#afterLostAnswer(order);
    }
    const answer = Promise.withResolvers<boolean | 'refused'>();
    // It arrives whether the process still lives or not.
    scheduler.after(chance.between(1, 80), () => answer.resolve(faults.strikes('placement refused') ? 'refused' : venue.place(order)));
    const taken = await answer.promise;
    if (faults.strikes('placement answer lost')) {
      await process.pause(answerTimeoutMs);
      return this.#afterLostAnswer(order);
    }
    await process.pause(chance.between(1, 20));
    if (taken === 'refused') return { order: order.id, status: 'rejected', reason: 'insufficient buying power' };
    return taken ? { order: order.id, status: 'accepted' } : this.#afterLostAnswer(order);
  }

  async #afterLostAnswer({ id }: VenueOrder): Promise<Report> {
    for (const pauseMs of [250, 500, 1_000]) {
      await this.#options.process.pause(pauseMs);
      const found = await this.lookUp(id);
      if (found !== undefined && found.status !== 'unknown') return found;
    }
    return { order: id, status: 'unknown', reason: 'placed without a usable answer, and not found afterwards' };
  }

  async cancel(id: string): Promise<Report | undefined> {
    const { venue, faults } = this.#options;
    for (let tries = 0; tries < 3; tries += 1) {
      await this.#wayThere();
      if (faults.strikes('cancel lost')) continue;
      const shown = venue.shown(id);
      if (shown !== undefined && ends.includes(shown.status)) return shown;
      if (venue.cancel(id)) return undefined;
    }
    return { order: id, status: 'unknown', reason: 'cancel not confirmed' };
  }

  async lookUp(id: string): Promise<Report | undefined> {
    const { venue, faults } = this.#options;
    this.#follow(id);
    await this.#wayThere();
    if (faults.strikes('look-up failed')) return { order: id, status: 'unknown', reason: 'look-up failed: HTTP 500' };
    const shown = venue.shown(id);
    if (shown !== undefined && venue.isYoung(id) && faults.strikes('look-up blind')) return undefined;
    if (shown !== undefined) this.#note(shown);
    return shown;
  }

  /** All orders that ever were, though only some are asked for: the desk takes what it wants. */
  async account(query: AccountQuery): Promise<AccountAnswer> {
    const { venue, faults, scheduler } = this.#options;
    const askedAt = iso(scheduler.wallMs());
    await this.#wayThere();
    if (faults.strikes('look-up failed')) throw new Error('HTTP 500');
    const { orders, ...account } = venue.account();
    await this.#wayThere();
    return { account: { ...account, askedAt, answeredAt: iso(scheduler.wallMs()), orders: orders.filter(({ order, status }) => status === 'open' || query.orders.includes(order)) } };
  }

  reports(onReport: (report: Report) => void): () => void {
    this.#listener = onReport;
    return () => { this.#listener = undefined; };
  }

  close(): void {
    this.#listener = undefined;
  }

  /** The venue sends a report over the stream. */
  sent(report: Report): void {
    const { faults, chance, scheduler, onStreamLost } = this.#options;
    if (this.#listener === undefined || this.#lost) return;
    if (faults.strikes('stream lost')) {
      this.#lost = true;
      onStreamLost('simulated');
      return;
    }
    // The stream broke and comes back: what it missed shows in look-ups.
    if (faults.strikes('report lost')) return void scheduler.after(chance.between(500, 8_000), () => this.catchUp());
    const waitMs = faults.strikes('report late') ? chance.between(100, 8_000) : chance.between(1, 30);
    this.#arrives(report, waitMs);
    if (faults.strikes('report twice')) this.#arrives(report, waitMs + chance.between(0, 3_000));
  }

  /** Nothing that the venue said is on its way. */
  get isAtRest(): boolean {
    return this.#underWay === 0;
  }

  /** As after a reconnection: every order that may still change is looked up. */
  catchUp(): void {
    this.#options.process.reached(() => void this.#caughtUp());
  }

  async #caughtUp(): Promise<void> {
    this.#underWay += 1;
    for (const [id, followed] of [...this.#followed]) {
      if (followed.ended || this.#listener === undefined) continue;
      const found = await this.lookUp(id);
      if (found !== undefined && found.status !== 'unknown') this.#listener?.(found);
    }
    this.#underWay -= 1;
  }

  #arrives(report: Report, waitMs: number): void {
    this.#underWay += 1;
    this.#options.process.after(waitMs, () => {
      this.#underWay -= 1;
      if (!this.#followed.has(report.order)) return;
      this.#note(report);
      this.#listener?.(report);
    });
  }

  #follow(id: string): void {
    if (!this.#followed.has(id)) this.#followed.set(id, { ended: false });
  }

  #note({ order, status }: Report): void {
    this.#followed.set(order, { ended: ends.includes(status) });
  }

  async #wayThere(): Promise<void> {
    const { process, chance } = this.#options;
    await process.pause(chance.between(1, 40));
  }
}
