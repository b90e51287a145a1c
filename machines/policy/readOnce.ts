/**
 * What follows from a thing that is replaced as a whole and never changed, as a policy is: read once each, and kept while that thing is in use somewhere.
 * Nearly always the one that is asked for is the one that was asked for last.
 */
export function readOnce<Of extends object, Reading extends object | null>(read: (of: Of) => Reading): (of: Of) => Reading {
  const known = new WeakMap<Of, Reading>();
  let last: { readonly of: Of; readonly reading: Reading } | undefined;
  const found = (of: Of): Reading => {
    let reading = known.get(of);
    if (reading === undefined) {
      reading = read(of);
      known.set(of, reading);
    }
    last = { of, reading };
    return reading;
  };
  return (of) => (last !== undefined && last.of === of ? last.reading : found(of));
}
