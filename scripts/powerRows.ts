import { NO_POWER, type Powers, termOf } from '#policies/core/powers';

/** Rows of the table of docs/consent.md: the powers that a decision against a refusal may name. */
export function powerRows(powers: Powers): readonly string[] {
  return [...powers.values()]
    .filter(({ key, dutyToShareOnly }) => key !== NO_POWER && !dutyToShareOnly)
    .map((power) => {
      const { key, label, source, jurisdiction, duty, threshold } = power;
      const term = termOf(power) === 'always' ? '' : `, ${termOf(power)}`;
      const once = threshold === null ? '' : `; once a case is recorded at \`${threshold}\``;
      return `| \`${key}\` | ${label} (${source})${once} | ${jurisdiction}${term} | ${duty ? 'c, d, e' : 'd, e'} |`;
    });
}
