import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number of a range; what is none is wrong use. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) throw new InvalidArgumentError(`was "${text}", must be a whole number from ${least} to ${most}`);
    return value;
  };
}
