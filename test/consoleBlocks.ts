/** One command of a document's ```console block, and what the document shows of its output. */
export interface ShownCommand {
  readonly command: string;
  /** Parts of the output, in any order; what stands between them was left out with `...`. */
  readonly parts: readonly string[];
}

/** The commands of all ```console blocks of a text, in their order: each line that begins with `$ `, and the lines up to the next as its output. */
export const shownCommands = (text: string): readonly ShownCommand[] => [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
  block.split(/^\$ /m).slice(1).map((one) => {
    const [command = '', ...output] = one.split('\n');
    return { command, parts: partsOf(output.join('\n')) };
  }));

const partsOf = (output: string): readonly string[] => output.split(/\.\.\.|\n/).map((part) => alike(part)).filter((part) => part !== '');

/** A text without what differs from run to run: hashes and ids, figures, times. */
export const alike = (text: string): string => text.replaceAll(/[0-9a-f]{16,}/g, '#').replaceAll(/\d(?:[\d.,:TZ-]*[\dZ])?/g, '#').replaceAll(/ +/g, ' ').trim();
