import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, visit } from 'graphql';
import { FREE_TEXTS } from '#policies/core/freeTexts';
import type { DataItemId } from '#policies/core/ids';
import { AGENCIES, HUB_CATEGORIES } from '#policies/core/vocabulary';
import { readCatalogue } from '#policies/protocols/readCatalogue';

const FOLDER = join(__dirname, '..', '..', 'schema');
const catalogue = readCatalogue(join(FOLDER, 'fields.json'));

/** Strings that are a word of a list, a date or a name, and no sentence of anybody's. */
const NO_TEXTS: Readonly<Record<string, readonly string[]>> = {
  'police.incident': ['kind', 'roleOfChild', 'riskGrade'],
  'police.intelligence': ['assessment', 'handlingCode', 'marking'],
  'police.missingEpisode': ['riskLevel', 'returnInterviewDueAt', 'returnInterviewHeldAt'],
  'police.warning': ['kind'],
  'health.registration': ['lastContactAt'],
  'health.emergencyAttendance': ['injuryOrOverdose'],
  'health.camhs': ['status', 'risk'],
  'health.sexualHealth': ['infection', 'contraception'],
  'health.communityNursing': ['service'],
  'education.enrolment': ['status'],
  'education.reducedTimetable': ['reviewAt'],
  'education.exclusion': ['kind'],
  'education.provision': ['kind'],
  'education.concern': ['kind'],
  'socialCare.referral': ['referrerKind', 'ragRating', 'decision', 'decidedAt'],
  'socialCare.assessment': ['completedAt'],
  'socialCare.plan': ['planType', 'planCategory', 'reviewAt'],
  'socialCare.lookedAfter': ['legalStatus', 'placementType'],
  'socialCare.seraf': ['edition', 'band'],
  'socialCare.adoption': ['orderDate', 'formerName'],
  'hub.case': ['threshold', 'state', 'lastActivity'],
  'hub.referral': ['source', 'outcome', 'dueAt'],
  'hub.whoIsActing': ['lastActivity'],
  'governance.consent': [
    ...['gate', 'state', 'grantorKind', 'capacityBasis', 'collectionMethod', 'purposes', 'categories'],
    ...['validFrom', 'validUntil', 'decidedAt', 'reviewBy'],
  ],
};

/** Items of records that the graph gives as text, save those that close with the places. */
function openStrings(): readonly string[] {
  const found = new Set<string>();
  for (const file of readdirSync(FOLDER).filter((name) => AGENCIES.some((agency) => nameOf(agency) === name)))
    visit(parse(readFileSync(join(FOLDER, file), 'utf8')), {
      FieldDefinition({ type, directives = [] }) {
        const of = directives.find(({ name }) => name.value === 'dataItem');
        const id = of?.arguments?.find(({ name }) => name.value === 'id')?.value;
        if (id?.kind !== Kind.STRING || !/\bString\b/.test(printed(type))) return;
        const item = catalogue.items.get(id.value as DataItemId);
        if (item === undefined || item.flags.includes('W') || /\.(involvement|disclosure\.\w+)$/.test(item.id)) return;
        found.add(item.id);
      },
    });
  return [...found].sort();
}

const nameOf = (agency: string) => `${agency === 'socialCare' ? 'social-care' : agency}.graphql`;
const printed = (type: object): string => JSON.stringify(type);

it('of every text that stays open while whereabouts are closed it is said whether it is in somebody’s own words', () => {
  const words = Object.entries(NO_TEXTS).flatMap(([record, fields]) => fields.map((field) => `${record}.${field}`));
  const texts = Object.values(FREE_TEXTS).flat();
  const asked = openStrings();
  const unsaid = asked.filter((id) => !words.includes(id) && !texts.includes(id));
  expect(unsaid.map((id) => `${id}: say in NO_TEXTS or FREE_TEXTS above what it is`)).toEqual([]);
  expect(words.filter((id) => texts.includes(id) || !asked.includes(id))).toEqual([]);
});

it.each(Object.entries(FREE_TEXTS))('what is to be looked through at %s is held there, and open', (agency, ids) => {
  for (const id of ids) {
    const item = catalogue.items.get(id as DataItemId);
    expect([id, item?.agency, item?.flags.includes('W')]).toEqual([id, agency, false]);
  }
});

it('docs/casework.md names them', () => {
  const page = readFileSync(join(FOLDER, '..', 'docs', 'casework.md'), 'utf8');
  expect(
    Object.values(FREE_TEXTS)
      .flat()
      .filter((id) => !page.includes(`\`${id}\``)),
  ).toEqual([]);
});

it('a consent that the hub may disclose on has a category of what the hub and governance keep', () => {
  const kept = [...catalogue.items.values()].filter(({ agency }) => agency === 'hub' || agency === 'governance');
  expect([...new Set(kept.map(({ category }) => category))].sort()).toEqual([...HUB_CATEGORIES].sort());
});
