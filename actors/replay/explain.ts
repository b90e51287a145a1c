import type { Logged } from '../runtime/envelope.ts';
import { counted } from './counted.ts';
import { sentence } from './sentences.ts';
import { isOccasion, mentionsOf, Ties } from './ties.ts';

/** The id that was asked for is none of this log, or of several facts. */
export class UnknownId extends Error {
  override readonly name = 'UnknownId';
}

export interface Explained {
  readonly seq: number;
  readonly at: string;
  readonly id: string;
  /** Kind of fact, e.g. `risk.approved`, and the actor that stated it. */
  readonly type: string;
  readonly actor: string;
  /** Whether it comes before what was asked for, is it, or follows from it. */
  readonly part: 'reason' | 'asked' | 'consequence';
  readonly text: string;
  readonly body: unknown;
}

/** Why something is on the log, and what came of it. */
export interface Explanation {
  readonly asked: string;
  /** In log order. */
  readonly facts: readonly Explained[];
  /** Texts that the facts name by hash: features, prompt, reply, report. */
  readonly artefacts: readonly { readonly what: string; readonly hash: string }[];
  /** Where a strategy or a plan was asked for: what it did, by id, newest last; explain one of them to go on. */
  readonly intents: readonly string[];
  readonly orders: readonly string[];
}

const shortestPrefix = 6;
const mostFacts = 1_000;
const mostIds = 1_000;

/**
 * The whole chain of an order, fill, intent, plan, strategy or any fact: its reasons down to features, prompt and signatures, and its consequences up to postings.
 * @param id of a fact (an order's is that of its approval), the first six or more of its hex digits, a plan's hash, a strategy, or a venue's execution id
 * Throws UnknownId where it is none, or of several.
 */
export async function explain(facts: AsyncIterable<Logged> | readonly Logged[], id: string): Promise<Explanation> {
  const all: Logged[] = [];
  for await (const logged of facts) all.push(logged);
  const ties = new Ties(all);
  const { asked, strategy } = named(ties, id);
  const reasons = closure(asked, (each) => ties.reasonsOf(each));
  const consequences = closure(asked, (each) => (isOccasion(each) ? all.filter(({ fact }) => fact.cause === each.fact.id) : ties.consequencesOf(each)));
  const part = (logged: Logged) => (asked.includes(logged) ? 'asked' : reasons.has(logged) ? 'reason' : 'consequence');
  // The bar at which an order filled is no reason of the order, but it belongs to the story.
  const occasions = [...consequences].map(({ fact }) => ties.byId.get(fact.cause)).filter((each) => each !== undefined);
  const chain = [...new Set([...reasons, ...asked, ...consequences, ...occasions])].sort((a, b) => a.seq - b.seq).slice(0, mostFacts);
  const own = strategy === undefined ? [] : all.filter((each) => (each.kind.name === 'strategy.intent' && each.fact.actor === strategy) || (each.kind.name === 'risk.approved' && mentionsOf(each).strategy === strategy)).slice(-mostIds);
  return {
    asked: id,
    facts: chain.map((logged) => ({ seq: logged.seq, at: logged.fact.at, id: logged.fact.id, type: logged.fact.type, actor: logged.fact.actor, part: part(logged), text: sentence(logged), body: logged.fact.body })),
    artefacts: chain.flatMap(artefactsOf),
    intents: own.filter(({ kind }) => kind.name === 'strategy.intent').map(({ fact }) => fact.id),
    orders: own.filter(({ kind }) => kind.name === 'risk.approved').map(({ fact }) => fact.id),
  };
}

/** One line for each fact, for people; the one asked for is marked. */
export function explanationLines({ facts, artefacts, intents, orders }: Explanation): readonly string[] {
  const width = String(facts.at(-1)?.seq ?? 0).length;
  return [
    ...facts.map(({ seq, at, id, part, text }) => `${part === 'asked' ? '>' : ' '} ${String(seq).padStart(width)}  ${at}  ${id.slice(0, 8)}  ${text}`),
    ...artefacts.map(({ what, hash }) => `  ${what}: ${hash}`),
    ...(intents.length + orders.length > 0 ? [`  ${counted(intents.length, 'intent')} and ${counted(orders.length, 'order')} of it${orders.length > 1 ? `, the last of them ${orders.slice(-3).join(', ')}` : orders.map((order) => `: ${order}`).join('')}`] : []),
  ];
}

/** Everything that is reached from some facts, without them. */
function closure(from: readonly Logged[], next: (logged: Logged) => readonly Logged[]): ReadonlySet<Logged> {
  const found = new Set<Logged>();
  const open = [...from];
  for (let logged = open.pop(); logged !== undefined; logged = open.pop()) {
    for (const each of next(logged)) {
      if (found.has(each) || from.includes(each)) continue;
      found.add(each);
      open.push(each);
    }
  }
  return found;
}

function named(ties: Ties, id: string): { readonly asked: readonly Logged[]; readonly strategy?: string } {
  const plan = ties.planOf(id);
  if (plan.length > 0) return { asked: plan, strategy: id };
  const whole = ties.byId.get(id);
  if (whole !== undefined) return { asked: [whole] };
  const fills = ties.facts.filter(({ kind, fact }) => kind.name === 'execution.filled' && typeof fact.body === 'object' && fact.body !== null && 'execution' in fact.body && fact.body.execution === id);
  if (fills.length > 0) return { asked: fills };
  if (!/^[0-9a-f]+$/.test(id) || id.length < shortestPrefix) throw new UnknownId(`${id}: expected the id of a fact, at least its first ${shortestPrefix} hex digits, a plan's hash or a strategy of this desk (${[...ties.strategies].slice(0, 5).join(', ') || 'none so far'})`);
  return byPrefix(ties, id);
}

function byPrefix(ties: Ties, prefix: string): { readonly asked: readonly Logged[]; readonly strategy?: string } {
  const facts = [...ties.byId.values()].filter(({ fact }) => fact.id.startsWith(prefix));
  const plans = [...ties.strategies].filter((strategy) => ties.planOf(strategy).some((each) => mentionsOf(each).planHash?.startsWith(prefix)));
  const candidates = [...facts.map(({ fact }) => `${fact.type} ${fact.id}`), ...plans.map((strategy) => `the plan of ${strategy}`)];
  if (candidates.length > 1) throw new UnknownId(`${prefix}: expected one fact or plan, was ${candidates.length}: ${candidates.slice(0, 5).join(', ')}; give more digits`);
  const [strategy] = plans;
  if (strategy !== undefined) return { asked: ties.planOf(strategy), strategy };
  if (facts.length === 0) throw new UnknownId(`${prefix}: expected a fact or a plan of this desk, was none; is it of another desk?`);
  return { asked: facts };
}

function artefactsOf({ fact }: Logged): readonly { readonly what: string; readonly hash: string }[] {
  if (typeof fact.body !== 'object' || fact.body === null) return [];
  return Object.entries(fact.body).filter(([name]) => /^(features|prompt|reply|report)Hash$/.test(name)).map(([name, hash]) => ({ what: name.slice(0, -4), hash: String(hash) }));
}
