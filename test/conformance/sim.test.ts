import { describe, expect, test } from 'vitest';
import type { VenueChange, VenueConnector, VenueOrder } from '../../actors/execution/connector.ts';
import type { Publication } from '../../machines/actor.ts';
import { broker } from '../../machines/broker/broker.ts';
import { cancelRequested, replaceRequested, sent, simReported, submitted, type Report } from '../../subjects/execution.ts';
import type { Fact } from '../../subjects/fact.ts';
import { fact } from '../given.ts';
import { flatAt, free, venueWith } from '../simVenue.ts';
import { cases } from './cases.ts';
import { Life } from './life.ts';
import type { VenueUnderTest } from './venue.ts';

/* The simulated venue is no process beyond a wire: its connector hands facts to its machine, and nothing between them can be lost. */

const expiresAt = '2020-03-01T00:00:00Z';
const common = { strategy: 's-1', venue: 'sim' } as const;

class SimConnector implements VenueConnector {
  readonly idsAreUnique = true;
  readonly #take: (fact: Fact) => readonly Report[];
  #listener: ((report: Report) => void) | undefined;

  constructor(take: (fact: Fact) => readonly Report[]) {
    this.#take = take;
  }

  async submit({ id, symbol, side, quantity, type, limitUsd }: VenueOrder): Promise<Report> {
    this.#take(fact(submitted, { ...common, order: id, symbol, side, expiresAt, ...(quantity === undefined ? {} : { quantity }), ...(type === undefined ? {} : { type }), ...(limitUsd === undefined ? {} : { limitUsd }) }));
    return this.#take(fact(sent, { order: id })).at(0) ?? { order: id, status: 'accepted' };
  }

  async replace({ id, symbol, side }: VenueOrder, { replacement: _, ...change }: VenueChange): Promise<Report | undefined> {
    return this.#take(fact(replaceRequested, { ...common, order: id, symbol, side, replacement: 1, ...change })).at(0);
  }

  async cancel(id: string, order?: VenueOrder): Promise<Report | undefined> {
    return this.#take(fact(cancelRequested, { ...common, order: id, symbol: order?.symbol ?? 'BTC-USD', side: order?.side ?? 'buy', reason: 'test' })).at(0);
  }

  async lookUp(): Promise<undefined> {}

  reports(onReport: (report: Report) => void): () => void {
    this.#listener = onReport;
    return () => this.close();
  }

  hear(report: Report): void {
    this.#listener?.(report);
  }

  close(): void {
    this.#listener = undefined;
  }
}

function simUnderTest(): VenueUnderTest {
  const actor = broker.begin('main');
  const reportsOf = (publications: readonly Publication[]): readonly Report[] => publications.filter(({ kind }) => kind.name === simReported.name).map(({ body }) => simReported.body.parse(body));
  actor.take(venueWith({ ...free, kind: 'sim' }));
  let day = 2;
  let placements = 0;
  let connector: SimConnector | undefined;
  let last: readonly Report[] = [];
  const tell = (reports: readonly Report[]) => {
    last = reports.length === 0 ? last : reports;
    for (const report of reports) connector?.hear(report);
  };
  const nextDay = () => `2020-01-${String(day += 1).padStart(2, '0')}T21:00:00Z`;
  return {
    connect: async () => {
      connector = new SimConnector((each) => {
        if (each.type === submitted.name) placements += 1;
        return reportsOf(actor.take(each));
      });
      return connector;
    },
    fill: async (_order, quantity, priceUsd) => tell(reportsOf(actor.take({ ...flatAt(nextDay(), priceUsd, { volume: quantity }), actor: 'BTC-USD' }))),
    expire: async () => tell(reportsOf(actor.take({ ...flatAt('2020-03-02T21:00:00Z', '200', { volume: '1' }), actor: 'BTC-USD' }))),
    spoil: () => {},
    cutOff: () => {},
    connectAgain: async () => {},
    sayAgain: () => { for (const report of last) connector?.hear(report); },
    placements: () => placements,
    orders: () => placements,
    close: async () => {},
  };
}

describe('the simulated venue', () => {
  for (const each of cases.filter(({ needsWire }) => needsWire !== true)) {
    test(each.name, async () => {
      const { is, expected } = await Life.of(each, simUnderTest());
      expect(is).toEqual(expected);
    });
  }
});
