import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { output } from '../provision/command.ts';

/**
 * Runs a module of this folder in a process of its own, and reads the last line that it prints.
 * Throws where it fails, exceeds five minutes, or says something else than expected.
 */
export async function measuredIn<Said>(module: string, { flags = [], args, says }: { readonly flags?: readonly string[]; readonly args: readonly string[]; readonly says: z.ZodType<Said> }): Promise<Said> {
  const said = await output(process.execPath, [...flags, fileURLToPath(new URL(module, import.meta.url)), ...args], { withinMs: 300_000 });
  return says.parse(JSON.parse(said.trim().split('\n').at(-1) ?? ''));
}
