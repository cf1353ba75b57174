import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Children of the synthetic town where nobody says how many. */
export const USUAL_TOWN = 2000;

const fileOf = (home: string) => join(home, 'children');

/**
 * How many children a home's town is begun with: kept until it is whole, so that a start that was interrupted, or could not go
 * on, is taken up as it was begun.
 */
export function rememberTownSize(home: string, children: number): void {
  writeFileSync(fileOf(home), `${children}\n`);
}

export function forgetTownSize(home: string): void {
  rmSync(fileOf(home), { force: true });
}

/** Null where none is remembered. */
export function rememberedTownSize(home: string): number | null {
  try {
    return Number.parseInt(readFileSync(fileOf(home), 'utf8'), 10) || null;
  } catch {
    return null;
  }
}
