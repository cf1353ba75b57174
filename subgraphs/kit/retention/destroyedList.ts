import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { RECORD_TYPES } from '#policies/retention/schedule';

/** What was destroyed, as it is known outside the database: enough to destroy it again, and nothing by which a person is found. */
const destroyedSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('subjectKey'),
    /** SHA-256 of the key that was destroyed, hex: it is found by it in a copy that still holds it, and nowhere else. */
    key: z.string().regex(/^[0-9a-f]{64}$/),
    /** Reference of the controller's decision. */
    decision: z.string(),
    at: z.iso.datetime(),
  }),
  z.strictObject({
    kind: z.literal('expired'),
    recordType: z.enum(RECORD_TYPES),
    rule: z.string(),
    /** What is older was past its period. */
    olderThan: z.iso.datetime(),
    at: z.iso.datetime(),
  }),
]);
export type DestroyedEntry = z.infer<typeof destroyedSchema>;

/** Keeps an entry outside the database, durably, before what it tells of is destroyed. Throws where it cannot. */
export type NoteDestroyed = (entry: DestroyedEntry) => void;

/** The list of one agency: a file of lines of JSON in the folder that its operator keeps apart from the database. */
export function destroyedListOf(folder: string, agency: string): string {
  return join(folder, `${agency}.jsonl`);
}

/** Adds to a list; each line is on the disk, whole, when the call returns, and no part of one where it throws: the disk may be full. */
export function noteDestroyedIn(file: string): NoteDestroyed {
  return (entry) => {
    mkdirSync(dirname(file), { recursive: true });
    const list = openSync(file, 'a', 0o600);
    const { size } = fstatSync(list);
    try {
      // Goes on where a write was cut short, as `writeSync` does not.
      writeFileSync(list, `${JSON.stringify(entry)}\n`);
      fsyncSync(list);
      if (size === 0) syncFolder(dirname(file));
    } catch (fault) {
      ftruncateSync(list, size);
      throw fault;
    } finally {
      closeSync(list);
    }
  };
}

/** A new file is there after a crash once its folder is on the disk too. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * What a list holds, oldest first; nothing where the folder is there and no list in it: nothing was destroyed. Throws where the folder
 * is not there, since then nobody knows what was, and where a line is not whole.
 */
export function readDestroyedList(file: string): readonly DestroyedEntry[] {
  if (!existsSync(dirname(file)))
    throw new Error(
      `There is no folder ${dirname(file)}: name the one in which the lists of what was destroyed are kept.`,
    );
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (line === '') return [];
    const read = destroyedSchema.safeParse(parsed(line));
    if (!read.success)
      throw new Error(`${file}, line ${at + 1}, is no entry of such a list: take the list from another copy of it.`);
    return [read.data];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
