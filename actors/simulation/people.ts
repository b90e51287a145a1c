import { signingText, type Request } from '../../machines/authority/decisions.ts';
import { requested as approvalRequested } from '../../subjects/approval.ts';
import type { Fact, FactKind, FactOf } from '../../subjects/fact.ts';
import { submitted } from '../../subjects/execution.ts';
import { sessionEnded } from '../../subjects/market.ts';
import { killRequested, requested, signed, type RaisingVerb } from '../../subjects/operations.ts';
import { planningFailed, proposed } from '../../subjects/planner.ts';
import type { Policy } from '../../subjects/policy.ts';
import { approved, halted, resumed, stateChanged } from '../../subjects/risk.ts';
import { quarantined } from '../../subjects/runtime.ts';
import { transitioned } from '../../subjects/strategy.ts';
import type { Logged } from '../runtime/envelope.ts';
import type { Chance } from './chance.ts';
import { sessionFacts, type Drawn } from './drawn.ts';
import type { FaultName, Faults } from './faults.ts';
import { OrdersByHand } from './ordersByHand.ts';
import { ada, bob, cleo, eve, type Person } from './persons.ts';
import { contradictory, movedPolicy } from './policies.ts';
import type { Scheduler } from './scheduler.ts';

export interface PeopleOptions {
  readonly drawn: Drawn;
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly faults: Faults;
  /** States a fact under the console's prefix `ops.main`, if a console is there. @returns its id, which may never come to the log */
  readonly state: <Body>(kind: FactKind<string, Body>, body: Body, content: string) => string | undefined;
  /** Tells execution's processes of a kill outside the log. */
  readonly latch: (kill: string) => void;
  /** Id that a fact under `ops.main` will have. */
  readonly idOf: (kind: FactKind, content: string) => string;
}

type Asked = Omit<Request, 'policyVersion' | 'verb'> & { readonly verb: RaisingVerb };
type SignedBody = FactOf<typeof signed>['body'];

const mostTries = 30;
/** Whoever is not heard waits twice as long, up to so many times as long as at first: what is asked may wait in a queue, and asking again does not shorten it. */
const longestPatience = 32;
/** How often somebody kills the desk right when an order is on its way. */
const killsAtSubmission = 0.015;
const interferences = [
  'kill', 'kill and flatten', 'kill of a part', 'reduce', 'reduce', 'halt', 'pause', 'pause', 'retire', 'flatten', 'cancel', 'reject', 'order by hand', 'order by hand', 'order by hand', 'order by hand', 'order by hand', 'order by hand', 'order by hand', 'order by hand', 'order by hand', 'order by hand',
  'change of an order', 'change of an order', 'change of an order', 'policy', 'policy', 'enroll', 'revoke', 'deposit', 'withdrawal', 'approve again', 'resume',
] as const;
type Interference = (typeof interferences)[number];

/** The people of a desk: they approve, resume, lift kills and release what is in quarantine; and they interfere, some in bad faith. */
export class People {
  readonly #options: PeopleOptions;
  readonly #strategies = new Map<string, string>();
  readonly #planHashes = new Map<string, string>();
  readonly #kills = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #enrolled = new Set(['ada', 'bob']);
  readonly #orders: OrdersByHand;
  #policy: Policy;
  #asked = 0;
  #waiting = 0;
  #plannedAt: number[];
  #over = false;

  constructor(options: PeopleOptions) {
    this.#options = options;
    const { drawn: { concern, settings }, chance } = options;
    this.#policy = settings.policy;
    this.#orders = new OrdersByHand(chance.of('orders'), options.drawn.symbols, settings.venue.kind !== 'sim');
    const count = concern === 'infrastructure' ? 0 : chance.whole(8, 18);
    this.#plannedAt = Array.from({ length: count }, () => chance.whole(40, sessionFacts)).sort((a, b) => a - b);
  }

  /** Nothing is asked, and nothing that was asked is under way. */
  get rest(): boolean {
    return this.#waiting === 0;
  }

  /** They only finish what they began. */
  goHome(): void {
    this.#plannedAt = [];
    this.#over = true;
  }

  /** Hears every fact when it is on the log. */
  heard(logged: Logged): void {
    const { seq, kind, fact } = logged;
    if (kind.kind === 'ops') this.#seen.add(fact.id);
    if (this.#options.drawn.concern === 'infrastructure') return;
    this.#orders.heard(logged);
    this.#answer(kind, fact, seq);
    while (this.#plannedAt[0] !== undefined && this.#plannedAt[0] <= seq) {
      this.#plannedAt.shift();
      this.#later(() => this.#interfere());
    }
  }

  #answer(kind: FactKind, fact: Fact, seq: number): void {
    const { chance } = this.#options;
    if (is(proposed, kind, fact)) this.#planHashes.set(fact.body.strategy, fact.body.planHash);
    if (is(transitioned, kind, fact)) this.#strategyIs(fact.actor, fact.body.to);
    if (is(approvalRequested, kind, fact)) this.#approve(fact.body);
    if (kind.name === submitted.name && !this.#over && chance.happens(killsAtSubmission)) this.#kill();
    if (is(halted, kind, fact)) this.#later(() => this.#sign(ada, { verb: 'resume', target: 'desk', payload: null }, 'resume'));
    // A desk that was closed out late stays so, often.
    if (is(killRequested, kind, fact) && !(fact.body.flatten === true && seq > 200 && chance.happens(0.7))) this.#killed(fact.id);
    if (is(stateChanged, kind, fact)) this.#lowered(fact.body);
    if (is(approved, kind, fact) && (fact.body.type === 'limit' || fact.body.type === 'stop') && fact.body.purpose === 'manual' && chance.happens(0.9)) this.#later(() => this.#changeOrder());
    if (is(resumed, kind, fact)) this.#kills.delete(fact.body.lifted);
    if (is(planningFailed, kind, fact)) for (const [index, plan] of this.#options.drawn.plans.entries())
      this.#later(() => this.#sign(ada, { verb: 'spawn', target: `by-hand-${index}`, payload: { plan } }, 'spawn'));
    if (kind.name === quarantined.name) {
      const target = `${fact.type.slice(0, fact.type.indexOf('.'))}.${fact.actor}`;
      const skip = chance.happens(0.85);
      this.#later(() => this.#sign(bob, { verb: 'release', target, payload: { skip } }, 'release'));
    }
    if (kind.name === sessionEnded.name) this.#plannedAt = [];
  }

  #strategyIs(strategy: string, state: string): void {
    this.#strategies.set(strategy, state);
    if (state === 'paused') this.#later(() => this.#sign(ada, { verb: 'resume', target: strategy, payload: null }, 'resume'));
  }

  #killed(kill: string): void {
    this.#kills.add(kill);
    if (this.#options.chance.happens(0.3)) this.#later(() => this.#sign(ada, { verb: 'unkill', target: '0'.repeat(32), payload: null, kill: '0'.repeat(32) }, 'signature for another thing'));
    this.#later(() => this.#later(() => this.#sign(ada, { verb: 'unkill', target: kill, payload: null, kill }, 'unkill')));
  }

  /** Whoever is held back is let go again, in one step or two. */
  #lowered({ target, to, rule, kill }: FactOf<typeof stateChanged>['body']): void {
    const { chance } = this.#options;
    if (to === 'active') return;
    if (kill !== undefined && rule !== 'unkill') return this.#later(() => this.#later(() => this.#sign(ada, { verb: 'unkill', target: kill, payload: null, kill }, 'unkill')));
    if (to === 'killed') return;
    const payload = to === 'halted' && chance.happens(0.5) ? { to: 'reducing' } : null;
    // What is reducing by a person's own word is left so for a while.
    this.#later(() => this.#later(() => this.#sign(bob, { verb: 'resume', target, payload }, 'resume')));
  }

  #approve({ strategy, planHash, signersNeeded }: FactOf<typeof approvalRequested>['body']): void {
    const { chance } = this.#options;
    const asks = (hash: string): Asked => ({ verb: 'approve', target: strategy, payload: { planHash: hash } });
    if (chance.happens(0.2)) this.#later(() => this.#sign(ada, asks('0'.repeat(64)), 'signature for another thing'));
    for (const person of [ada, bob].slice(0, signersNeeded)) this.#later(() => this.#sign(person, asks(planHash)));
  }

  #interfere(): void {
    const { chance, drawn: { symbols } } = this.#options;
    const what = chance.one(interferences);
    const strategies = [...this.#strategies.keys()];
    const strategy = strategies.length === 0 ? 'nobody' : chance.one(strategies);
    const acts: Readonly<Record<Interference, () => void>> = {
      kill: () => this.#kill(),
      'kill and flatten': () => this.#kill('kill and flatten'),
      'kill of a part': () => this.#lower('kill', chance.happens(0.5) ? strategy : chance.one(symbols), 'kill of a part'),
      reduce: () => this.#lower('reduce', chance.one(['desk', strategy, ...symbols])),
      halt: () => this.#lower('halt', chance.one(['desk', strategy, ...symbols])),
      pause: () => this.#lower('pause', chance.happens(0.3) ? 'desk' : strategy),
      retire: () => { if (strategies.length > 2) this.#lower('retire', strategy); },
      flatten: () => this.#lower('flatten', chance.happens(0.5) ? 'desk' : strategy),
      cancel: () => this.#lower('cancel', chance.one(['desk', strategy, this.#orders.anyOpen ?? strategy])),
      reject: () => this.#lower('reject', strategy),
      'order by hand': () => this.#sign(bob, { verb: 'order', target: 'desk', payload: this.#orders.drawn() }, 'order by hand'),
      'change of an order': () => this.#changeOrder(),
      policy: () => this.#changePolicy(),
      deposit: () => this.#sign(ada, { verb: 'deposit', target: 'desk', payload: { amountUsd: String(chance.whole(1, 20) * 1000), memo: 'more capital' } }, 'deposit'),
      withdrawal: () => this.#sign(ada, { verb: 'withdraw', target: 'desk', payload: { amountUsd: String(chance.whole(1, 20) * 1000), memo: 'rent' } }, 'withdrawal'),
      enroll: () => this.#changePerson('enroll'),
      revoke: () => this.#changePerson('revoke'),
      'approve again': () => this.#sign(ada, { verb: 'approve', target: strategy, payload: { planHash: this.#planHashes.get(strategy) ?? '0'.repeat(64) } }, 'signature for another thing'),
      resume: () => this.#sign(ada, { verb: 'resume', target: strategy, payload: null }, 'signature for another thing'),
    };
    acts[what]();
  }

  #kill(what: 'kill' | 'kill and flatten' = 'kill'): void {
    const content = this.#content('kill');
    this.#options.latch(this.#options.idOf(killRequested, content));
    this.#ask(what, killRequested, { reason: 'prices look wrong', requester: 'operator', ...(what === 'kill' ? {} : { flatten: true as const }) }, content);
  }

  #lower(verb: FactOf<typeof requested>['body']['verb'], target: string, fault: FaultName = verb): void {
    this.#ask(fault, requested, { verb, target, reason: 'second thoughts', requester: 'operator' });
  }

  #changePolicy(): void {
    const { chance } = this.#options;
    const moved = movedPolicy(chance, this.#policy);
    const ask = (payload: Policy, fault: FaultName) => void this.#sign(ada, { verb: 'policy', target: 'desk', payload }, fault);
    if (chance.happens(0.2)) return ask({ ...moved, version: moved.version + 1 }, 'signature for another thing');
    if (chance.happens(0.3)) return ask(contradictory(chance, moved), 'policy that contradicts itself');
    ask(moved, 'policy');
    this.#policy = moved;
  }

  #changeOrder(): void {
    const change = this.#orders.change();
    if (change !== undefined) this.#sign(bob, { verb: 'replace', ...change }, 'change of an order');
  }

  #changePerson(verb: 'enroll' | 'revoke'): void {
    const is = this.#enrolled.has('cleo');
    if (is === (verb === 'enroll')) return;
    if (is) this.#enrolled.delete('cleo');
    else this.#enrolled.add('cleo');
    const { name, publicKey } = cleo;
    this.#sign(bob, { verb, target: 'desk', payload: verb === 'enroll' ? { name, publicKey } : { name } }, verb);
  }

  /** Signs and asks; now and then somebody forges it before, or asks again with what was signed. */
  #sign(person: Person, asked: Asked, fault?: FaultName): void {
    const { chance, faults } = this.#options;
    const body = this.#signedBy(person, asked);
    if (chance.happens(0.08)) {
      faults.count('forged signature');
      const forged = chance.happens(0.5) ? this.#signedBy({ ...eve, name: person.name }, asked) : this.#signedBy(eve, asked);
      this.#ask(undefined, signed, forged);
    }
    this.#ask(fault, signed, body);
    if (chance.happens(0.3)) this.#later(() => this.#ask('signature again', signed, body));
  }

  #signedBy(person: Person, { verb, target, payload, kill }: Asked): SignedBody {
    const { drawn: { settings }, chance } = this.#options;
    const request = { verb, target, payload: JSON.parse(JSON.stringify(payload)), policyVersion: this.#policy.version, ...(kill === undefined ? {} : { kill }) };
    const terms = { nonce: chance.hex32(), expiresAt: '2035-01-01T00:00:00Z' };
    return { ...request, signature: { signer: person.name, ...terms, signature: person.sign(signingText(settings.genesis, request, terms)) } };
  }

  #content(what: string): string {
    this.#asked += 1;
    return `${what} ${this.#asked}`;
  }

  /** Asks until the log shows it: a console may die with what it was asked. */
  #ask<Body>(fault: FaultName | undefined, kind: FactKind<string, Body>, body: Body, first = this.#content(kind.name)): void {
    const { state } = this.#options;
    if (fault !== undefined) this.#options.faults.count(fault);
    this.#waiting += 1;
    const attempt = (content: string, tries: number) => {
      const id = state(kind, body, content);
      this.#options.scheduler.after(this.#patienceMs() * Math.min(2 ** (tries - 1), longestPatience), () => {
        if (tries >= mostTries || this.#over || (id !== undefined && this.#seen.has(id))) this.#waiting -= 1;
        else attempt(this.#content(kind.name), tries + 1);
      });
    };
    attempt(first, 1);
  }

  #patienceMs(): number {
    return this.#options.drawn.settings.pacing === 'live' ? 3_000 : 60;
  }

  /** People take their time. */
  #later(act: () => void): void {
    const { chance, scheduler, drawn: { settings } } = this.#options;
    this.#waiting += 1;
    scheduler.after(settings.pacing === 'live' ? chance.between(100, 6_000) : chance.between(0.2, 30), () => {
      this.#waiting -= 1;
      act();
    });
  }
}

const is = <Name extends string, Body>(wanted: FactKind<Name, Body>, kind: FactKind, fact: Fact): fact is Fact<Name, Body> => fact.type === kind.name && kind.name === wanted.name;
