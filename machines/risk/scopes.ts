import type { RiskScope, RiskState } from '../../subjects/risk.ts';
import { strategyId, symbol as symbolName } from '../../subjects/values.ts';
import { nothing, type Publication } from '../actor.ts';
import { advanced, type Standing } from '../chart.ts';
import { own } from '../authority/own.ts';
import { absolute, parse, zero } from '../decimal.ts';
import { leftIn, positionIn } from './accounts.ts';
import { control } from './control.ts';
import type { Finding } from './limits.ts';
import type { Desk, Wish } from './state.ts';
import { atRest, isStricter, scopeChart, type Causes, type Lowering, type ScopeEvent } from './scopeChart.ts';

/* The states of the desk, its strategies and its symbols that were asked for by name or came of a threshold. Scopes that are active are not kept. */

/** By `desk`, strategy or symbol: no two are spelled alike, since symbols are in capitals. */
export type Scopes = Record<string, Standing<Causes>>;

/** What a request's target is: tickers are in capitals, strategies are not. */
export const scopeOf = (target: string): RiskScope => (target === 'desk' ? 'desk' : symbolName.safeParse(target).success ? 'symbol' : 'strategy');

const named = (value: string): RiskState => (value === 'reducing' || value === 'halted' || value === 'killed' ? value : 'active');

export const stateIn = ({ scopes }: Pick<Desk, 'scopes'>, target: string): RiskState => (scopes === undefined ? 'active' : named(own(scopes, target)?.value ?? 'active'));

function move(desk: Desk, event: ScopeEvent): readonly Publication[] {
  const { target } = event;
  const scopes = desk.scopes ?? {};
  const { standing, publications } = advanced(scopeChart, own(scopes, target) ?? atRest, event);
  if (standing.value === 'active') delete scopes[target];
  else scopes[target] = standing;
  if (Object.keys(scopes).length === 0) delete desk.scopes;
  else desk.scopes = scopes;
  return publications;
}

/** Lowers a scope, in place; nothing where it stands so for that reason already. A kill of the desk is the desk's own, which a signed unkill lifts by its name. */
export function lower(desk: Desk, lowering: Lowering): readonly Publication[] {
  const { to, scope, fact, reason } = lowering;
  return to === 'killed' && scope === 'desk' ? control(desk, { type: 'kill', fact, reason: reason.slice(0, 500) }) : move(desk, { type: 'lower', ...lowering });
}

/** Lifts all that holds a scope, but its kills; or leaves it reducing. Authorised before it comes here. */
export const raise = (desk: Desk, target: string, to: 'active' | 'reducing', { fact, signer }: { readonly fact: string; readonly signer: string }): readonly Publication[] =>
  move(desk, { type: 'resume', scope: scopeOf(target), target, to, fact, signer });

/** What a rule held a scope for is over, as that rule says itself; other causes hold on, and so does a kill. Nothing where it held it for nothing. */
export const recover = (desk: Desk, target: string, rule: string): readonly Publication[] =>
  (stateIn(desk, target) === 'active' ? nothing : move(desk, { type: 'recover', scope: scopeOf(target), target, rule }));

/** The strategy or symbol that a kill in force is of. */
export const scopeKilledBy = ({ scopes }: Desk, kill: string): string | undefined =>
  (scopes === undefined ? undefined : Object.keys(scopes).find((target) => own(scopes, target)?.context.kills.includes(kill)));

export const unkillScope = (desk: Desk, target: string, kill: string, signer: string): readonly Publication[] =>
  move(desk, { type: 'unkill', scope: scopeOf(target), target, kill, signer });

interface Strictest {
  readonly state: RiskState;
  readonly target: string;
}

/** The strictest state that an order is under: of its desk, its strategy and its symbol. Of equal ones the widest scope is named. */
export function strictest(desk: Desk, { strategy, symbol }: Pick<Wish, 'strategy' | 'symbol'>): Strictest {
  let found: Strictest = { state: 'active', target: 'desk' };
  for (const target of ['desk', strategy, symbol]) {
    const state = stateIn(desk, target);
    if (isStricter(state, found.state)) found = { state, target };
  }
  return found;
}

/** Whether anything that lowers risk may still be sent; the desk's own kill is asked for by itself. */
export const lets = (desk: Desk, wish: Pick<Wish, 'strategy' | 'symbol'>): boolean => desk.scopes === undefined || !isStricter(strictest(desk, wish).state, 'reducing');

/** A person's order that takes something out of what their account holds, and no more than is there. */
function lowersExposure(desk: Desk, { strategy, symbol, side, quantity }: Pick<Wish, 'strategy' | 'symbol' | 'side' | 'quantity'>): boolean {
  const account = own(desk.accounts, strategy);
  if (account === undefined || quantity === null) return false;
  const left = leftIn(positionIn(account, symbol));
  return (side === 'sell' ? left > zero : left < zero) && parse(quantity) <= absolute(left);
}

/**
 * Whether the strictest of the three scopes lets an order pass. Only where one of them is not active: nobody else is asked.
 * @param raises entries and manual orders; of these only what lowers exposure passes while reducing
 */
export function scopeChecks(desk: Desk, wish: Pick<Wish, 'strategy' | 'symbol' | 'side' | 'quantity'>, raises: boolean): readonly Finding[] {
  if (desk.scopes === undefined) return none;
  const { state, target } = strictest(desk, wish);
  const passed = state === 'active' || (state === 'reducing' && (!raises || lowersExposure(desk, wish)));
  return [{ rule: 'state', figure: state === 'active' ? state : `${state}: ${target}`, limit: raises ? 'active, or reducing and it lowers exposure' : 'active or reducing', passed }];
}
const none: readonly Finding[] = [];

/** An order that closes a position for a kill passes while that kill is the newest in force. */
export function closesFor({ control: { context: { kills } } }: Desk, kill: string): Finding {
  return { rule: 'closesForKill', figure: kill, limit: kills.at(-1) ?? 'none', passed: kills.at(-1) === kill };
}

/** Whoever names more has lost count of them: then the whole desk is meant. */
const mostScopes = 1000;

const isName = (target: string): boolean => strategyId.safeParse(target).success || symbolName.safeParse(target).success;

/** What an operator asked for; nothing where the target can be no strategy or symbol. */
export function lowerFor(desk: Desk, { fact, verb, target: asked, reason }: { readonly fact: string; readonly verb: 'reduce' | 'halt' | 'kill'; readonly target: string; readonly reason: string }): readonly Publication[] {
  if (!isName(asked)) return nothing;
  const target = stateIn(desk, asked) === 'active' && Object.keys(desk.scopes ?? {}).length >= mostScopes ? 'desk' : asked;
  return lower(desk, { scope: scopeOf(target), target, to: stateOfVerb[verb], rule: verb, fact, reason, cancelsEntries: true });
}

const stateOfVerb = { reduce: 'reducing', halt: 'halted', kill: 'killed' } as const;
