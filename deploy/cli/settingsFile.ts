import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { faultsIn } from '../../actors/runtime/envelope.ts';
import { deskOverrides, type DeskOverrides } from '../desk/sampleSession.ts';

/** `--settings`: a JSON file of any settings of a desk that differ from the default. */
function settingsIn(path: string): DeskOverrides {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(`expected a JSON file of settings, ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = deskOverrides.safeParse(text);
  if (!read.success) throw new InvalidArgumentError(`${path}: ${faultsIn(read.error)}`);
  return read.data;
}


/** The option that reads such a file; wrong use, with the field and the rule, where it is none. */
export const settingsOption = () => new Option('--settings <file>', 'a JSON file with settings of a new desk that differ from the default').argParser(settingsIn);
