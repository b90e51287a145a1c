import * as accounting from '../../subjects/accounting.ts';
import * as approval from '../../subjects/approval.ts';
import * as desk from '../../subjects/desk.ts';
import * as execution from '../../subjects/execution.ts';
import type { Fact, FactKind } from '../../subjects/fact.ts';
import * as gym from '../../subjects/gym.ts';
import * as market from '../../subjects/market.ts';
import * as ops from '../../subjects/operations.ts';
import * as planner from '../../subjects/planner.ts';
import * as risk from '../../subjects/risk.ts';
import * as strategy from '../../subjects/strategy.ts';
import { limitText, ruleText, stopText } from '../../machines/plan/explanation.ts';
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

const pricingText = ({ type, limitUsd, stopUsd }: { readonly type?: string | undefined; readonly limitUsd?: string | undefined; readonly stopUsd?: string | undefined }): string =>
  (type === 'limit' ? `, limit ${limitUsd ?? '?'} USD` : type === 'stop' ? `, stop ${stopUsd ?? '?'} USD` : '');

const inBrackets = (text: string | undefined): string => (text === undefined ? '' : ` (${text})`);

const reportText = ({ order, status, execution: id, quantity, priceUsd, feeUsd, reason }: execution.Report): string =>
  `the venue says of order ${order}: ${status}${quantity === undefined ? '' : `, ${quantity} at ${priceUsd ?? '?'} USD, fee ${feeUsd ?? '0'}`}${id === undefined ? '' : `, execution ${id}`}${reason === undefined ? '' : ` (${reason})`}`;

const sentences: readonly Sentence[] = [
  tells(desk.opened, (body) => `desk ${body.desk} opened with ${body.cashUsd} USD, policy ${body.policy.version}, gate ${body.gate.version}, planner ${body.planner.kind}${body.planner.model === '' ? '' : ` ${body.planner.model}`}, signed by ${body.signature.signer}`),
  tells(market.bar, (body, { actor }) => `${actor} ${body.timeframe}: open ${body.open}, high ${body.high}, low ${body.low}, close ${body.close}, volume ${body.volume}${body.flags.length === 0 ? '' : ` (${body.flags.join(', ')})`}`),
  tells(market.stepClosed, (body) => `step ${body.step} closed`),
  tells(market.action, ({ exDate, action }, { actor }) => `${actor} on ${exDate}: ${action.kind === 'split' ? `split of ${action.from} into ${action.to}` : `dividend of ${action.amountUsd} USD a share`}`),
  tells(market.delisted, (body, { actor }) => `${actor} has no more bars after ${body.lastAt}`),
  tells(planner.planRequested, (body) => `${body.plans} ${body.plans === 1 ? 'plan' : 'plans'} wanted from the planner ${body.planner}${body.model === '' ? '' : ` (model ${body.model})`}, on ${body.timeframe} bars of ${body.symbols.join(', ')} from ${body.from} to ${body.before}`),
  tells(planner.answered, (body) => `${body.model} answered with ${body.plans.length} ${body.plans.length === 1 ? 'plan' : 'plans'}, ${body.inputTokens} tokens in and ${body.outputTokens} out; features ${body.featuresHash}, prompt ${body.promptHash}, reply ${body.replyHash}`),
  tells(planner.planningFailed, (body) => `${body.model} gave no usable answer: ${body.reason}, ${body.detail}`),
  tells(planner.planRefused, (body) => `plan ${body.index} of the answer was refused: ${body.path} was ${body.value}, ${body.rule}`),
  tells(planner.proposed, ({ strategy: id, planHash, plan }) => `plan ${plan.name} (${planHash}) proposed as ${id} on ${plan.universe.join(', ')} ${plan.timeframe}: enter when ${ruleText(plan.entry)}${inBrackets(limitText(plan.timing))}; exit when ${ruleText(plan.exit)}; sizing ${canonical(plan.sizing)}; ${stopText(plan.stop)}; budget ${plan.budget}. ${plan.thesis}`),
  tells(gym.backtestRequested, (body) => `backtest of ${body.strategy} wanted from ${body.from} to ${body.before}`),
  tells(gym.backtested, ({ figures, reportHash }) => `backtest: ${figures.bars} bars, ${figures.trades} trades, final equity ${figures.finalEquityUsd} USD, return ${figures.totalReturn}, Sharpe ${figures.sharpeAnnual} a year, drawdown ${figures.maxDrawdown}; report ${reportHash}`),
  tells(gym.backtestFailed, (body) => `the backtest could not be run: ${body.reason}`),
  tells(gym.gated, (body) => `gate ${body.gateVersion} ${body.verdict} it: ${body.criteria.map(({ name, figure, threshold, passed }) => `${name} ${figure} against ${threshold} ${passed ? 'passed' : 'FAILED'}`).join(', ')}`),
  tells(approval.requested, (body) => `approval wanted: ${body.signersNeeded} ${body.signersNeeded === 1 ? 'signature' : 'signatures'} for plan ${body.planHash} by ${body.expiresAt}, policy ${body.policyVersion}${body.automatic ? ', automatic' : ''}`),
  tells(approval.granted, (body) => `approved by ${body.signers.join(', ')}`),
  tells(approval.denied, (body) => `approval denied: ${body.reason}`),
  tells(ops.signed, (body) => `${body.signature.signer} signed ${body.verb} of ${body.target}, policy ${body.policyVersion}, nonce ${body.signature.nonce}, good until ${body.signature.expiresAt}`),
  tells(ops.requested, (body) => `${body.requester} asked for ${body.verb} of ${body.target}: ${body.reason}`),
  tells(ops.killRequested, (body) => `${body.requester} asked for a kill: ${body.reason}`),
  tells(strategy.spawned, (body) => `strategy began with plan ${body.name} (${body.planHash}), budget ${body.budget}`),
  tells(strategy.transitioned, (body) => `strategy went from ${body.from} to ${body.to}: ${body.reason}`),
  tells(strategy.intent, (body, { actor }) => `${actor} wants to ${body.action} ${body.symbol} at about ${body.referencePriceUsd} USD${body.limitUsd === undefined ? '' : `, at most ${body.limitUsd}`}, sizing ${canonical(body.sizing)}: ${body.reason}`),
  tells(risk.approved, (body, { id }) => `risk approved order ${id}: ${body.side} ${sizeText(body)} ${body.symbol}${pricingText(body)} (${body.purpose}), ${body.reservedUsd} USD reserved, policy ${body.policyVersion}; ${checksText(body.checks)}`),
  tells(risk.rejected, (body) => `risk refused to ${body.side} ${body.symbol} (${body.purpose}), policy ${body.policyVersion}; ${checksText(body.checks)}`),
  tells(risk.stopTriggered, (body) => `the stop of ${body.strategy} in ${body.symbol} at ${body.stopUsd} USD was touched at ${body.touchedUsd}`),
  tells(risk.halted, (body) => `new orders stopped: ${body.reason}`),
  tells(risk.killed, (body) => `kill ${body.kill} in force: ${body.reason}`),
  tells(risk.resumed, (body) => `${body.signer} lifted ${body.lifted}`),
  tells(execution.submitted, (body) => `${orderText(body)} submitted to ${body.venue}: ${sizeText(body)} ${body.symbol}${pricingText(body)}, not after ${body.expiresAt}${body.collarUsd === undefined ? '' : `, not beyond ${body.collarUsd} USD`}`),
  tells(execution.sent, (body) => `order ${body.order} left for the venue`),
  tells(execution.withheld, (body) => `order ${body.order} was not sent: ${body.why}`),
  tells(execution.cancelRequested, (body) => `${orderText(body)} is to be cancelled: ${body.reason}`),
  tells(execution.suppressed, (body) => `${orderText(body)} was not sent: ${body.reason}`),
  tells(execution.accepted, (body) => `${orderText(body)} accepted by the venue`),
  tells(execution.filled, (body) => `${orderText(body)}: filled ${body.quantity} at ${body.priceUsd} USD, fee ${body.feeUsd}, execution ${body.execution}${body.done ? ', done' : ''}`),
  tells(execution.closed, (body) => `${orderText(body)} ended ${body.state}: ${body.reason}`),
  tells(execution.unresolved, (body) => `${orderText(body)} is unresolved: ${body.reason}`),
  tells(execution.simReported, reportText),
  tells(execution.alpacaReported, reportText),
  tells(accounting.credited, ({ why, amountUsd, strategy: id, symbol }) => `${why}${symbol === undefined ? '' : ` of ${symbol}`}: ${amountUsd} USD${id === undefined ? '' : ` to ${id}`}`),
  tells(accounting.marginCalled, (body) => `margin call: equity ${body.equityUsd} USD of the ${body.requiredUsd} USD that positions must keep; ${body.keep} of each may be kept`),
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
