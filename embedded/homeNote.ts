import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HomeNote {
  write(home: string, text: string): void;
  forget(home: string): void;
  /** Null where there is none. */
  read(home: string): string | null;
}

/** A line that a home remembers for a later start, or for commands beside it: a file of this name in the home. No secret. */
export function homeNote(name: string): HomeNote {
  const fileOf = (home: string) => join(home, name);
  return {
    write: (home, text) => writeFileSync(fileOf(home), `${text}\n`),
    forget: (home) => rmSync(fileOf(home), { force: true }),
    read(home) {
      try {
        return readFileSync(fileOf(home), 'utf8').trim();
      } catch {
        return null;
      }
    },
  };
}
