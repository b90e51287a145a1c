import type { Draft } from './envelope.ts';

/** Neighbours with the same cause: what one transition stated goes out together. */
export function groupedByCause(drafts: readonly Draft[]): readonly (readonly Draft[])[] {
  const groups: Draft[][] = [];
  for (const draft of drafts) {
    const group = groups.at(-1);
    if (group?.[0]?.cause === draft.cause) group.push(draft);
    else groups.push([draft]);
  }
  return groups;
}
