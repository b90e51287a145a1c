import { absolute, format, most, one, over, parse, roundedDown, times, zero, type Decimal } from '../../../machines/decimal.ts';
import { approved, replaceApproved } from '../../../subjects/risk.ts';
import type { FactOf } from '../../../subjects/fact.ts';
import { Exposure } from './exposure.ts';
import { bodyOf, firstOf, Lagging, type Invariant } from './invariant.ts';
import type { Signatures } from './signatures.ts';

type Approved = FactOf<typeof approved>['body'];

const usd = (amount: Decimal): string => `${format(amount)} USD`;

/**
 * No order is approved that could take the desk beyond its policy, whatever becomes of the orders that are open: cash, position, gross and order size,
 * with every open order at its worst; and of limits of a symbol's own the tighter. Orders that only lower risk are never larger than what there is to lower.
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
    return firstOf(standing(order), size(order, quantity), order.side === 'buy' ? cash(order) : undefined, exposure(order, quantity),
      order.side === 'sell' && !policy.allowShort && quantity > left && `${format(quantity)} shares sold short`);
  }

  const standing = ({ purpose, symbol }: Approved): string | undefined => firstOf(
    desk.isHalted && `${purpose}: while the desk is halted`,
    (desk.policy?.blockedSymbols.includes(symbol) ?? false) && `${purpose}: in ${symbol}, which is blocked`,
  );

  /** The desk's limit, or that of the symbol where it has one: no symbol's is above the desk's. */
  const limitOf = (symbol: string, name: 'maxOrderNotionalUsd' | 'maxPositionNotionalUsd'): Decimal =>
    parse(desk.policy?.scopes?.find((scope) => scope.symbol === symbol)?.limits[name] ?? desk.policy?.[name] ?? '0');
  const isRestricted = (symbol: string): boolean => desk.policy?.scopes?.some((scope) => scope.symbol === symbol && scope.limits.restricted === true) ?? false;

  const worthOf = (order: Approved, quantity: Decimal): Decimal => (order.notionalUsd === undefined ? times(quantity, desk.priceOf(order)) : parse(order.notionalUsd));

  function size(order: Approved, quantity: Decimal): string | undefined {
    const worth = worthOf(order, quantity);
    const limit = limitOf(order.symbol, 'maxOrderNotionalUsd');
    return firstOf(
      quantity > parse(desk.policy?.maxOrderQuantity ?? '0') && `an order of ${format(quantity)} shares, over ${desk.policy?.maxOrderQuantity}`,
      worth > limit && `an order of ${usd(worth)}, over ${format(limit)}`,
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

  function exposure(order: Approved, quantity: Decimal): string | undefined {
    const { symbol, side } = order;
    const worth = worthOf(order, quantity);
    const openUsd = desk.openUsd(symbol, side);
    const [before, after] = [absolute(openUsd), absolute(side === 'buy' ? openUsd + worth : openUsd - worth)];
    const grossUsd = desk.grossUsd() + most(after - before, zero);
    const limit = limitOf(symbol, 'maxPositionNotionalUsd');
    return firstOf(
      after > before && after > limit && `an order after which ${symbol} may stand at ${usd(after)}, over ${format(limit)}`,
      after >= before && isRestricted(symbol) && `an order that does not lower ${symbol}, which is restricted`,
      after > before && grossUsd > parse(desk.policy?.maxGrossNotionalUsd ?? '0') && `an order after which all positions may stand at ${usd(grossUsd)}, over ${desk.policy?.maxGrossNotionalUsd}`,
    );
  }

  /** What a changed order may take beyond what it may take now is within the limits, and stays set aside. */
  function change(body: FactOf<typeof replaceApproved>['body']): string | undefined {
    const added = desk.ask(body.order, body);
    if (added === undefined) return `a change of ${body.order}, which is no open order by hand`;
    const { symbol, side, costUsd, exposureUsd } = added;
    const leftUsd = desk.cashUsd - desk.reservedUsd();
    return firstOf(
      costUsd > zero && leftUsd < parse(desk.policy?.minCashUsd ?? '0') && `a change that may leave ${usd(leftUsd)} of cash, below ${desk.policy?.minCashUsd}`,
      exposureUsd > zero && beyond(symbol, side),
    );
  }

  /** With the change among what is open. */
  function beyond(symbol: string, side: Approved['side']): string | undefined {
    const [openUsd, limit, grossUsd] = [absolute(desk.openUsd(symbol, side)), limitOf(symbol, 'maxPositionNotionalUsd'), desk.grossUsd()];
    return firstOf(
      openUsd > limit && `a change after which ${symbol} may stand at ${usd(openUsd)}, over ${format(limit)}`,
      grossUsd > parse(desk.policy?.maxGrossNotionalUsd ?? '0') && `a change after which all positions may stand at ${usd(grossUsd)}, over ${desk.policy?.maxGrossNotionalUsd}`,
    );
  }

  return {
    name: 'limits',
    fact(logged) {
      desk.hearRisk(logged);
      lagging.wait(logged);
      const changed = bodyOf(replaceApproved, logged);
      if (changed !== undefined) {
        lagging.upTo(logged.fact.cause);
        return change(changed);
      }
      const order = bodyOf(approved, logged);
      if (order === undefined) return undefined;
      lagging.upTo(logged.fact.cause);
      const wrong = objection(order);
      desk.reserve(logged.fact.id, order);
      return wrong;
    },
  };
}
