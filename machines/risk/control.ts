import type { Publication } from '../actor.ts';
import { advanced } from '../chart.ts';
import type { Desk } from './state.ts';
import { controlChart, type ControlEvent } from './statechart.ts';

/** Moves the desk between active, halted and killed, in place. */
export function control(desk: Desk, event: ControlEvent): readonly Publication[] {
  const { standing, publications } = advanced(controlChart, desk.control, event);
  desk.control = standing;
  return publications;
}
