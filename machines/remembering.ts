const most = 512;

/** The last answers of a question whose answer never changes, by its whole text; of more than 512, the oldest is asked anew. */
export function remembering<Answer extends NonNullable<unknown>>(): (asked: string, answer: () => Answer) => Answer {
  const known = new Map<string, Answer>();
  return (asked, answer) => {
    const before = known.get(asked);
    if (before !== undefined) return before;
    const now = answer();
    const [oldest] = known.size < most ? [] : known.keys();
    if (oldest !== undefined) known.delete(oldest);
    known.set(asked, now);
    return now;
  };
}
