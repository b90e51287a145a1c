import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { faultsIn } from '../../actors/runtime/envelope.ts';
import { contradictions } from '../../machines/policy/contradictions.ts';
import { SourceRefused } from '../../actors/market/source.ts';
import { marketIn } from '../desk/deskMarket.ts';
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
  const [contradiction] = read.data.policy === undefined ? [] : contradictions(read.data.policy);
  if (contradiction !== undefined) throw new InvalidArgumentError(`${path}: policy.${contradiction}`);
  return read.data;
}


/** The option that reads such a file; wrong use, with the field and the rule, where it is none. */
export const settingsOption = () => new Option('--settings <file>', 'a JSON file with settings of a new desk that differ from the default').argParser(settingsIn);

/** Looked at before anything is started: a folder that can't be used is wrong use. @returns its whole path, since a desk remembers it */
function folderIn(path: string): string {
  const folder = resolve(path);
  try {
    marketIn(folder);
    return folder;
  } catch (error) {
    if (!(error instanceof SourceRefused)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

/** The option that names a folder of bars for a new desk. */
export const barsOption = () => new Option('--bars <folder>', "a new desk's bars: SYMBOL.csv or SYMBOL.parquet files of one timeframe; default: the sample").argParser(folderIn);
