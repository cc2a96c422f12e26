/** Only what differs, as it was and as it is: an audit row tells the change, not the whole record. */
export function changedFields<T extends object>(before: T, after: T): { before: Partial<T>; after: Partial<T> } {
  const changed = (Object.keys(after) as (keyof T)[]).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return { before: only(before, changed), after: only(after, changed) };
}

function only<T extends object>(from: T, keys: readonly (keyof T)[]): Partial<T> {
  const some: Partial<T> = {};
  for (const key of keys) some[key] = from[key];
  return some;
}
