import { setTimeout as wait } from 'node:timers/promises';
import type { VenueConnector, VenueOrder } from '../../actors/execution/connector.ts';
import { averagePrice, filledQuantity } from '../../machines/order/decisions.ts';
import { format, parse } from '../../machines/decimal.ts';
import { replacementId } from '../../machines/order/ids.ts';
import { approvedOrder, orderAfter, reported, type OrderRecord } from '../../machines/order/order.ts';
import { changedBy } from '../../machines/order/changing.ts';
import type { Report } from '../../subjects/execution.ts';
import type { Case, Outcome, Step } from './cases.ts';
import type { VenueUnderTest } from './venue.ts';

const name = 'a'.repeat(32);
const base: VenueOrder = { id: name, symbol: 'BTC-USD', side: 'buy', quantity: '10' };

/** One order as the desk lives it: its machine hears what the connector answers and reports. */
export class Life {
  readonly #venue: VenueUnderTest;
  #connector: VenueConnector;
  #order: OrderRecord;
  #sent: VenueOrder = base;
  #held: Report[] | undefined;
  #replacements = 0;
  readonly #placementsBefore: number;

  private constructor(venue: VenueUnderTest, connector: VenueConnector) {
    this.#venue = venue;
    this.#connector = connector;
    this.#placementsBefore = venue.placements();
    const approved = approvedOrder({
      order: name, strategy: 's-1', symbol: base.symbol, side: base.side, quantity: parse('10'), notionalUsd: null, collarUsd: null, pricing: { type: 'limit', limitUsd: parse('101') },
      expiresAt: '2030-01-01T00:00:00Z', venue: 'alpaca', correlation: name,
    });
    this.#order = orderAfter(approved, { type: 'submit' }).order;
    connector.reports((report) => this.#hear(report));
  }

  /** What a case comes to; waits for it while it still may come. */
  static async of({ steps, comesTo: expected }: Case, venue: VenueUnderTest): Promise<{ readonly is: Outcome; readonly expected: Outcome }> {
    const life = new Life(venue, await venue.connect());
    try {
      for (const step of steps) await life.#does(step);
      for (let tries = 0; tries < 200 && !sameAs(life.#outcome(expected), expected); tries += 1) await wait(10);
      return { is: life.#outcome(expected), expected };
    } finally {
      life.#connector.close();
    }
  }

  #hear(report: Report): void {
    if (this.#held !== undefined) return void this.#held.push(report);
    this.#order = reported(this.#order, report).order;
  }

  /** The figures that are asked for. */
  #outcome(expected: Outcome): Outcome {
    const average = averagePrice(this.#order);
    return {
      state: this.#order.state, placements: this.#venue.placements() - this.#placementsBefore, orders: this.#venue.orders(),
      ...(expected.filled === undefined ? {} : { filled: format(filledQuantity(this.#order)) }),
      ...(expected.averageUsd === undefined ? {} : { averageUsd: average === undefined ? 'none' : format(average) }),
      ...(expected.executions === undefined ? {} : { executions: this.#order.executions.length }),
    };
  }

  async #does(step: Step): Promise<void> {
    if ('submit' in step) {
      this.#sent = { ...base, ...step.submit };
      this.#hear(await this.#connector.submit(this.#sent));
    } else if ('change' in step) {
      this.#order = orderAfter(this.#order, { type: 'requestReplace', changed: changedBy(step.change) }).order;
      this.#replacements += 1;
      this.#hear(await this.#connector.replace(this.#sent, { ...step.change, replacement: replacementId(name, this.#replacements) }) ?? { order: name, status: 'pendingReplace' });
      await this.#settled(() => this.#order.beyond?.replacing === undefined);
      // As execution has it from then on.
      const quantity = this.#order.quantity === null ? undefined : format(this.#order.quantity);
      this.#sent = { ...this.#sent, quantity };
    } else if ('cancel' in step) {
      this.#order = orderAfter(this.#order, { type: 'requestCancel', reason: 'test' }).order;
      const answer = await this.#connector.cancel(name, this.#sent);
      if (answer !== undefined) this.#hear(answer);
    } else if ('fill' in step) {
      const before = filledQuantity(this.#order);
      await this.#venue.fill(name, step.fill, step.atUsd);
      if (!this.#isDeaf) await this.#settled(() => filledQuantity(this.#order) > before);
    } else if ('restart' in step) {
      this.#connector.close();
      this.#connector = await this.#venue.connect();
      this.#isDeaf = false;
      this.#connector.reports((report) => this.#hear(report));
      const found = await this.#connector.lookUp(name, this.#sent);
      if (found !== undefined) this.#hear(found);
    } else await this.#meets(step);
  }

  /** Reports do not come, or are held back. */
  #isDeaf = false;

  async #meets(step: Exclude<Step, { submit: unknown } | { change: unknown } | { cancel: unknown } | { fill: unknown } | { restart: unknown }>): Promise<void> {
    if ('expire' in step) await this.#venue.expire(name);
    else if ('spoil' in step) this.#venue.spoil(step.spoil, ...step.by);
    else if ('sayAgain' in step) this.#venue.sayAgain();
    else if ('cutOff' in step) {
      this.#isDeaf = true;
      this.#venue.cutOff();
    } else if ('connectAgain' in step) {
      this.#isDeaf = false;
      await this.#venue.connectAgain();
    } else if ('holdReports' in step) {
      this.#isDeaf = true;
      this.#held = [];
    } else {
      const isWhole = () => (this.#held ?? []).some(({ status }) => status === 'filled');
      await this.#settled(isWhole);
      const held = this.#held ?? [];
      this.#held = undefined;
      this.#isDeaf = false;
      for (const report of held.reverse()) this.#hear(report);
    }
  }

  /** A report is on its way; where it does not come, the case's end will tell. */
  async #settled(is: () => boolean): Promise<void> {
    for (let tries = 0; tries < 200 && !is(); tries += 1) await wait(5);
  }
}

const sameAs = (one: Outcome, other: Outcome) => JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
