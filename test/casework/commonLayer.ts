import type { RecordAgency } from '#policies/core/vocabulary';
import type { CaseworkTown } from './caseworkTown';

const COMMON = `id type { code description } agency timeInformation { startDateTime endDateTime } relatedService { type { code } }
  relatedProfessional { professional { name role } involvement { code } } finding { text } location assertion source`;

/** Everything that the common layer tells of a child. */
export const COMMON_LAYER = `query($id: ID!) { person(id: $id) {
  serviceEpisodes { ${COMMON} contact { name telephone email } } lifeEvents { ${COMMON} } } }`;

/** How a record type reads in the common layer: literals, and the columns that its other values are of. */
interface Reading {
  readonly agency: RecordAgency | 'hub';
  readonly table: string;
  readonly code: string;
  readonly description: string;
  readonly service?: string;
  readonly professional?: readonly [column: string, involvement: string];
  readonly contact?: string;
  readonly location?: string;
  readonly finding?: readonly string[];
}

/** For the child of a section 47 enquiry: each agency that knows it and the hub, each kind of record that it has. */
export const EPISODES: readonly Reading[] = [
  {
    ...{ agency: 'hub', table: 'case_file', code: 'section-47', service: 'safeguarding-hub' },
    ...{ professional: ['lead', 'PPRF'], contact: 'lead_contact' },
    description: 'Enquiry under section 47 of the Children Act 1989',
  },
  {
    ...{ agency: 'socialCare', table: 'allocation', code: 'social-care', description: 'Social care' },
    ...{ service: 'social-care', professional: ['worker', 'PPRF'], contact: 'contact', location: 'team' },
  },
  {
    ...{ agency: 'socialCare', table: 'plan', code: 'cin-plan', service: 'social-care' },
    description: 'Care and support plan',
  },
  {
    ...{ agency: 'socialCare', table: 'assessment', code: 'assessment', service: 'social-care', finding: ['kind'] },
    description: 'Social care assessment',
  },
  {
    ...{ agency: 'health', table: 'camhs', code: 'CAMHS-plan', service: 'CAMHS', contact: 'lead_contact' },
    ...{ professional: ['lead_professional', 'PPRF'], location: 'team' },
    description: 'Plan of child and adolescent mental health services',
  },
  {
    ...{ agency: 'health', table: 'community_nursing', code: 'community-nursing', service: 'community-nursing' },
    ...{ professional: ['practitioner', 'PPRF'], contact: 'contact', description: 'School nursing or health visiting' },
  },
  {
    ...{ agency: 'education', table: 'enrolment', code: 'school', description: 'On the roll of a school' },
    ...{ service: 'school', professional: ['designated_lead', 'PPRF'], contact: 'lead_contact', location: 'school' },
  },
  {
    ...{ agency: 'health', table: 'safeguarding_lead', code: 'safeguarding-lead', service: 'health-safeguarding' },
    ...{ professional: ['lead', 'PPRF'], contact: 'contact', description: 'Safeguarding lead of a health body' },
  },
  {
    ...{ agency: 'health', table: 'registration', code: 'gp-registration', service: 'general-practice' },
    ...{ location: 'practice', description: 'Registration with a general practice' },
  },
];

export const EVENTS: readonly Reading[] = [
  {
    ...{ agency: 'health', table: 'emergency_attendance', code: 'ae-attendance', service: 'emergency-support' },
    ...{ location: 'site', finding: ['presenting_complaint'], description: 'Attendance at an emergency department' },
  },
  {
    ...{ agency: 'police', table: 'incident', code: 'police-incident', description: 'Police incident' },
    ...{ professional: ['officer', 'RESP'], location: 'location', finding: ['kind'] },
  },
  {
    ...{ agency: 'police', table: 'missing_episode', code: 'missing-person', description: 'Missing episode' },
    ...{ location: 'where_found', finding: ['risk_level'] },
  },
  {
    ...{ agency: 'education', table: 'concern', code: 'safeguarding-concern', description: 'Safeguarding concern' },
    ...{ professional: ['recorded_by', 'AUT'], finding: ['text'] },
  },
  {
    ...{ agency: 'hub', table: 'hub_referral', code: 'referral', description: 'Report' },
    ...{ professional: ['owner', 'RESP'], finding: ['reason', 'outcome'] },
  },
  {
    ...{ agency: 'socialCare', table: 'referral', code: 'referral', description: 'Report' },
    finding: ['reason', 'decision'],
  },
];

type Told = Readonly<Record<string, unknown>> & { readonly id: string };

const OF_PERSON = 'person = $1';
const OF_SUBJECTS = '(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)';

/** What the records of `person` make of the common layer, latest first, read from the agencies' tables. */
export async function expectedLayer(
  casework: CaseworkTown,
  person: string,
  readings: readonly Reading[],
): Promise<readonly Told[]> {
  const told = await Promise.all(
    readings.map(async (reading) => {
      const rows = await casework.rows<Record<string, unknown>>(
        reading.agency,
        `SELECT * FROM public.${reading.table} WHERE ${reading.agency === 'hub' ? OF_PERSON : OF_SUBJECTS}`,
        [person],
      );
      return rows.map((row) => ({ start: instant(row.period_start) ?? '', told: readAs(reading, row) }));
    }),
  );
  return told
    .flat()
    .sort((a, b) => b.start.localeCompare(a.start))
    .map((each) => each.told);
}

function readAs(
  { agency, code, description, service, professional, ...reading }: Reading,
  row: Record<string, unknown>,
) {
  const who = professional === undefined ? null : row[professional[0]];
  const found = (reading.finding ?? []).map((column) => row[column]).filter((text) => typeof text === 'string');
  return {
    id: String(row.id),
    type: [{ code, description }],
    agency,
    timeInformation: [{ startDateTime: instant(row.period_start), endDateTime: instant(row.period_end) }],
    relatedService: service === undefined ? [] : [{ type: [{ code: service }] }],
    relatedProfessional:
      professional === undefined ? [] : [{ professional: who, involvement: { code: professional[1] } }],
    finding: found.length === 0 ? [] : [{ text: found.join('; ') }],
    location: reading.location === undefined ? null : placeText(row[reading.location]),
    assertion: row.assertion,
    source: row.source,
    ...(EPISODES.some((each) => each.code === code)
      ? { contact: reading.contact === undefined ? null : row[reading.contact] }
      : {}),
  };
}

function instant(value: unknown): string | null {
  return value instanceof Date ? value.toISOString() : null;
}

function placeText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { line1, line2, city, postcode } = value as Record<string, unknown>;
  return [line1, line2, city, postcode].filter((part) => typeof part === 'string' && part !== '').join(', ');
}
