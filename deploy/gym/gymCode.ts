import { codeHash } from '../../actors/runtime/codeHash.ts';

/** Hash of all that makes a backtest's figures of files: results of other code are others. */
export const gymCode = (): string => ['deploy/gym/gymMain.ts', 'deploy/gym/sweepJob.ts', 'machines/scenario/library.ts', 'machines/scenario/suite.ts'].map((entry) => codeHash(entry).slice(0, 12)).join('-');
