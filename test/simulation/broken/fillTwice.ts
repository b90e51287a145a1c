import { filled } from '../../../subjects/execution.ts';
import { withKind, type Broken } from './broken.ts';

/** Execution states the fills of a report twice. */
export const fillStatedTwice: Broken = {
  what: 'a fill that execution states twice', caughtBy: ['orders'],
  build: withKind('execution', (fact, inner) => {
    const said = inner.take(fact);
    return [...said, ...said.filter(({ kind }) => kind.name === filled.name)];
  }),
};

/** Accounting books a fill that it has booked. */
export const fillPostedTwice: Broken = {
  what: 'a fill that is posted twice', caughtBy: ['recount'],
  build: withKind('accounting', (fact, inner) => {
    const said = inner.take(fact);
    if (fact.type !== filled.name) return said;
    const body = filled.body.parse(fact.body);
    return [...said, ...inner.take({ ...fact, body: { ...body, execution: `${body.execution}-again` } })];
  }),
};
