const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/**
 * Unique pupil number: a check letter and twelve digits; in a temporary one the last is a letter. The check letter is the sum
 * of digit times position (2 to 13) modulo 23. Authorities 660 to 681 are Welsh.
 */
export function isUpn(text: string): boolean {
  return /^[A-Z]\d{11}[\dA-Z]$/.test(text) && checkLetter(text.slice(1)) === text[0];
}

/** A permanent number from its twelve digits: authority (3), school (4), year (2), serial (3). */
export function makeUpn(digits: string): string {
  if (!/^\d{12}$/.test(digits))
    throw new RangeError(`A UPN has twelve digits after its check letter, not ${JSON.stringify(digits)}.`);
  return `${checkLetter(digits)}${digits}`;
}

function checkLetter(rest: string): string | undefined {
  const sum = [...rest].reduce((total, character, index) => total + digitValue(character) * (index + 2), 0);
  return LETTERS[sum % 23];
}

/** A temporary number's final letter counts as its place in the alphabet of check letters. */
function digitValue(character: string): number {
  return /\d/.test(character) ? Number(character) : LETTERS.indexOf(character);
}
