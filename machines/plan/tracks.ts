import { fieldCell, headCells, open, read, type Bar, type Memory } from '../indicators/memory.ts';
import type { History, Track } from './drawing.ts';
import type { Layout } from './layout.ts';

/** Other symbols' bars and coarser ones, as one symbol's rules read them: a bar counts once it closed strictly before the bar that is judged. */
export interface Others {
  /** Takes a bar of what the rules call `name`. @param atMs its close @param closeMs when the coarser bar closes that it is a part of, where that is what the rules read */
  hear(name: string, bar: Bar, atMs: number, closeMs?: number): void;
  /** The symbol's own bar of `atMs` comes next. Call it before that bar is taken: ratios are of closes before it. */
  reach(atMs: number): void;
}

/** Shifts a history on, before its cell takes the next value. */
export function shift(memory: Memory, { of, at, depth }: History): void {
  for (let cell = at + depth - 1; cell > at; cell -= 1) memory[cell] = read(memory, cell - 1);
  memory[at] = read(memory, of);
}

/** After a track's head: the time of the bar that is not in the past yet, then its fields, laid out as the head's. */
export const waitingCell = headCells;

const sources = ['open', 'high', 'low', 'close', 'volume'] as const;

const nobody: Others = { hear: () => {}, reach: () => {} };

export function othersOver({ others, ratios }: Pick<Layout, 'others' | 'ratios'>, memory: Memory): Others {
  if (others.length === 0) return nobody;
  const followed = new Map(others.map((track) => [track.name, { head: memory.subarray(track.head), take: taking(track, memory), isBuilt: track.isBuilt }]));
  const headOf = (name: string): Memory => {
    const other = followed.get(name);
    if (other === undefined) throw new Error(`expected a track of ${name}, to which a ratio is read, was none; the layout is broken`);
    return other.head;
  };
  const compared = ratios.map((track) => ({ other: headOf(track.name), take: taking(track, memory) }));
  /** What of the other symbol closed before is in the past now. */
  const pass = ({ head, take }: { readonly head: Memory; readonly take: (bar: Bar) => void }, atMs: number) => {
    if (!(read(head, waitingCell) < atMs)) return;
    head[waitingCell] = Number.NaN;
    take(waitingBar(head));
  };
  return {
    hear(name, bar, atMs, closeMs = atMs) {
      const track = followed.get(name);
      if (track === undefined) return;
      pass(track, atMs);
      if (track.isBuilt && !Number.isNaN(read(track.head, waitingCell))) grow(track.head, bar);
      else wait(track.head, bar, closeMs);
    },
    reach(atMs) {
      for (const track of followed.values()) pass(track, atMs);
      const own = read(memory, fieldCell.close);
      for (const { other, take } of compared) {
        const ratio = own / read(other, fieldCell.close);
        if (!Number.isNaN(ratio)) take({ open: ratio, high: ratio, low: ratio, close: ratio, volume: 0 });
      }
    },
  };
}

/** Takes a track's next bar: its histories, its head, its studies. */
function taking({ head, studies, histories }: Track, memory: Memory): (bar: Bar) => void {
  const own = memory.subarray(head);
  const steps = studies.map(({ study, at }) => study.over(own, at - head));
  return (bar) => {
    for (const history of histories) shift(memory, history);
    open(own, bar);
    for (const step of steps) step();
  };
}

function wait(head: Memory, bar: Bar, atMs: number): void {
  head[waitingCell] = atMs;
  for (const source of sources) head[waitingCell + fieldCell[source]] = bar[source];
}

/** The bar that waits has had more. */
function grow(head: Memory, { high, low, close, volume }: Bar): void {
  const at = (source: keyof typeof fieldCell) => waitingCell + fieldCell[source];
  head[at('high')] = Math.max(read(head, at('high')), high);
  head[at('low')] = Math.min(read(head, at('low')), low);
  head[at('close')] = close;
  head[at('volume')] = read(head, at('volume')) + volume;
}

const waitingBar = (head: Memory): Bar => ({
  open: read(head, waitingCell + fieldCell.open), high: read(head, waitingCell + fieldCell.high), low: read(head, waitingCell + fieldCell.low),
  close: read(head, waitingCell + fieldCell.close), volume: read(head, waitingCell + fieldCell.volume),
});
