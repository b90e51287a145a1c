import type { Policy } from '../../subjects/policy.ts';

const unlimitedUsd = '1000000000000';

/**
 * A policy that refuses nothing but an order without cash at the last close: what a backtest from the shell trades under where no other is given, as in other
 * backtesters. With a collar that allows any price, half of the cash would stay behind for the worst. A plan that is to pass the gate of a desk is tried under that desk's own.
 */
export const openPolicy: Policy = {
  version: 1, maxOrderNotionalUsd: unlimitedUsd, maxOrderQuantity: unlimitedUsd, collar: 1, purchasesAt: 'close', maxPositionNotionalUsd: unlimitedUsd, maxGrossNotionalUsd: unlimitedUsd,
  maxOrdersAMinute: 1_000_000, duplicateWindowSeconds: 0, blockedSymbols: [], maxDailyLossUsd: unlimitedUsd, maxIntentAgeSeconds: 1_000_000, allowShort: false, minCashUsd: '0',
};
