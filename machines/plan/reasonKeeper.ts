import type { Operand, Rule } from '../../subjects/plan.ts';
import { because } from './explanation.ts';
import { leavesOf } from './rules.ts';

/** Keeps the figures that a reason tells of as they are now. @returns what makes the text of them */
export type ReasonKeeper = () => () => string;

interface Reader {
  /** What reads an operand's value now. */
  reads(operand: Operand): () => number;
  /** What says whether a rule is true now. */
  holds(rule: Rule): () => boolean;
}

/** Texts of reasons cost more than all else about an intent, and in a backtest hardly one of thousands is read. */
export function reasonKeeper(rule: Rule, { reads, holds }: Reader): ReasonKeeper {
  const operands = leavesOf(rule, []).flatMap(({ left, right }) => [left, right]);
  const values = operands.map(reads);
  const chosen = choicesIn(rule);
  const asked = chosen.map(holds);
  const placeOf = new Map(operands.map((operand, place) => [operand, place]));
  const placeOfChoice = new Map(chosen.map((choice, place) => [choice, place]));
  return () => {
    const kept = values.map((value) => value());
    const held = asked.map((each) => each());
    return () => because(rule, (operand) => kept[placeOf.get(operand) ?? -1] ?? Number.NaN, (choice) => held[placeOfChoice.get(choice) ?? -1] ?? false);
  };
}

/** The rules of which one is enough. */
function choicesIn(rule: Rule): readonly Rule[] {
  if ('any' in rule) return rule.any.flatMap((each) => [each, ...choicesIn(each)]);
  if ('all' in rule) return rule.all.flatMap(choicesIn);
  return 'not' in rule ? choicesIn(rule.not) : [];
}
