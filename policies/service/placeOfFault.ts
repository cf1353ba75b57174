/**
 * Where a fault was thrown: the first frames of its stack, never its message. A message of several lines stands at the head of
 * the stack, and may hold what was asked or found.
 */
export function placeOfFault(fault: unknown, frames = 1): string | undefined {
  if (!(fault instanceof Error)) return undefined;
  const message = `${fault.name}: ${fault.message}`;
  const stack = fault.stack ?? '';
  const below = stack.startsWith(message) ? stack.slice(message.length) : stack;
  const lines = below.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  return lines.length === 0 ? undefined : lines.slice(0, frames).join(' ').trim();
}
