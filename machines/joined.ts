/** Far more than a desk has of strategies, symbols and sides together; beyond it all texts are made anew. */
const mostTexts = 100_000;

/**
 * Makes keys of records out of two parts, each once. The same few come again with every fact, and a text that is made anew must be looked up in
 * the engine's own table of keys before a record is even asked.
 */
export function joining<Before extends string, Between extends string>(before: Before, between: Between): (a: string, b: string) => `${Before}${string}${Between}${string}` {
  type Text = `${Before}${string}${Between}${string}`;
  const known = new Map<string, Map<string, Text>>();
  let texts = 0;
  const made = (a: string, b: string): Text => {
    if (texts >= mostTexts) {
      known.clear();
      texts = 0;
    }
    const text: Text = `${before}${a}${between}${b}`;
    texts += 1;
    const seconds = known.get(a);
    if (seconds === undefined) known.set(a, new Map([[b, text]]));
    else seconds.set(b, text);
    return text;
  };
  return (a, b) => known.get(a)?.get(b) ?? made(a, b);
}

/** `a/b` */
export const joined = joining('', '/');
