import type { Command } from 'commander';
import type { Db } from 'mongodb';
import type { Logged } from '../../actors/runtime/envelope.ts';
import { DeskFolders } from '../desk/deskFolder.ts';
import { WrongUse } from './onDesk.ts';

/** How the commands that look back reach a desk: its log and what lies beside it. They change nothing. */
export interface DeskAccess {
  /** All facts that stand on the desk's log now, from its first, or up to a sequence. Called again it reads again. */
  facts(desk: string, limits?: { readonly to?: number }): AsyncIterable<Logged>;
  /** The desk's database. Throws where MongoDB can't be reached. */
  mongo(desk: string): Promise<Db>;
  /** Path of the home whose desk it is. */
  readonly home: string;
  /** One line on stdout. */
  out(line: string): void;
  /** What a person who waits is told, on stderr. */
  said(line: string): void;
  /** The command did what it was asked, and what it checked is not so: its end is code 1. */
  fail(): void;
  close(): Promise<void>;
}

export interface LookingBack {
  readonly desk?: string;
  readonly json?: boolean;
}

/** The desk that a command looks back on: the one named, else the newest of the home. Throws WrongUse where there is none. */
export function deskToLookAt({ home }: DeskAccess, { desk }: LookingBack): string {
  const named = desk ?? new DeskFolders(home).all().at(-1)?.desk;
  if (named === undefined) throw new WrongUse('expected a desk in this home, was none; run npm start, or name one with --desk');
  return named;
}

/** A command of this name that looks back on one desk. */
export const lookingBack = (program: Command, name: string, about: string): Command =>
  program.command(name).description(about).option('--desk <name>', 'the desk; default: the newest of this home').option('--json', 'one line of JSON');

/** Tells how far a long reading is, once a second. */
export function progressOf({ said }: DeskAccess, what: string): (facts: number) => void {
  let next = performance.now() + 1_000;
  return (facts) => {
    if (performance.now() < next) return;
    next = performance.now() + 1_000;
    said(`${what}: ${facts.toLocaleString('en')} facts`);
  };
}
