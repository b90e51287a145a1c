import type { DeskAccess } from '../deploy/cli/access.ts';

const never = () => { throw new Error('expected the log not to be read'); };

/** For commands that ask a running desk and must not look at its log. */
export const unreadLog: DeskAccess = { home: '', facts: never, mongo: never, out: never, said: never, fail: never, close: async () => {} };
