import { InvalidArgumentError } from 'commander';
import { time } from '../../subjects/values.ts';

/** The value of an option that is a time of the log. */
export function instant(text: string): string {
  if (!time.safeParse(text).success) throw new InvalidArgumentError(`was "${text}", must be a UTC time such as 2020-01-02T21:00:00Z`);
  return text;
}
