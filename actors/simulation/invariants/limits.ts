import { absolute, format, most, one, over, parse, roundedDown, times, zero, type Decimal } from '../../../machines/decimal.ts';
import { approved } from '../../../subjects/risk.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { Exposure } from './exposure.ts';
import { bodyOf, firstOf, Lagging, type Invariant } from './invariant.ts';
import type { Signatures } from './signatures.ts';

type Approved = FactOf<typeof approved>['body'];

const usd = (amount: Decimal): string => `${format(amount)} USD`;

/**
 * No order is approved that could take the desk beyond its policy, whatever becomes of the orders that are open: cash, position, gross and order size,
 * with every open order at its worst. Orders that only lower risk are never larger than what there is to lower.
 */
export function limits(signatures: Signatures): Invariant {
  const desk = new Exposure(signatures);
  const lagging = new Lagging((logged) => desk.take(logged));

  function objection(order: Approved): string | undefined {
    const { policy } = desk;
    const closeUsd = desk.closes.get(order.symbol);
    if (policy === undefined || closeUsd === undefined) return `an order in ${order.symbol} without a ${policy === undefined ? 'policy' : 'price'}`;
    if (order.policyVersion !== policy.version) return `an order approved under policy ${order.policyVersion}, where ${policy.version} is in force`;
    const quantity = order.quantity === undefined ? roundedDown(over(parse(order.notionalUsd ?? '0'), closeUsd), one) : parse(order.quantity);
    if (quantity <= zero) return 'an order for nothing';
    const left = desk.leftOf(order.strategy, order.symbol);
    if (order.purpose !== 'entry' && order.purpose !== 'manual') {
      const held = order.side === 'sell' ? left : -left;
      return quantity > held ? `${order.purpose}: ${format(quantity)} shares, where ${format(held)} are left of the holding` : undefined;
    }
    return firstOf(standing(order), size(order, { quantity, closeUsd }), order.side === 'buy' ? cash(order) : undefined, exposure(order, { quantity, closeUsd }),
      order.side === 'sell' && !policy.allowShort && quantity > left && `${format(quantity)} shares sold short`);
  }

  const standing = ({ purpose, symbol }: Approved): string | undefined => firstOf(
    desk.isHalted && `${purpose}: while the desk is halted`,
    (desk.policy?.blockedSymbols.includes(symbol) ?? false) && `${purpose}: in ${symbol}, which is blocked`,
  );

  function size({ notionalUsd }: Approved, { quantity, closeUsd }: { readonly quantity: Decimal; readonly closeUsd: Decimal }): string | undefined {
    const worth = notionalUsd === undefined ? times(quantity, closeUsd) : parse(notionalUsd);
    return firstOf(
      quantity > parse(desk.policy?.maxOrderQuantity ?? '0') && `an order of ${format(quantity)} shares, over ${desk.policy?.maxOrderQuantity}`,
      worth > parse(desk.policy?.maxOrderNotionalUsd ?? '0') && `an order of ${usd(worth)}, over ${desk.policy?.maxOrderNotionalUsd}`,
    );
  }

  function cash(order: Approved): string | undefined {
    const needed = desk.worstCost(order);
    const afterUsd = desk.cashUsd - desk.reservedUsd() - needed;
    const ownUsd = desk.budgetOf(order.strategy) - desk.reservedUsd(order.strategy) - needed;
    return firstOf(
      parse(order.reservedUsd) < needed && `an order that reserves ${order.reservedUsd} USD and may cost ${usd(needed)}`,
      afterUsd < parse(desk.policy?.minCashUsd ?? '0') && `an order that may leave ${usd(afterUsd)} of cash, below ${desk.policy?.minCashUsd}`,
      order.purpose === 'entry' && ownUsd < zero && `an order that may leave ${order.strategy} with ${usd(ownUsd)}`,
    );
  }

  function exposure({ symbol, side, notionalUsd }: Approved, { quantity, closeUsd }: { readonly quantity: Decimal; readonly closeUsd: Decimal }): string | undefined {
    const worth = notionalUsd === undefined ? times(quantity, closeUsd) : parse(notionalUsd);
    const openUsd = desk.openUsd(symbol, side);
    const [before, after] = [absolute(openUsd), absolute(side === 'buy' ? openUsd + worth : openUsd - worth)];
    const grossUsd = desk.grossUsd() + most(after - before, zero);
    return firstOf(
      after > before && after > parse(desk.policy?.maxPositionNotionalUsd ?? '0') && `an order after which ${symbol} may stand at ${usd(after)}, over ${desk.policy?.maxPositionNotionalUsd}`,
      after > before && grossUsd > parse(desk.policy?.maxGrossNotionalUsd ?? '0') && `an order after which all positions may stand at ${usd(grossUsd)}, over ${desk.policy?.maxGrossNotionalUsd}`,
    );
  }

  return {
    name: 'limits',
    fact(logged) {
      desk.hearRisk(logged);
      lagging.wait(logged);
      const order = bodyOf(approved, logged);
      if (order === undefined) return undefined;
      lagging.upTo(logged.fact.cause);
      const wrong = objection(order);
      desk.reserve(logged.fact.id, order);
      return wrong;
    },
  };
}
