import { readFileSync } from 'node:fs';
import { type KeysFault, keysFaultInWords, nameKeysFault } from './nameKeysFault';

export interface WatchedKeys<Keys> {
  /** What the file held when it could last be read. */
  current(): Keys;
  /** Reads it again now; a file that cannot be read, or is at fault, leaves what was known in force and is told. */
  reload(): void;
  stop(): void;
}

const EVERY_MS = 500;

/**
 * A file of keys, read again whenever it changes: keys rotate without a restart. Write it anew beside the old one and rename
 * it into place. Throws where it cannot be read at first.
 */
export function watchKeys<Keys>(
  file: string,
  parse: (text: string) => Keys,
  onChange: (outcome: 'read' | 'atFault', fault?: KeysFault) => void,
): WatchedKeys<Keys> {
  let seen = readFileSync(file, 'utf8');
  let known = parse(seen);
  const reload = () => {
    const found = readText(file);
    if (found === seen) return;
    // What is at fault is told once, not at every look.
    seen = found;
    try {
      known = parse(found);
      onChange('read');
    } catch (fault) {
      onChange('atFault', nameKeysFault(fault));
    }
  };
  // Looked at rather than watched: every file system tells, and a rename is no other case.
  const timer = setInterval(reload, EVERY_MS).unref();
  return { current: () => known, reload, stop: () => clearInterval(timer) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The file that `LINTEL_KEYS_FILE` names, re-read on a change and on SIGHUP; null without one. Throws one sentence, without
 * the file's text, where it is at fault.
 */
export function watchConfiguredKeys<Keys>(
  environment: NodeJS.ProcessEnv,
  parse: (text: string) => Keys,
  onChange: (outcome: 'read' | 'atFault', fault?: KeysFault) => void,
): WatchedKeys<Keys> | null {
  const file = environment.LINTEL_KEYS_FILE;
  if (file === undefined || file === '') return null;
  try {
    const keys = watchKeys(file, parse, onChange);
    process.on('SIGHUP', keys.reload);
    return keys;
  } catch (fault) {
    const said = keysFaultInWords(nameKeysFault(fault));
    throw new Error(`LINTEL_KEYS_FILE: ${file} is no file of the keys that docs/operations.md lists: ${said}.`);
  }
}

type LiveKeys<Base> = { readonly [Name in keyof Base]?: Base[Name] | undefined };

/**
 * `base` with the current keys in place of its own, looked up anew at each use, those that were not among them at first
 * included. Hand it on whole: what is copied out of it stays as it was.
 */
export function withLiveKeys<Base extends object>(base: Base, current: () => LiveKeys<Base>): Base {
  const live = { ...base };
  for (const name of Object.keys(base) as (keyof Base)[])
    Object.defineProperty(live, name, { enumerable: true, get: () => current()[name] ?? base[name] });
  return live;
}
