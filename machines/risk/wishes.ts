import { nothing, type Publication } from '../actor.ts';
import { stopUnseen } from '../checks/unseen.ts';
import { closeOut } from './closeOut.ts';
import { decide } from './decisions.ts';
import { flatten } from './flatten.ts';
import type { Desk, FlattenRequest, Wish } from './state.ts';
import { holdStops } from './heldStops.ts';

/** Far more than any step has: a strategy wants at most one thing of a symbol at a bar. */
const mostWishes = 100_000;

function assertRoom(waiting: number): void {
  if (waiting >= mostWishes) throw new Error(`expected fewer than ${mostWishes} wishes in a step, was ${waiting}; does the market close its steps?`);
}

/** The decision, and what follows from it for its strategy. */
function decided(desk: Desk, wish: Wish, at: string): readonly Publication[] {
  const decision = decide(desk, wish, at);
  const stopped = desk.memory === undefined ? nothing : stopUnseen(desk, wish);
  return stopped.length === 0 ? [decision] : [decision, ...stopped];
}

/** In lockstep a wish waits for the end of the step; on a live desk it is decided now. */
export function wishFor(desk: Desk, wish: Wish, at: string): readonly Publication[] {
  if (!desk.lockstep) return decided(desk, wish, at);
  assertRoom(desk.wishes.length);
  desk.wishes.push(wish);
  return nothing;
}

/** As `wishFor`: what is to be sold depends on fills of the same step. */
export function flattenFor(desk: Desk, request: FlattenRequest, at: string): readonly Publication[] {
  if (!desk.lockstep) return flatten(desk, request, at);
  assertRoom(desk.flattening.length);
  desk.flattening.push(request);
  return nothing;
}

/**
 * The end of a step: what gets out first (people's requests, then stops), then all that strategies and people want, by strategy, symbol and, of
 * one symbol, in the order of its statements: a strategy hears its bars and fills of different symbols in any order. So the result does not depend on how the facts of different publishers came between each other.
 */
export function decideStep(desk: Desk, cause: { readonly id: string; readonly at: string }): readonly Publication[] {
  const { flattening } = desk;
  const wishes = desk.wishes.length < 2 ? desk.wishes : desk.wishes.toSorted((a, b) => before(a.strategy, b.strategy) || before(a.symbol, b.symbol));
  desk.flattening = [];
  desk.wishes = [];
  const published: Publication[] = desk.closing === undefined ? [] : [...closeOut(desk, cause.at)];
  for (const request of flattening) published.push(...flatten(desk, request, cause.at));
  published.push(...holdStops(desk, cause));
  for (const wish of wishes) published.push(...decided(desk, wish, cause.at));
  desk.step += 1;
  return published;
}

const before = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
