declare const brand: unique symbol;
/** A valid unique pupil number, permanent or temporary. */
export type Upn = string & { readonly [brand]: 'Upn' };

const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/**
 * Unique pupil number: a check letter and twelve digits; in a temporary one the last is a letter of the check alphabet (no I,
 * O or S). The check letter is the sum of digit times position (2 to 13) modulo 23.
 */
export function isUpn(text: string): text is Upn {
  return /^[A-Z]\d{11}[\dA-HJ-NP-RT-Z]$/.test(text) && checkLetter(text.slice(1)) === text[0];
}

/** A permanent number from its twelve digits: authority (3), school (4), year (2), serial (3). Throws for anything else. */
export function makeUpn(digits: string): Upn {
  const upn = `${checkLetter(digits)}${digits}`;
  if (!/^\d{12}$/.test(digits) || !isUpn(upn))
    throw new RangeError(`A UPN has twelve digits after its check letter, not ${JSON.stringify(digits)}.`);
  return upn;
}

function checkLetter(rest: string): string | undefined {
  const sum = [...rest].reduce((total, character, index) => total + digitValue(character) * (index + 2), 0);
  return LETTERS[sum % 23];
}

/** A temporary number's final letter counts as its place in the alphabet of check letters. */
function digitValue(character: string): number {
  return /\d/.test(character) ? Number(character) : LETTERS.indexOf(character);
}
