import { checkWholePlan } from '../../machines/plan/decisions.ts';
import { faultText } from '../../machines/plan/faults.ts';
import type { Plan } from '../../subjects/plan.ts';
import { WrongUse } from '../cli/wrongUse.ts';
import { jsonIn } from './typed.ts';

/** The plan of a file that is sound. Throws WrongUse with all that is wrong with it. */
export function planIn(path: string): Plan {
  const checked = checkWholePlan(jsonIn('--plan', path));
  if (!('planHash' in checked)) throw new WrongUse(`--plan ${path}: ${checked.map(faultText).join('; ')}`);
  return checked.plan;
}
