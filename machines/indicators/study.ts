import type { Memory } from './memory.ts';

/**
 * An incremental indicator, laid out over cells of a memory.
 *
 * Ours and not trading-signals: its values hold (the tests compare with it to 1e-9), but its state is in private fields
 * and cannot be saved or restored, it recomputes each window for each bar, and keeps the bars as objects.
 */
export interface Study {
  /** For each output, the number of bars taken at which it first has a value. Outputs stand in the first cells and are NaN before. */
  readonly warmUps: readonly number[];
  /** Whether an output can be without a value after its warm-up too. */
  readonly fallible?: boolean;
  /** Cells that it needs, outputs included; all zero at the start but the outputs. */
  readonly cells: number;
  /** Its step over cells `at` and after: takes the newest bar from the memory's head; O(1) amortised, and it allocates nothing. */
  over(memory: Memory, at: number): () => void;
}
