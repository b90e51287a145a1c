import { expect, test } from 'vitest';
import { hosted } from '../desk/kinds.ts';
import { wholeDesk } from '../../test/wholeDesk.ts';
import { replay } from './replay.ts';

test('every derived fact of a whole desk is recomputed', async () => {
  const { facts } = wholeDesk(60);
  const derived = facts.filter(({ kind }) => kind.origin === 'derived').length;
  expect(await replay(facts, hosted.map(({ kind }) => kind), { codeOf: () => 'memory' })).toMatchObject({ facts: facts.length, derived, mismatches: [], unpublished: [] });
});
