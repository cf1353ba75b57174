import { homeNote } from './homeNote';

/** Children of the synthetic town where nobody says how many. */
export const USUAL_TOWN = 2000;

/**
 * How many children a home's town is begun with: kept until it is whole, so that a start that was interrupted, or could not go
 * on, is taken up as it was begun.
 */
export const townSize = homeNote('children');

/** Null where none is remembered. */
export function rememberedTownSize(home: string): number | null {
  return Number.parseInt(townSize.read(home) ?? '', 10) || null;
}
