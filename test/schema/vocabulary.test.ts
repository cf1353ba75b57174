import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUBGRAPHS } from '#subgraphs/definitions';
import {
  type Code,
  coded,
  ETHNICITIES,
  LIFE_EVENT_TYPES,
  SERVICE_EPISODE_TYPES,
  SERVICE_TYPES,
  type VocabularyEntry,
} from '#subgraphs/hub/standards/vocabulary';
import { timelineOf } from '#subgraphs/kit/request/timeline';
import { buildMarkedSchema } from '#subgraphs/kit/schema/buildSubgraphSchema';
import { readRecordTables } from '#subgraphs/kit/schema/recordTable';

/** The common layer's codes stand in one versioned file; no record type uses another, and the documentation says which are ours. */
async function recordTables() {
  const definitions = await Promise.all(Object.values(SUBGRAPHS).map((load) => load()));
  return definitions.flatMap((definition) => [
    ...readRecordTables(buildMarkedSchema(definition), definition.records).values(),
  ]);
}

async function timelineTables() {
  return (await recordTables()).filter(({ timeline }) => timeline !== null);
}

async function timelines() {
  return (await timelineTables()).flatMap(({ typeName, timeline }) =>
    timeline === null ? [] : [{ typeName, timeline }],
  );
}

type Words = readonly [code: string, description: string];

/** What a record says, and how the common layer reads it. */
type Reading = readonly [
  type: string,
  values: Readonly<Record<string, string | null>>,
  is: Words,
  service: Words | null,
];

const SOCIAL_CARE: Words = ['social-care', 'Social care'];
const SAFEGUARDING_HUB: Words = ['safeguarding-hub', 'Safeguarding hub'];
const LEARNING: Words = ['additional-learning-support', 'Additional learning support'];
const PLAN: Words = ['ehcp', 'Education, health and care plan, or individual development plan'];
const NEED: Words = ['additional-needs', 'Additional learning needs, or special educational needs'];

const READINGS: readonly Reading[] = [
  [
    'CarePlan',
    { planType: 'childProtection' },
    ['cp-plan', 'Child protection plan, or care and support protection plan'],
    SOCIAL_CARE,
  ],
  ['CarePlan', { planType: 'inNeed' }, ['cin-plan', 'Child in need plan, or care and support plan'], SOCIAL_CARE],
  ['CarePlan', { planType: 'earlyHelp' }, ['early-help', 'Early help'], SOCIAL_CARE],
  ['CarePlan', { planType: 'pathway' }, ['care-leaver', 'Care leaver'], SOCIAL_CARE],
  ['CarePlan', { planType: null }, SOCIAL_CARE, SOCIAL_CARE],
  ['Case', { threshold: 'earlyHelp' }, ['early-help', 'Early help'], SAFEGUARDING_HUB],
  [
    ...(['Case', { threshold: 'safeguardingEnquiry' }] as const),
    ['safeguarding-enquiry', 'Safeguarding enquiry'],
    SAFEGUARDING_HUB,
  ],
  [
    ...(['Case', { threshold: 'section47Enquiry' }] as const),
    ['section-47', 'Enquiry under section 47 of the Children Act 1989'],
    SAFEGUARDING_HUB,
  ],
  ['Case', { threshold: null }, ['hub-case', 'Case of a safeguarding hub'], SAFEGUARDING_HUB],
  ['Referral', {}, ['referral', 'Referral, or report'], null],
  ['LookedAfterPeriod', {}, ['child-looked-after', 'Child looked after'], SOCIAL_CARE],
  ['WorkerAllocation', {}, SOCIAL_CARE, SOCIAL_CARE],
  ['SocialCareAssessment', {}, ['assessment', 'Social care assessment'], SOCIAL_CARE],
  ['SocialCareReferral', {}, ['referral', 'Referral, or report'], null],
  [
    ...(['CamhsEpisode', {}, ['CAMHS-plan', 'Plan of child and adolescent mental health services']] as const),
    ['CAMHS', 'Child and adolescent mental health services'],
  ],
  [
    ...(['GpRegistration', {}, ['gp-registration', 'Registration with a general practice']] as const),
    ['general-practice', 'General practice'],
  ],
  [
    ...(['CommunityNursing', {}, ['community-nursing', 'School nursing or health visiting']] as const),
    ['community-nursing', 'School nursing and health visiting'],
  ],
  [
    ...(['HealthSafeguardingLead', {}, ['safeguarding-lead', 'Safeguarding lead of a health body']] as const),
    ['health-safeguarding', 'Safeguarding team of a health body'],
  ],
  [
    ...(['EmergencyAttendance', {}, ['ae-attendance', 'Attendance at an emergency department']] as const),
    ['emergency-support', 'Emergency department'],
  ],
  ['SchoolEnrolment', {}, ['school', 'On the roll of a school'], ['school', 'School']],
  [
    ...(['EducationProvision', {}, ['education-provision', 'Education otherwise than at a school']] as const),
    ['education-otherwise', 'Education otherwise than at a school'],
  ],
  ['AdditionalLearningNeed', { kind: 'EHCP' }, PLAN, LEARNING],
  ['AdditionalLearningNeed', { kind: 'IDP' }, PLAN, LEARNING],
  ['AdditionalLearningNeed', { kind: 'SEN' }, NEED, LEARNING],
  ['AdditionalLearningNeed', { kind: 'ALN' }, NEED, LEARNING],
  ['AdditionalLearningNeed', { kind: null }, NEED, LEARNING],
  ['SchoolExclusion', { kind: 'suspension' }, ['school-suspension', 'Suspension from a school'], null],
  ['SchoolExclusion', { kind: 'permanent' }, ['school-exclusion', 'Permanent exclusion from a school'], null],
  [
    ...(['SchoolExclusion', { kind: null }] as const),
    ['exclusion-or-suspension', 'Suspension or permanent exclusion from a school'],
    null,
  ],
  [
    ...(['ReducedTimetable', {}] as const),
    ['reduced-timetable', 'Timetable of a school that is shorter than full time'],
    ['school', 'School'],
  ],
  ['SchoolConcern', {}, ['safeguarding-concern', 'Safeguarding concern'], null],
  ['PoliceIncident', {}, ['police-incident', 'Police incident'], null],
  ['MissingEpisode', {}, ['missing-person', 'Missing episode'], null],
];

const LAYERS: Readonly<Record<string, Readonly<Record<string, VocabularyEntry>>>> = {
  serviceEpisode: SERVICE_EPISODE_TYPES,
  lifeEvent: LIFE_EVENT_TYPES,
};

it('every record of the common layer has its codes in the vocabulary, and every code its record', async () => {
  const used = (await timelines()).flatMap(({ typeName, timeline }) => {
    const { code, layer } = timeline;
    const codes = typeof code === 'string' ? [code] : [...Object.values(code.codes), code.otherwise];
    return codes.map((each) => ({ typeName, layer, code: each }));
  });
  expect(used.filter(({ layer, code }) => !Object.hasOwn(LAYERS[layer] ?? {}, code))).toEqual([]);
  for (const [layer, vocabulary] of Object.entries(LAYERS)) {
    const codes = used.filter((each) => each.layer === layer).map(({ code }) => code);
    expect(Object.keys(vocabulary).filter((code) => !codes.includes(code))).toEqual([]);
  }
});

it.each(READINGS)('%s with %j reads as %s', async (type, values, is, service) => {
  const table = (await timelineTables()).find(({ typeName }) => typeName === type);
  if (table === undefined) throw new Error(`No record type ${type} is in the common layer.`);
  const rows = [{ id: 'one', ...values }];
  const { items } = await timelineOf(table, 'education', async () => ({ rows, refused: null }) as never);
  const wordsOf = ({ code, description }: Code): Words => [code, description];
  expect(items.map(({ layer, code }) => wordsOf(coded(LAYERS[layer] ?? {}, code)))).toEqual([is]);
  expect(items.map((item) => (item.service === null ? null : wordsOf(coded(SERVICE_TYPES, item.service))))).toEqual([
    service,
  ]);
});

it('every record type of the common layer and every code of it is read above', async () => {
  const types = new Set(READINGS.map(([type]) => type));
  expect([...types].sort()).toEqual((await timelines()).map(({ typeName }) => typeName).sort());
  const codes = new Set(READINGS.map(([, , [code]]) => code));
  expect([...codes].sort()).toEqual(Object.values(LAYERS).flatMap(Object.keys).sort());
  const services = new Set(READINGS.flatMap(([, , , service]) => service?.[0] ?? []));
  expect([...services].sort()).toEqual(Object.keys(SERVICE_TYPES).sort());
});

it('every kind of service that a record names has its code', async () => {
  const services = (await timelines()).flatMap(({ timeline }) => timeline.service ?? []);
  expect(services.filter((service) => !Object.hasOwn(SERVICE_TYPES, service))).toEqual([]);
});

it('the ethnic groups are the twenty of the standard', () => {
  expect(Object.keys(ETHNICITIES)).toHaveLength(20);
});

it('docs/standards.md names every code and which are ours', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'standards.md'), 'utf8');
  for (const vocabulary of [SERVICE_EPISODE_TYPES, LIFE_EVENT_TYPES, SERVICE_TYPES])
    for (const [code, entry] of Object.entries<VocabularyEntry>(vocabulary))
      expect(text).toContain(`\`${code}\`${entry.ours === true ? ' (ours)' : ''}`);
});

it('docs/standards.md says of every record how it stands in the common layer, or why it does not', async () => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'standards.md'), 'utf8');
  const cells = (part: string) =>
    [...part.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, names = '']) => names.replace(/\(.*?\)/g, '').split(','));
  const within = (from: string, to?: string) => text.split(from)[1]?.split(to ?? '\0')[0] ?? '';
  const unnamed = (part: string, records: readonly { typeName: string }[]) => {
    const told = cells(part).map((name) => name.trim());
    return records.map(({ typeName }) => typeName).filter((name) => !told.includes(name));
  };
  const all = await recordTables();
  const offered = within('## Codes in use', '## What is left out');
  const leftOut = within('Records that are in no timeline:');
  expect(
    unnamed(
      offered,
      all.filter(({ timeline }) => timeline !== null),
    ),
  ).toEqual([]);
  expect(
    unnamed(
      leftOut,
      all.filter(({ timeline }) => timeline === null),
    ),
  ).toEqual([]);
});
