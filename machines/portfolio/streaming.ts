import { policyOf, type Desk } from '../risk/state.ts';
import { dayOf, forgetHistory, noHistory, noteClose, splitHistory, type History } from './history.ts';
import { settingsOf } from './settings.ts';
import { PortfolioView } from './view.ts';

/*
 * How risk keeps its portfolio's figures up, fact by fact. The state is the history of closes, in `desk.portfolio`, there only while the policy asks for it; what is derived from it and
 * from positions stands beside, and is dropped where it can't follow.
 */

/** What is derived of a history that is still in use somewhere. */
const views = new WeakMap<History, PortfolioView>();

/** The view of a desk's portfolio; null where its policy asks for none. */
export function viewOf(desk: Desk): PortfolioView | null {
  const settings = settingsOf(policyOf(desk));
  if (settings === null) return null;
  const history = desk.portfolio ??= noHistory();
  const before = views.get(history);
  if (before !== undefined && before.settings === settings) return before;
  const view = new PortfolioView(desk, history, settings);
  views.set(history, view);
  return view;
}

/** Lets what is derived follow a symbol, or drops it. */
function follow(desk: Desk, history: History, symbol: string, bar: boolean): void {
  const view = views.get(history);
  if (view !== undefined && !view.follow(desk, symbol, bar)) views.delete(history);
}

/** A symbol closed a bar; its quote has the close already. @param closeUsd above 0 @param atMs time of the bar's close */
export function notePrice(desk: Desk, symbol: string, closeUsd: number, atMs: number): void {
  const settings = desk.policy === null ? null : settingsOf(desk.policy);
  if (settings === null) {
    if (desk.portfolio !== undefined) delete desk.portfolio;
    return;
  }
  const history = desk.portfolio ??= noHistory();
  const isNewDay = noteClose(history, symbol, { day: dayOf(atMs), closeUsd }, settings.windowDays + 1);
  if (isNewDay) views.delete(history);
  else follow(desk, history, symbol, true);
}

/** What is held of a symbol, or is open in it, has changed. */
export function notePosition(desk: Desk, symbol: string): void {
  if (desk.portfolio !== undefined) follow(desk, desk.portfolio, symbol, false);
}

export function noteSplit(desk: Desk, symbol: string, split: { readonly from: number; readonly to: number }): void {
  if (desk.portfolio === undefined) return;
  splitHistory(desk.portfolio, symbol, split);
  views.delete(desk.portfolio);
}

export function noteDelisting(desk: Desk, symbol: string): void {
  if (desk.portfolio === undefined) return;
  forgetHistory(desk.portfolio, symbol);
  views.delete(desk.portfolio);
}
