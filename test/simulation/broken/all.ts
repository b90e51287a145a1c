import { approvalSkipped } from './approvalSkipped.ts';
import type { Broken } from './broken.ts';
import { fillPostedTwice, fillStatedTwice } from './fillTwice.ts';
import { killIgnored } from './killIgnored.ts';
import { lateDecision } from './lateDecision.ts';
import { limitNotHeld } from './limitNotHeld.ts';
import { lostChange } from './lostChange.ts';
import { lostReservation } from './lostReservation.ts';
import { nonceReused } from './nonceReused.ts';
import { lostFee, wrongSign } from './posting.ts';
import { sentAgain } from './sentAgain.ts';
import { staleSnapshot } from './staleSnapshot.ts';
import { fenceLeftOut, unfencedSecondHost } from './unfenced.ts';
import { leftOpen, partKillIgnored, stateIgnored } from './unheardState.ts';
import { unsoundPolicy } from './unsoundPolicy.ts';

export const allBroken: readonly Broken[] = [
  lostReservation, limitNotHeld, fenceLeftOut, unfencedSecondHost, fillStatedTwice, fillPostedTwice, lateDecision, killIgnored, approvalSkipped, staleSnapshot, sentAgain, wrongSign, lostFee, nonceReused,
  stateIgnored, partKillIgnored, leftOpen, lostChange, unsoundPolicy,
];
