import { codeOf, hosted } from '../../actors/desk/kinds.ts';
import { Cast } from '../../actors/runtime/cast.ts';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { stateFrom, stateText } from '../../actors/runtime/stateText.ts';
import { opened } from '../../subjects/desk.ts';

/** Takes a log while every actor is stored and put back every so many facts. @returns what an actor could not take, or derived differently */
export function hydratedEvery(every: number, log: readonly Logged[]): readonly string[] {
  const [first] = log;
  if (first === undefined) throw new Error('expected a log with facts');
  const { genesis, desk } = opened.body.parse(first.fact.body);
  const cast = new Cast(hosted.map(({ kind }) => kind), ({ kind }) => ({ desk, genesis, code: codeOf(kind) }));
  cast.begin();
  const faults: string[] = [];
  for (const logged of log) {
    cast.take(logged, () => {}, ({ error }) => faults.push(error.message));
    if (logged.seq % every !== 0) continue;
    for (const cell of [...cast.cells.values()]) {
      const { state, expected } = stateFrom(stateText(cell.snapshot()));
      const anew = cast.anew(cell, state);
      anew.restoreExpected(expected);
      cast.replace(anew);
    }
  }
  return faults;
}
