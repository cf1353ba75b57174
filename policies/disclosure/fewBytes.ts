/** For a few bytes, where a call of Node's own would take longer than looking at them. */

export function copyBytes(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  for (let at = 0; at < count; at += 1) target[to + at] = source[from + at] ?? 0;
}

/** Whether `count` bytes of both are the same; false where either ends before. */
export function areSame(one: Uint8Array, from: number, other: Uint8Array, begins: number, count: number): boolean {
  if (from < 0 || begins < 0 || from + count > one.length || begins + count > other.length) return false;
  for (let at = 0; at < count; at += 1) if (one[from + at] !== other[begins + at]) return false;
  return true;
}
