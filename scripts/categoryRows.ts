import type { Catalogue } from '#policies/core/dataItem';
import type { DataItemId } from '#policies/core/ids';
import type { Protocol } from '#policies/core/protocol';
import { CONSENT_GATES, DATA_CATEGORIES, type DataCategory } from '#policies/core/vocabulary';

/** What a family is told that a category is. One entry for each: a new category without a sentence does not compile. */
const CATEGORY_WORDS: Readonly<Record<DataCategory, string>> = {
  identity: 'who the child is: names, date of birth, identifiers',
  whereabouts: 'no item of its own: what places a child belongs to the category of its record',
  serviceInvolvement: 'who works with the child, and whom to ring',
  policeContact: 'incidents and warnings',
  policeIntelligence: 'intelligence',
  missingEpisodes: 'when the child went missing and was found',
  healthContact: 'practice, nursing and emergency attendances',
  mentalHealth: 'child and adolescent mental health services',
  sexualHealth: 'sexual health services',
  schoolLife: 'schools, attendance, exclusions, timetable',
  schoolConcerns: 'what a school is concerned about',
  additionalNeeds: 'additional learning needs, special educational needs',
  socialCareInvolvement: 'referrals and plans',
  socialCareAssessment: 'assessments, exploitation risk, strategy discussions',
  socialCareOrders: 'looked-after periods and adoption',
  casework: 'cases, consents and who saw what',
  patternCount: 'counts, in indicators',
};

/** Rows of the table of docs/consent.md: what each category holds, and which gates clauses of `protocols` ask for it. */
export function categoryRows({ items, records }: Catalogue, protocols: readonly Protocol[]): readonly string[] {
  const usual = new Map([...records.values()].map(({ record, category }) => [record, category]));
  const categoryOf = new Map([...items.values()].map(({ id, category }) => [id, category]));
  return DATA_CATEGORIES.map((category) => {
    const held = [...items.values()].filter((item) => item.category === category);
    const whole = held.filter(({ record }) => usual.get(record) === category).map(({ record }) => record);
    const single = held.filter(({ record }) => usual.get(record) !== category).map(({ id }) => id);
    const names = [...new Set<string>([...whole, ...single])].sort().map((name) => `\`${name}\``);
    return `| \`${category}\` | ${CATEGORY_WORDS[category]} | ${names.join(', ')} | ${gatesOf(category, categoryOf, protocols)} |`;
  });
}

function gatesOf(
  category: DataCategory,
  categoryOf: ReadonlyMap<DataItemId, DataCategory>,
  protocols: readonly Protocol[],
): string {
  const asked = (gate: (typeof CONSENT_GATES)[number]) =>
    protocols.flatMap(({ jurisdiction, clauses }) =>
      clauses
        .filter(({ requires }) => requires.consent.includes(gate))
        .filter(({ dataItems }) => dataItems.some((item) => categoryOf.get(item) === category))
        .flatMap(({ purposes }) => purposes.map((purpose) => `${purpose} (${jurisdiction})`)),
    );
  return CONSENT_GATES.map((gate) => ({ gate, where: [...new Set(asked(gate))].sort() }))
    .filter(({ where }) => where.length > 0)
    .map(({ gate, where }) => `\`${gate}\`: ${where.join(', ')}`)
    .join('; ');
}
