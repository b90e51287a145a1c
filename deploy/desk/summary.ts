import type { Console } from '../../machines/console/state.ts';
import { counts } from '../../machines/console/replies.ts';
import type { Host } from '../../actors/runtime/host.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { codeOf, hosted } from '../../actors/desk/kinds.ts';
import { replay } from '../../actors/replay/replay.ts';

/** What a session came to; `npm start -- --exit --json` prints it. Money in the desk's currency, as decimals. */
export interface Summary {
  readonly desk: string;
  readonly facts: number;
  readonly strategies: number;
  readonly intents: number;
  readonly approved: number;
  readonly rejected: number;
  readonly orders: number;
  readonly fills: number;
  readonly equity: string;
  readonly realizedPnl: string;
  readonly unrealizedPnl: string;
  readonly ledgerImbalance: string;
  readonly snapshots: number;
  readonly replay: { readonly facts: number; readonly snapshots: number; readonly mismatches: number };
}

/**
 * The session from the console's books, and the log recomputed from its first fact.
 * @param console the host that holds the console, drained
 */
export async function summaryOf(desk: string, console: Host, facts: AsyncIterable<Logged>): Promise<Summary> {
  const state = console.cell('console.main')?.actor.state() as Console | undefined;
  if (state?.books === undefined || state.books === null) throw new Error(`${desk}: expected at least one mark of the books; was the session without a step?`);
  const { equityUsd, realizedPnlUsd, unrealizedPnlUsd, imbalanceUsd } = state.books;
  const { intents, approved, rejected, orders, fills } = counts(state);
  const seen = await replay(facts, hosted.map(({ kind }) => kind), { codeOf });
  return {
    desk, facts: seen.facts, strategies: Object.values(state.holders).filter(({ state: life }) => life !== null).length,
    intents, approved, rejected, orders, fills, equity: equityUsd, realizedPnl: realizedPnlUsd, unrealizedPnl: unrealizedPnlUsd, ledgerImbalance: imbalanceUsd,
    snapshots: seen.snapshots, replay: { facts: seen.facts, snapshots: seen.snapshots, mismatches: seen.mismatches.length },
  };
}
