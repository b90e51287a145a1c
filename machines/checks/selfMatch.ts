import { own } from '../authority/own.ts';
import type { Question } from './asked.ts';
import { crossing } from './openSides.ts';

/**
 * Whether the order could trade with an open one of the desk's own, of whatever strategy. Only what raises risk is asked: an exit or a stop must get out, and what
 * could meet it later is refused instead.
 */
export const selfMatch: Question = ({ desk, bounds: { keys: { symbol } }, wish: { side }, limitUsd }) => {
  const sides = desk.memory?.open === undefined ? undefined : own(desk.memory.open, symbol);
  const met = sides === undefined ? null : crossing(sides, side, limitUsd);
  return { rule: 'selfMatch', figure: met ?? 'none', limit: 'none', passed: met === null };
};
