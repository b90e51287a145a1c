import { codeOf, hosted } from '../../actors/desk/kinds.ts';
import { replay } from '../../actors/replay/replay.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { marked } from '../../subjects/accounting.ts';
import { sent } from '../../subjects/execution.ts';
import { raised } from '../../subjects/sentinel.ts';
import { businessFacts, firstDifference, type BusinessFact } from './businessFacts.ts';
import { DeskHome } from './deskHome.ts';

/** A session that nothing disturbed. */
export interface Reference extends AsyncDisposable {
  /** For its keys. */
  readonly home: DeskHome;
  readonly log: readonly Logged[];
  readonly business: readonly BusinessFact[];
  readonly facts: number;
}

/** Runs the session undisturbed, in one process. Throws where it does not end well. */
export async function undisturbed(): Promise<Reference> {
  const home = new DeskHome();
  try {
    const up = home.up();
    const { code, said } = await up.outcome(90_000);
    if (code !== 0) throw new Error(`the undisturbed session ended with ${code}; it said\n${said}`);
    const log = await home.log();
    return { home, log, business: businessFacts(log), facts: log.length, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
  } catch (error) {
    await home[Symbol.asyncDispose]();
    throw error;
  }
}

export interface Outcome {
  readonly difference: string;
  readonly ledgerImbalance: string;
  readonly mismatches: readonly unknown[];
  readonly unpublished: readonly unknown[];
  readonly quarantined: readonly unknown[];
  /** Orders that left more than once. */
  readonly sentTwice: readonly string[];
}

/** What a run must have come to. */
export const asUndisturbed: Outcome = { difference: 'none', ledgerImbalance: '0', mismatches: [], unpublished: [], quarantined: [], sentTwice: [] };

/** Compares a finished run's log with the reference, and recomputes it. */
export async function outcomeOf(log: readonly Logged[], reference: Reference): Promise<Outcome> {
  const { mismatches, unpublished, quarantined } = await replay(log, hosted.map(({ kind }) => kind), { codeOf });
  const difference = firstDifference(reference.business, businessFacts(log));
  const books = log.findLast(({ kind }) => kind.name === marked.name);
  const orders = log.filter(({ kind }) => kind.name === sent.name).map(({ fact }) => sent.body.parse(fact.body).order);
  return {
    difference: difference === undefined ? 'none' : [difference, ...log.filter(({ kind }) => kind.name === raised.name).map(({ seq, text }) => `incident at ${seq}: ${text}`)].join('\n'),
    ledgerImbalance: books === undefined ? 'no books' : marked.body.parse(books.fact.body).imbalanceUsd,
    mismatches, unpublished, quarantined, sentTwice: orders.filter((order, at) => orders.indexOf(order) < at),
  };
}
