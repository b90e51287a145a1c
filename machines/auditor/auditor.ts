import { archiveBroken, archiveResumed, archiveStalled, headSigned } from '../../subjects/auditor.ts';
import { actorKind, nothing, on, type ActorKind } from '../actor.ts';
import type { ChainEnd } from './chain.ts';

/** Differences that are remembered; the first ones tell where to look. */
const rememberedBreaks = 100;

export interface AuditorState {
  /** Newest signed head; null before the first. */
  head: ChainEnd | null;
  /** Highest sequence that the archive is known to hold. */
  archivedSeq: number;
  /** Why MongoDB takes no facts, and since when; null while it does. */
  stalled: { readonly since: string; readonly reason: string } | null;
  /** Oldest first. Never forgotten: only people can tell what a broken archive means. */
  broken: { readonly seq: number; readonly expected: string; readonly was: string }[];
}

const begin = (id: string): AuditorState => {
  if (id !== 'main') throw new Error(`auditor: expected the actor main, was ${id}; a desk has one archive`);
  return { head: null, archivedSeq: 0, stalled: null, broken: [] };
};

const noteArchived = (state: AuditorState, seq: number): void => {
  state.archivedSeq = Math.max(state.archivedSeq, seq);
};

/** Knows how far the archive is and whether it can be trusted, for who asks for the desk's status. It states nothing. */
export const auditor: ActorKind = actorKind<AuditorState>({
  kind: 'auditor',
  version: 1,
  begin,
  reactions: [
    on(headSigned, (state, { body: { seq, hash } }) => {
      if (seq > (state.head?.seq ?? 0)) state.head = { seq, hash };
      noteArchived(state, seq);
      return nothing;
    }),
    on(archiveStalled, (state, { at, body: { archivedSeq, reason } }) => {
      state.stalled = { since: at, reason };
      noteArchived(state, archivedSeq);
      return nothing;
    }),
    on(archiveResumed, (state, { body: { archivedSeq } }) => {
      state.stalled = null;
      noteArchived(state, archivedSeq);
      return nothing;
    }),
    on(archiveBroken, (state, { body: { seq, expected, was } }) => {
      if (state.broken.length < rememberedBreaks) state.broken.push({ seq, expected, was });
      return nothing;
    }),
  ],
});
