import { members, unclaimed } from '../../machines/desk/membership.ts';
import { quiet } from '../../machines/desk/pacing.ts';
import { verdictOn, type LastBar } from '../../machines/market/decisions.ts';
import { untaken, untakenActions, type Market } from '../../machines/market/market.ts';
import { catalogue } from '../../subjects/catalogue.ts';
import { action, bar, barRefused, delisted, sessionEnded, stepClosed } from '../../subjects/market.ts';
import { roles, type Role } from '../../subjects/roles.ts';
import type { Host } from '../runtime/host.ts';
import type { Report } from '../runtime/pacing.ts';
import { splitLast } from './checked.ts';
import type { Bars, Step } from './source.ts';

const marketMain = { kind: 'market', actor: 'main' };

/** What each role hears, by the names of the kinds of fact. */
const hears: ReadonlyMap<Role, ReadonlySet<string>> = new Map(roles.map((role) => [role, new Set(catalogue.filter(({ heardBy }) => heardBy.includes(role)).map(({ name }) => name))]));
const nothing: ReadonlySet<string> = new Set();
const hearing = (role: Role) => hears.get(role) ?? nothing;

/** This pacer's market is held by another host now, or the desk is being drained. Whoever holds it goes on from the log. */
export class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

/**
 * Brings a lockstep desk's bars, one time after another, and closes each step when nothing is in flight.
 * Where it stands is on the log, so that after a crash it goes on in the middle of a step.
 */
export class Pacer {
  readonly #host: Host;
  readonly #bars: () => Bars;
  readonly #reports: Record<string, Report> = {};
  #wake: (() => void) | undefined;
  #stopped = false;

  /** @param bars loaded at the first step; the desk must be open by then */
  constructor(host: Host, bars: () => Bars) {
    this.#host = host;
    this.#bars = bars;
  }

  /** A host said how far it is, this one included. */
  heard(report: Report): void {
    this.#reports[report.host] = report;
    this.#wake?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** Runs the session to its end. Throws NotOurs where it has to leave it to another. */
  async run(): Promise<void> {
    await this.#quiet();
    const { session, closedAt, ended } = this.#feed();
    if (ended) return;
    const { from, to, warmUpBars } = session;
    const source = this.#bars().between({ from, to, warmUpBars });
    for (const step of closedAt === null ? source.steps() : source.after(closedAt)) {
      await this.#bring(step);
      await this.#quiet();
      await this.#host.observe(marketMain, stepClosed, { step: this.#market().step + 1, warmUp: step.warmUp }, { at: step.at, content: step.at });
      await this.#quiet();
    }
    const { step: steps, bars, refused } = this.#market();
    await this.#host.observe(marketMain, sessionEnded, { steps, bars, refused }, { at: this.#host.now(), content: 'end' });
    // Other hosts drain and go as soon as they have taken the end: nothing is to be waited for but what runs here.
    await this.#quiet('own');
  }

  /** States what of a step is not on the log yet, all under way at once: each symbol is a prefix of its own, in which its splits and dividends stand before its rows. */
  async #bring(step: Step): Promise<void> {
    const { dataQuality } = this.#feed();
    const market = this.#market();
    const last = new Map<string, LastBar>(Object.entries(market.lastBars));
    const actions = untakenActions(market, step.actions ?? []);
    splitLast(last, actions);
    const stated = actions.map(({ symbol, exDate, action: corporate }) =>
      this.#host.observe({ kind: 'market', actor: symbol }, action, { exDate, action: corporate }, { at: step.at, content: `${exDate} ${corporate.kind}` }));
    const gone = (step.ended ?? []).filter(({ symbol }) => market.delisted[symbol] === undefined)
      .map(({ symbol, lastAt }) => this.#host.observe({ kind: 'market', actor: symbol }, delisted, { lastAt }, { at: step.at, content: lastAt }));
    await Promise.all([...stated, ...gone, ...untaken(market, step).map((row) => {
      const verdict = verdictOn(last.get(row.symbol), row, dataQuality, step.warmUp);
      const prefix = { kind: 'market', actor: row.symbol };
      if ('refused' in verdict) return this.#host.observe(prefix, barRefused, verdict.refused, { at: step.at, content: `${step.at} ${row.origin}` });
      last.set(row.symbol, verdict.last);
      return this.#host.observe(prefix, bar, verdict.bar, { at: step.at, content: `${step.at} ${verdict.bar.timeframe}` });
    })]);
  }

  #market(): Market {
    const cell = this.#host.cell('market.main');
    if (cell === undefined) throw new Error('expected the market to run in this host');
    return cell.actor.state() as Market;
  }

  #feed() {
    const market = this.#market();
    if (market.feed === null) throw new Error('expected desk.opened before the first bar');
    return { ...market.feed, closedAt: market.closedAt, ended: market.ended };
  }

  /** Waits until every actor is claimed and nothing is in flight, on the desk or in this host. */
  async #quiet(among: 'all' | 'own' = 'all'): Promise<void> {
    while (!this.#isQuiet(among)) {
      if (this.#stopped || !this.#host.holds('market.main')) throw new NotOurs('another host holds the market, or this one is being drained');
      await new Promise<void>((done) => { this.#wake = done; });
    }
  }

  #isQuiet(among: 'all' | 'own'): boolean {
    if (!this.#host.isIdle || !this.#host.holds('market.main')) return false;
    const { membership } = this.#market();
    const own = this.#host.report();
    if (among === 'own') return quiet(members(membership).filter(({ host }) => host === own.host), { [own.host]: own }, hearing);
    if (unclaimed(membership).length > 0) return false;
    // This host counts as a member before it has taken its own claims: until then it knows of others who have stepped back since.
    this.#reports[own.host] = own;
    return quiet([...members(membership), { host: own.host, role: 'market' }], this.#reports, hearing);
  }
}
