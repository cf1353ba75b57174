/** The command line is not understood, and nothing was done. The message says what would be right. */
export class Misuse extends Error {}

/** How the usage of a command says them. */
export const EXIT_CODES =
  'Exit codes: 0 done, or this text (--help, -h); 1 not done, and why; 2 the command line is not understood.';

/** With what every command ends where it did not do what was asked: its command line is not understood, or it failed. */
const EXIT = { failed: 1, misused: 2 } as const;

export function exitCodeOf(fault: unknown): 1 | 2 {
  return isMisuse(fault) ? EXIT.misused : EXIT.failed;
}

/** Ends the process, having said of the fault on standard error what `words` makes of it. */
export function endFailed(fault: unknown, words: (fault: unknown) => string = messageOf): never {
  console.error(words(fault));
  process.exit(exitCodeOf(fault));
}

export function isMisuse(fault: unknown): fault is Misuse {
  return fault instanceof Misuse;
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
