/** Far more than a desk has of strategies, symbols and sides together; beyond it all are made anew. */
const mostKept = 100_000;

/** What is made of two names, made once each: the same few come again with every fact. */
export function madeOnce<Made extends object | string>(make: (a: string, b: string) => Made): (a: string, b: string) => Made {
  const known = new Map<string, Map<string, Made>>();
  let kept = 0;
  const made = (a: string, b: string): Made => {
    if (kept >= mostKept) {
      known.clear();
      kept = 0;
    }
    const fresh = make(a, b);
    kept += 1;
    const seconds = known.get(a);
    if (seconds === undefined) known.set(a, new Map([[b, fresh]]));
    else seconds.set(b, fresh);
    return fresh;
  };
  return (a, b) => known.get(a)?.get(b) ?? made(a, b);
}
