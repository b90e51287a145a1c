import { kindsFor } from '../../actors/desk/kinds.ts';
import { sending } from '../../actors/execution/simSend.ts';
import { checked } from '../../actors/market/checked.ts';
import { syntheticBars } from '../../actors/market/synthetic.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { MemoryDesk } from '../../actors/runtime/memoryDesk.ts';
import type { ExecutionState } from '../../machines/execution/decisions.ts';
import { opened } from '../../subjects/desk.ts';
import { submitted } from '../../subjects/execution.ts';
import { bar, stepClosed } from '../../subjects/market.ts';
import { signed } from '../../subjects/operations.ts';
import { roles } from '../../subjects/roles.ts';
import { benchDesk, crossingPlan, span, symbols } from './benchDesk.ts';

/** All actors of a desk; what they stated is of this code. */
export const kinds = kindsFor(roles);
export const memoryCode = 'memory';

/**
 * The log of a desk that traded synthetic bars in lockstep until it held so many facts: strategies of different averages over ten symbols.
 * Made by the desk's own actors, in memory, so a host that takes it derives every fact anew.
 */
export function tradedLog(desk: string, { strategies, facts }: { readonly strategies: number; readonly facts: number }): readonly Logged[] {
  const { opening, spawn } = benchDesk(desk, 'lockstep');
  if (opening.market.kind !== 'synthetic') throw new Error('expected a bench desk with synthetic bars');
  const memory: MemoryDesk = new MemoryDesk({
    desk, genesis: opening.genesis, kinds,
    perform: (request) => (request.kind.name === submitted.name ? [sending(request, executionOf(memory), [], request.fact.at)] : []),
  });
  const begin = { at: span.from };
  memory.tell(opened, 'main', opening, begin);
  for (let number = 0; number < strategies; number += 1) {
    const strategy = `s-${number}`;
    const plan = crossingPlan(symbols[number % symbols.length] ?? '', 5 + (number % 11), 20 + (number % 17));
    memory.tell(signed, 'main', spawn(strategy, plan), { ...begin, content: strategy });
  }
  let step = 0;
  for (const { at, bars } of checked(syntheticBars(opening.market).between(span).steps(), opening.dataQuality)) {
    if (memory.facts.length >= facts) return memory.facts;
    step += 1;
    for (const { symbol, bar: body } of bars) memory.tell(bar, symbol, body, { at });
    memory.tell(stepClosed, 'main', { step, warmUp: false }, { at });
  }
  throw new Error(`expected the bars to last for ${facts} facts, there were ${memory.facts.length}; give the bench desk more bars`);
}

function executionOf(desk: MemoryDesk): ExecutionState {
  const cell = desk.cell('execution.main');
  if (cell === undefined) throw new Error('expected execution.main on the desk');
  return cell.actor.state() as ExecutionState;
}
