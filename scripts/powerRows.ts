import { carriesOverrides, type Powers, servedBy, termOf } from '#policies/core/powers';

/** Rows of the table of docs/consent.md: the powers that a decision against a refusal may name. */
export function powerRows(powers: Powers): readonly string[] {
  return [...powers.values()].filter(carriesOverrides).map((power) => {
    const { key, label, source, jurisdiction, duty, threshold } = power;
    const term = termOf(power) === 'always' ? '' : `, ${termOf(power)}`;
    const once = threshold === null ? '' : `; once a case is recorded at \`${threshold}\``;
    const served = servedBy(power);
    const alone = served === null ? '' : `; for ${served} alone`;
    return `| \`${key}\` | ${label} (${source})${once}${alone} | ${jurisdiction}${term} | ${duty ? 'c, d, e' : 'd, e'} |`;
  });
}
