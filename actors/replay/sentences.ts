import * as accounting from '../../subjects/accounting.ts';
import * as approval from '../../subjects/approval.ts';
import * as desk from '../../subjects/desk.ts';
import * as execution from '../../subjects/execution.ts';
import type { Fact, FactKind } from '../../subjects/fact.ts';
import * as gym from '../../subjects/gym.ts';
import * as market from '../../subjects/market.ts';
import * as ops from '../../subjects/operations.ts';
import * as planner from '../../subjects/planner.ts';
import * as reconciliation from '../../subjects/reconciliation.ts';
import * as risk from '../../subjects/risk.ts';
import * as routing from '../../subjects/routing.ts';
import * as strategy from '../../subjects/strategy.ts';
import { limitText, ruleText, stopsText } from '../../machines/plan/explanation.ts';
import { canonical } from '../../machines/canonical.ts';
import type { Logged } from '../runtime/envelope.ts';

interface Sentence {
  readonly kind: string;
  tell(fact: Fact): string;
}

/** What a fact of one kind says, for people. */
const tells = <Name extends string, Body>(kind: FactKind<Name, Body>, tell: (body: Body, fact: Fact<Name, Body>) => string): Sentence =>
  ({ kind: kind.name, tell: (fact) => tell(fact.body as Body, fact as Fact<Name, Body>) });

const sizeText = ({ quantity, notionalUsd }: { readonly quantity?: string | undefined; readonly notionalUsd?: string | undefined }): string => quantity ?? `for ${notionalUsd ?? '?'} USD of`;

const checksText = (checks: readonly risk.Check[]): string => checks.map(({ rule, figure, limit, passed }) => `${rule} ${figure} against ${limit} ${passed ? 'passed' : 'FAILED'}`).join(', ');

const orderText = ({ side, symbol, order }: { readonly side: string; readonly symbol: string; readonly order: string }): string => `order ${order} to ${side} ${symbol}`;

interface Pricing {
  readonly type?: string | undefined; readonly limitUsd?: string | undefined; readonly stopUsd?: string | undefined; readonly trailUsd?: string | undefined; readonly trailRate?: string | undefined;
  readonly timeInForce?: string | undefined; readonly group?: { readonly kind: string } | undefined; readonly algorithm?: { readonly kind: string } | undefined;
}

/** A type that its price does not tell is named; what is left out is not told. */
function pricingText({ type = 'market', limitUsd, stopUsd, trailUsd, trailRate, timeInForce, group, algorithm }: Pricing): string {
  const parts = [
    ...(['market', 'limit', 'stop'].includes(type) ? [] : [type]), ...(stopUsd === undefined ? [] : [`stop ${stopUsd} USD`]), ...(limitUsd === undefined ? [] : [`limit ${limitUsd} USD`]),
    ...(trailUsd === undefined ? [] : [`${trailUsd} USD behind`]), ...(trailRate === undefined ? [] : [`${trailRate} of the price behind`]),
    ...(timeInForce === undefined ? [] : [timeInForce]), ...(group === undefined ? [] : [group.kind]), ...(algorithm === undefined ? [] : [`worked by ${algorithm.kind}`]),
  ];
  return parts.map((part) => `, ${part}`).join('');
}

const changeText = ({ quantity, limitUsd, stopUsd, trailUsd, trailRate }: { readonly quantity?: string | undefined } & Pricing): string =>
  `${quantity === undefined ? '' : `, ${quantity} in all`}${pricingText({ limitUsd, stopUsd, trailUsd, trailRate })}`;

const inBrackets = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`);

const reportText = ({ order, status, execution: id, quantity, priceUsd, feeUsd, reason }: execution.Report): string =>
  `the venue says of order ${order}: ${status}${quantity === undefined ? '' : `, ${quantity} at ${priceUsd ?? '?'} USD, fee ${feeUsd ?? '0'}`}${id === undefined ? '' : `, execution ${id}`}${reason === undefined ? '' : ` (${reason})`}`;

function actionText(action: market.CorporateAction): string {
  if (action.kind === 'split') return `split of ${action.from} into ${action.to}`;
  if (action.kind === 'symbolChange') return `its shares are ${action.to} now`;
  return action.kind === 'dividend' ? `dividend of ${action.amountUsd} USD a share` : `merger for ${action.amountUsd} USD a share`;
}

const sentences: readonly Sentence[] = [
  tells(desk.opened, (body) => `desk ${body.desk} opened with ${body.cashUsd} USD, policy ${body.policy.version}, gate ${body.gate.version}, planner ${body.planner.kind}${body.planner.model === '' ? '' : ` ${body.planner.model}`}, signed by ${body.signature.signer}`),
  tells(market.bar, (body, { actor }) => `${actor} ${body.timeframe}: open ${body.open}, high ${body.high}, low ${body.low}, close ${body.close}, volume ${body.volume}${body.flags.length === 0 ? '' : ` (${body.flags.join(', ')})`}`),
  tells(market.stepClosed, (body) => `step ${body.step} closed`),
  tells(market.action, ({ exDate, action }, { actor }) => `${actor} on ${exDate}: ${actionText(action)}`),
  tells(market.delisted, (body, { actor }) => `${actor} has no more bars after ${body.lastAt}`),
  tells(planner.planRequested, (body) => `${body.plans} ${body.plans === 1 ? 'plan' : 'plans'} wanted from the planner ${body.planner}${body.model === '' ? '' : ` (model ${body.model})`}, on ${body.timeframe} bars of ${body.symbols.join(', ')} from ${body.from} to ${body.before}`),
  tells(planner.answered, (body) => `${body.model} answered with ${body.plans.length} ${body.plans.length === 1 ? 'plan' : 'plans'}, ${body.inputTokens} tokens in and ${body.outputTokens} out; features ${body.featuresHash}, prompt ${body.promptHash}, reply ${body.replyHash}`),
  tells(planner.planningFailed, (body) => `${body.model} gave no usable answer: ${body.reason}, ${body.detail}`),
  tells(planner.planRefused, (body) => `plan ${body.index} of the answer was refused: ${body.path} was ${body.value}, ${body.rule}`),
  tells(planner.proposed, ({ strategy: id, planHash, plan }) => `plan ${plan.name} (${planHash}) proposed as ${id} on ${plan.universe.join(', ')} ${plan.timeframe}: enter when ${ruleText(plan.entry)}${inBrackets(limitText(plan.timing))}; exit when ${ruleText(plan.exit)}; sizing ${canonical(plan.sizing)}; ${stopsText(plan)}; budget ${plan.budget}. ${plan.thesis}`),
  tells(gym.backtestRequested, (body) => `backtest of ${body.strategy} wanted from ${body.from} to ${body.before}`),
  tells(gym.backtested, ({ figures, reportHash }) => `backtest: ${figures.bars} bars, ${figures.trades} trades, final equity ${figures.finalEquityUsd} USD, return ${figures.totalReturn}, Sharpe ${figures.sharpeAnnual} a year, drawdown ${figures.maxDrawdown}; report ${reportHash}`),
  tells(gym.backtestFailed, (body) => `the backtest could not be run: ${body.reason}`),
  tells(gym.gated, (body) => `gate ${body.gateVersion} ${body.verdict} it: ${body.criteria.map(({ name, figure, threshold, passed }) => `${name} ${figure} against ${threshold} ${passed ? 'passed' : 'FAILED'}`).join(', ')}`),
  tells(approval.requested, (body) => `approval wanted: ${body.signersNeeded} ${body.signersNeeded === 1 ? 'signature' : 'signatures'} for plan ${body.planHash} by ${body.expiresAt}, policy ${body.policyVersion}${body.automatic ? ', automatic' : ''}`),
  tells(approval.granted, (body) => `approved by ${body.signers.join(', ')}`),
  tells(approval.denied, (body) => `approval denied: ${body.reason}`),
  tells(ops.signed, (body) => `${body.signature.signer} signed ${body.verb} of ${body.target}, policy ${body.policyVersion}, nonce ${body.signature.nonce}, good until ${body.signature.expiresAt}`),
  tells(ops.requested, (body) => `${body.requester} asked for ${body.verb} of ${body.target}: ${body.reason}`),
  tells(ops.killRequested, (body) => `${body.requester} asked for a kill${body.flatten === true ? ' that closes what is held' : ''}: ${body.reason}`),
  tells(strategy.spawned, (body) => `strategy began with plan ${body.name} (${body.planHash}), budget ${body.budget}`),
  tells(strategy.transitioned, (body) => `strategy went from ${body.from} to ${body.to}: ${body.reason}`),
  tells(strategy.intent, (body, { actor }) => `${actor} wants to ${body.action} ${body.symbol} at about ${body.referencePriceUsd} USD${body.limitUsd === undefined ? '' : `, at most ${body.limitUsd}`}, sizing ${canonical(body.sizing)}: ${body.reason}`),
  tells(risk.approved, (body, { id }) => `risk approved order ${id}: ${body.side} ${sizeText(body)} ${body.symbol}${pricingText(body)} (${body.purpose}), ${body.reservedUsd} USD reserved, policy ${body.policyVersion}; ${checksText(body.checks)}`),
  tells(risk.rejected, (body) => `risk refused to ${body.side} ${body.symbol} (${body.purpose}), policy ${body.policyVersion}; ${checksText(body.checks)}`),
  tells(risk.stopTriggered, (body) => `the stop of ${body.strategy} in ${body.symbol} at ${body.stopUsd} USD was touched at ${body.touchedUsd}`),
  tells(risk.halted, (body) => `new orders stopped: ${body.reason}`),
  tells(risk.killed, (body) => `kill ${body.kill} in force: ${body.reason}`),
  tells(risk.stateChanged, ({ scope, target, from, to, rule, reason, figure, limit }) => `${scope === 'desk' ? 'the desk' : `${scope} ${target}`} went from ${from} to ${to} (${rule}${figure === undefined ? '' : ` ${figure} against ${limit ?? '?'}`}): ${reason}`),
  tells(risk.portfolioMeasured, ({ method, days, grossUsd, var99Usd, es99Usd }) => `the portfolio of ${grossUsd} USD gross was measured over ${days} days: ${var99Usd === undefined ? 'too few to tell its value at risk' : `value at risk ${var99Usd} USD at 99 % (${method}), shortfall ${es99Usd ?? '-'}`}`),
  tells(risk.resumed, (body) => `${body.signer} lifted ${body.lifted}`),
  tells(execution.submitted, (body) => `${orderText(body)} submitted to ${body.venue}: ${sizeText(body)} ${body.symbol}${pricingText(body)}, not after ${body.expiresAt}${body.collarUsd === undefined ? '' : `, not beyond ${body.collarUsd} USD`}`),
  tells(execution.sent, (body) => `order ${body.order} left for the venue`),
  tells(execution.withheld, (body) => `order ${body.order} was not sent: ${body.why}`),
  tells(execution.cancelRequested, (body) => `${orderText(body)} is to be cancelled: ${body.reason}`),
  tells(execution.suppressed, (body) => `${orderText(body)} was not sent: ${body.reason}`),
  tells(execution.accepted, (body) => `${orderText(body)} accepted by the venue`),
  tells(execution.filled, (body) => `${orderText(body)}: filled ${body.quantity} at ${body.priceUsd} USD, fee ${body.feeUsd}, execution ${body.execution}${body.done ? ', done' : ''}`),
  tells(execution.closed, (body) => `${orderText(body)} ended ${body.state}: ${body.reason}`),
  tells(risk.replaceApproved, (body) => `risk approved a change of ${orderText(body)}${changeText(body)}, ${body.reservedUsd} USD reserved, policy ${body.policyVersion}; ${checksText(body.checks)}`),
  tells(execution.replaceRequested, (body) => `${orderText(body)} is to be changed${changeText(body)}`),
  tells(execution.replaced, (body) => `${orderText(body)} was changed at the venue${changeText(body)}`),
  tells(execution.restated, (body) => `${orderText(body)} was changed by the venue${changeText(body)}: ${body.reason}`),
  tells(execution.refused, (body) => `the venue refused to ${body.what} ${orderText(body)}: ${body.reason}`),
  tells(execution.stood, (body) => `${orderText(body)} stands ${body.standing} at the venue`),
  tells(execution.attached, (body) => `${orderText(body)}, the ${body.leg} of order ${body.parent}, lives at the venue: ${body.quantity} ${body.symbol}${pricingText(body)}`),
  tells(execution.working, (body) => `${orderText(body)}: ${body.quantity} ${body.symbol} begin to be worked by ${body.algorithm.kind} until ${body.algorithm.until}`),
  tells(execution.worked, (body) => `${orderText(body)} was worked by ${body.algorithm} in ${body.children} parts: ${body.filledQuantity} of ${body.quantity}${body.averageUsd === undefined ? '' : ` at ${body.averageUsd} USD on average`}${body.slippageBps === undefined ? '' : `, ${Math.abs(body.slippageBps).toFixed(1)} basis points (${(body.slippageUsd ?? '?').replace(/^-/, '')} USD) ${body.slippageBps < 0 ? 'better' : 'worse'} than ${body.arrivalUsd ?? '?'} at its arrival`} (${body.reason})`),
  tells(execution.busted, (body) => `the venue took back execution ${body.execution} of ${orderText(body)}: ${body.quantity} at ${body.priceUsd} USD (${body.reason})`),
  tells(execution.corrected, (body) => `the venue corrected execution ${body.execution} of ${orderText(body)}: ${body.was.quantity} at ${body.was.priceUsd} USD is ${body.quantity} at ${body.priceUsd} USD (${body.reason})`),
  tells(execution.unresolved, (body) => `${orderText(body)} is unresolved: ${body.reason}`),
  tells(execution.simReported, reportText),
  tells(execution.alpacaReported, reportText),
  tells(execution.ccxtReported, reportText),
  tells(execution.reopened, (body) => `order ${body.order} is open again: ${body.leavesQuantity} of ${body.quantity} ${body.symbol} are left`),
  tells(accounting.credited, ({ why, amountUsd, strategy: id, symbol, currency }) => `${why}${symbol === undefined ? '' : ` of ${symbol}`}${currency === undefined ? '' : ` in ${currency}, worth`}: ${amountUsd} USD${id === undefined ? '' : ` to ${id}`}`),
  tells(accounting.disposed, ({ strategy: id, symbol, closings, missing }) => `${id} closed ${closings.length} ${closings.length === 1 ? 'lot' : 'lots'} of ${symbol}: ${closings.map(({ quantity, openedOn, realizedUsd, term }) => `${quantity} of ${openedOn} for ${realizedUsd} USD (${term}-term)`).join(', ')}${missing === undefined ? '' : `; named for it, but not held: ${missing.join(', ')}`}`),
  tells(accounting.washed, (body) => `wash sale: ${body.disallowedUsd} USD of the loss on ${body.quantity} ${body.symbol} of ${body.lossOn} do not count, since they were bought again on ${body.replacedOn}; ${body.appliedUsd} USD booked`),
  tells(accounting.settled, (body) => `settlement of ${body.day}: ${body.amountUsd} USD, ${body.settledCashUsd} USD settled and free`),
  tells(accounting.violated, (body) => `${body.violation} violation: ${body.side} of ${body.quantity} ${body.symbol} by ${body.strategy}${body.restrictedUntil === undefined ? '' : `; settled cash only until ${body.restrictedUntil}`}`),
  tells(accounting.dayClosed, ({ day, pnlUsd, equityUsd, attribution: { marketUsd, selectionUsd, costsUsd, slippageUsd } }) => `${day} closed with ${pnlUsd} USD, equity ${equityUsd}: market ${marketUsd}, selection ${selectionUsd}, costs ${costsUsd}, slippage ${slippageUsd}`),
  tells(accounting.performed, (body) => `${body.days} days up to ${body.day}: Sharpe ratio ${body.sharpeAnnual?.toFixed(2) ?? '-'}, drawdown ${(body.drawdown * 100).toFixed(2)} %, at most ${(body.maxDrawdown * 100).toFixed(2)} %`),
  tells(accounting.restated, (body) => `${body.symbol}'s close of ${body.day} is ${body.nowUsd} USD and not ${body.wasUsd}: the day's profit changes by ${body.pnlUsd} USD`),
  tells(accounting.requestRefused, (body) => `${body.verb} by ${body.signer} refused: ${body.reason}`),
  tells(accounting.marginCalled, (body) => `margin call: equity ${body.equityUsd} USD of the ${body.requiredUsd} USD that positions must keep; ${body.keep} of each may be kept`),
  tells(reconciliation.reconciledReport, (body) => `reconciliation found what no report told: ${reportText(body)}`),
  tells(reconciliation.adjusted, ({ kind, amountUsd, symbol, explanation }) => `reconciliation books ${amountUsd} USD as ${kind}${symbol === undefined ? '' : ` of ${symbol}`}: ${explanation}`),
  tells(reconciliation.agreed, ({ cashUsd, positions, orders, except }) => `the books agree with the venue: ${cashUsd} USD, ${positions} positions, ${orders} orders${except === undefined ? '' : `, but for ${except.join(', ')}`}`),
  tells(reconciliation.broken, ({ scope, symbol, class: named, expected, was, detail }) => `${scope === 'desk' ? 'the desk' : symbol ?? '?'} is not reconciled, ${named}: expected ${expected}, was ${was}; ${detail}`),
  tells(reconciliation.accepted, ({ scope, symbol, class: named, difference, signer }) => `${signer} accepted that ${scope === 'desk' ? 'the desk' : symbol ?? '?'} is not reconciled, ${named}: ${difference}`),
  tells(routing.venueDown, ({ venue, why, reason }) => `the venue ${venue} is taken out, ${why}: ${reason}`),
  tells(routing.venueUp, ({ venue, probes }) => `the venue ${venue} is back after ${probes} probes`),
  tells(accounting.posted, (body) => `posted ${body.memo}: ${body.entries.map(({ account, amountUsd }) => `${account} ${amountUsd}`).join(', ')}${body.position === undefined ? '' : `; holds ${body.position.quantity} ${body.position.symbol} at a cost of ${body.position.costUsd} USD`}`),
];

const byKind = new Map(sentences.map((sentence) => [sentence.kind, sentence]));
const longest = 300;

/** What a fact says, in a sentence; its body where its kind has none. */
export function sentence({ kind, fact }: Logged): string {
  const known = byKind.get(kind.name);
  if (known !== undefined) return known.tell(fact);
  const body = JSON.stringify(fact.body);
  return `${fact.type} ${body.length <= longest ? body : `${body.slice(0, longest)}...`}`;
}
