import { format, parse, zero } from '../../../machines/decimal.ts';
import { opened, ticked } from '../../../subjects/desk.ts';
import { stepClosed } from '../../../subjects/market.ts';
import { killRequested, requested } from '../../../subjects/operations.ts';
import { approved, killed, replaceApproved, resumed, stateChanged, type RiskState } from '../../../subjects/risk.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { quarantined } from '../../../subjects/runtime.ts';
import type { Logged } from '../../runtime/envelope.ts';
import { Exposure } from './exposure.ts';
import { bodyOf, is, Lagging, type Invariant } from './invariant.ts';
import type { Signatures } from './signatures.ts';

type Approved = FactOf<typeof approved>['body'];

const rank: Readonly<Record<RiskState, number>> = { active: 0, reducing: 1, halted: 2, killed: 3 };
const stateOf = { reduce: 'reducing', halt: 'halted', kill: 'killed' } as const;

/** What a person asked of a part of the desk; `seq` on the log. */
interface Asked {
  readonly target: string;
  readonly to: RiskState;
  readonly id: string;
  readonly seq: number;
}

/** Times that pass before what a kill closes must have been asked for. */
const patience = 5;

/**
 * Under a part of the desk that is reducing no order raises exposure, under one that is halted or killed none passes, but what closes positions for a kill of
 * the desk. People's requests count from where risk took them, thresholds and what lifts either from where risk says so. And a kill that asked for it closes everything.
 */
export function scopes(signatures: Signatures): Invariant {
  const exposure = new Exposure(signatures);
  const said = new Map<string, RiskState>();
  let asked: Asked[] = [];
  const seqs = new Map<string, number>();
  const answered = new Set<string>();
  const flattening = new Set<string>();
  const positions = new Set<string>();
  let closing: { readonly kill: string; readonly closed: Set<string>; times: number } | undefined;
  let isSim = false;
  let isWhole = true;
  const lagging = new Lagging((logged) => {
    exposure.take(logged);
    const request = bodyOf(requested, logged);
    if (request === undefined) return;
    const { verb, target } = request;
    if (verb !== 'reduce' && verb !== 'halt' && (verb !== 'kill' || target === 'desk')) return;
    // Its answer may be on the log already: then it has been taken, and lifted since.
    if (!answered.has(logged.fact.id)) asked.push({ target, to: stateOf[verb], id: logged.fact.id, seq: logged.seq });
  });
  function change({ fact: { cause, body } }: Logged): void {
    const { target, to, rule } = stateChanged.body.parse(body);
    said.set(target, to);
    answered.add(cause);
    const seq = seqs.get(cause) ?? 0;
    // A person's request that risk has answered is in its word from then on.
    asked = asked.filter((each) => each.target !== target || each.seq > seq || (rule !== 'resume' && rule !== 'unkill' && each.id !== cause));
  }

  function strictest(strategy: string, symbol: string): readonly [RiskState, string] {
    const states = ['desk', strategy, symbol].flatMap((target) => [[said.get(target) ?? 'active', target] as const, ...asked.filter((each) => each.target === target).map(({ to }) => [to, target] as const)]);
    return states.reduce<readonly [RiskState, string]>((all, each) => (rank[each[0]] > rank[all[0]] ? each : all), ['active', 'desk']);
  }

  function lowers({ strategy, symbol, side, quantity }: Approved): string | undefined {
    const left = exposure.leftOf(strategy, symbol);
    const there = side === 'sell' ? left : -left;
    return quantity !== undefined && parse(quantity) <= there ? undefined : `${quantity ?? 'a notional'} to ${side}, where ${format(there)} can be left`;
  }

  function approval(order: Approved): string | undefined {
    if (order.kill !== undefined) return undefined;
    const [state, target] = strictest(order.strategy, order.symbol);
    if (state === 'active') return undefined;
    if (state !== 'reducing') return `${order.purpose}: an order in ${order.symbol} while ${target} is ${state}`;
    if (order.purpose === 'entry') return `an entry in ${order.symbol} while ${target} is reducing`;
    const wrong = order.purpose === 'manual' ? lowers(order) : undefined;
    return wrong === undefined ? undefined : `manual: ${wrong}, while ${target} is reducing`;
  }

  function changed(body: FactOf<typeof replaceApproved>['body']): string | undefined {
    const added = exposure.ask(body.order, body);
    const [state, target] = strictest(body.strategy, body.symbol);
    if (added === undefined || state === 'active') return undefined;
    if (state !== 'reducing') return `a change of an order in ${body.symbol} while ${target} is ${state}`;
    return added.costUsd > zero || added.exposureUsd > zero ? `a change that may take more of ${body.symbol} while ${target} is reducing` : undefined;
  }

  /** Positions that a kill which flattens has not asked to be closed, of those that can be. */
  function unclosed(): string | undefined {
    if (closing === undefined || closing.times < patience || !isSim || !isWhole || exposure.hasOpen) return undefined;
    const { kill, closed } = closing;
    const left = [...positions].filter((key) => {
      const [strategy = '', symbol = ''] = key.split(':');
      return !closed.has(key) && exposure.leftOf(strategy, symbol) !== zero;
    });
    return left.length === 0 ? undefined : `${left.join(', ')} held under the kill ${kill}, which closes everything`;
  }

  return {
    name: 'scopes',
    fact(logged) {
      const { seq, fact } = logged;
      seqs.set(fact.id, seq);
      exposure.hearRisk(logged);
      lagging.wait(logged);
      isSim = (bodyOf(opened, logged)?.venue.kind ?? (isSim ? 'sim' : '')) === 'sim';
      if (logged.kind.name === quarantined.name) isWhole = false;
      if (is(stateChanged, logged)) {
        lagging.upTo(fact.cause);
        change(logged);
      }
      const force = bodyOf(killed, logged);
      if (force !== undefined) closing = flattening.has(force.kill) ? { kill: force.kill, closed: new Set(), times: 0 } : undefined;
      if (bodyOf(killRequested, logged)?.flatten === true) flattening.add(fact.id);
      if (closing !== undefined && bodyOf(resumed, logged)?.lifted === closing.kill) {
        lagging.upTo(fact.cause);
        const wrong = unclosed();
        closing = undefined;
        return wrong;
      }
      const ask = bodyOf(replaceApproved, logged);
      if (ask !== undefined) {
        lagging.upTo(fact.cause);
        return changed(ask);
      }
      const order = bodyOf(approved, logged);
      if (closing !== undefined && (is(stepClosed, logged) || is(ticked, logged))) closing.times += 1;
      if (order === undefined) return undefined;
      lagging.upTo(fact.cause);
      const wrong = approval(order);
      const key = `${order.strategy}:${order.symbol}`;
      positions.add(key);
      if (order.kill !== undefined && order.kill === closing?.kill) closing.closed.add(key);
      exposure.reserve(fact.id, order);
      return wrong;
    },
    ended: () => {
      lagging.all();
      return unclosed();
    },
  };
}
