import type { Country } from '#policies/core/vocabulary';

/**
 * The codes of the common layer, one mapping for all of it, after the Data Standards for Social Care in the draft that
 * docs/standards.md names. `ours` marks a code that the draft does not have and practice needs; everything else is the
 * draft's own. Drafts move: what changes, changes here, and the version there with it.
 */

export interface Code {
  readonly code: string;
  readonly description: string;
}

export interface VocabularyEntry {
  /** Of either country: said wherever the holder, and so its country, is not told. */
  readonly description: string;
  /** What the law of the holder's country calls it, where the two differ. */
  readonly in?: Readonly<Record<Country, string>>;
  /** Not in the draft. */
  readonly ours?: true;
  /** How the related professional took part, of HL7 v3 ParticipationType. */
  readonly professional?: keyof typeof INVOLVEMENTS;
}

/** HL7 v3 ParticipationType, as the standard uses it. */
export const INVOLVEMENTS = {
  SBJ: { description: 'Subject' },
  PPRF: { description: 'Primary performer' },
  WIT: { description: 'Witness' },
  RESP: { description: 'Responsible party' },
  AUT: { description: 'Author' },
  INF: { description: 'Informant' },
} as const satisfies Record<string, VocabularyEntry>;

export const SERVICE_EPISODE_TYPES = {
  'early-help': { description: 'Early help' },
  ehcp: {
    description: 'Education, health and care plan, or individual development plan',
    in: { E: 'Education, health and care plan', W: 'Individual development plan' },
  },
  'cin-plan': {
    description: 'Child in need plan, or care and support plan',
    in: { E: 'Child in need plan', W: 'Care and support plan' },
  },
  'cp-plan': {
    description: 'Child protection plan, or care and support protection plan',
    in: { E: 'Child protection plan', W: 'Care and support protection plan' },
  },
  'CAMHS-plan': { description: 'Plan of child and adolescent mental health services' },
  'section-47': { description: 'Enquiry under section 47 of the Children Act 1989' },
  'care-leaver': { description: 'Care leaver' },
  'child-looked-after': { description: 'Child looked after' },
  'safeguarding-enquiry': { description: 'Safeguarding enquiry', ours: true },
  'hub-case': { description: 'Case of a safeguarding hub', ours: true },
  'social-care': { description: 'Social care', ours: true },
  assessment: { description: 'Social care assessment', ours: true },
  'gp-registration': { description: 'Registration with a general practice', ours: true },
  'community-nursing': { description: 'School nursing or health visiting', ours: true },
  'safeguarding-lead': { description: 'Safeguarding lead of a health body', ours: true },
  school: { description: 'On the roll of a school', ours: true },
  'reduced-timetable': { description: 'Timetable of a school that is shorter than full time', ours: true },
  'additional-needs': {
    description: 'Additional learning needs, or special educational needs',
    in: { E: 'Special educational needs', W: 'Additional learning needs' },
    ours: true,
  },
  'education-provision': { description: 'Education otherwise than at a school', ours: true },
} as const satisfies Record<string, VocabularyEntry>;

export const LIFE_EVENT_TYPES = {
  'ae-attendance': { description: 'Attendance at an emergency department' },
  'school-exclusion': { description: 'Permanent exclusion from a school' },
  'school-suspension': { description: 'Suspension from a school' },
  'exclusion-or-suspension': { description: 'Suspension or permanent exclusion from a school', ours: true },
  'missing-person': { description: 'Missing episode' },
  'safeguarding-concern': { description: 'Safeguarding concern', professional: 'AUT' },
  referral: { description: 'Referral, or report', in: { E: 'Referral', W: 'Report' }, professional: 'RESP' },
  'police-incident': { description: 'Police incident', ours: true, professional: 'RESP' },
} as const satisfies Record<string, VocabularyEntry>;

/** By the kind of service that a record type names. */
export const SERVICE_TYPES = {
  CAMHS: { description: 'Child and adolescent mental health services' },
  'social-care': { description: 'Social care' },
  'emergency-support': { description: 'Emergency department' },
  'general-practice': { description: 'General practice', ours: true },
  'community-nursing': { description: 'School nursing and health visiting', ours: true },
  'health-safeguarding': { description: 'Safeguarding team of a health body', ours: true },
  school: { description: 'School', ours: true },
  'safeguarding-hub': { description: 'Safeguarding hub', ours: true },
  'additional-learning-support': { description: 'Additional learning support', ours: true },
  'education-otherwise': { description: 'Education otherwise than at a school', ours: true },
} as const satisfies Record<string, VocabularyEntry>;

/** NHS data dictionary, person phenotypic sex. */
export const SEXES = {
  '1': { description: 'Male' },
  '2': { description: 'Female' },
  '9': { description: 'Indeterminate' },
} as const satisfies Record<string, VocabularyEntry>;

/** Ethnic groups of the 2021 census of England and Wales (Office for National Statistics), and one for not stated. */
export const ETHNICITIES = {
  'asian-bangladeshi': { description: 'Asian, Asian British or Asian Welsh: Bangladeshi' },
  'asian-chinese': { description: 'Asian, Asian British or Asian Welsh: Chinese' },
  'asian-indian': { description: 'Asian, Asian British or Asian Welsh: Indian' },
  'asian-pakistani': { description: 'Asian, Asian British or Asian Welsh: Pakistani' },
  'asian-other': { description: 'Asian, Asian British or Asian Welsh: other' },
  'black-african': { description: 'Black, Black British, Black Welsh, Caribbean or African: African' },
  'black-caribbean': { description: 'Black, Black British, Black Welsh, Caribbean or African: Caribbean' },
  'black-other': { description: 'Black, Black British, Black Welsh, Caribbean or African: other' },
  'mixed-white-asian': { description: 'Mixed or multiple ethnic groups: White and Asian' },
  'mixed-white-black-african': { description: 'Mixed or multiple ethnic groups: White and Black African' },
  'mixed-white-black-caribbean': { description: 'Mixed or multiple ethnic groups: White and Black Caribbean' },
  'mixed-other': { description: 'Mixed or multiple ethnic groups: other' },
  'white-british': { description: 'White: English, Welsh, Scottish, Northern Irish or British' },
  'white-gypsy-irish-traveller': { description: 'White: Gypsy or Irish Traveller' },
  'white-irish': { description: 'White: Irish' },
  'white-roma': { description: 'White: Roma' },
  'white-other': { description: 'White: other' },
  'other-arab': { description: 'Other ethnic group: Arab' },
  'other-any': { description: 'Other ethnic group: any other' },
  'not-stated': { description: 'Not stated' },
} as const satisfies Record<string, VocabularyEntry>;

/** HL7 v3 RoleCode, those of a family. */
export const RELATIONSHIPS = {
  MTH: { description: 'Mother' },
  FTH: { description: 'Father' },
  STPFTH: { description: 'Stepfather' },
  STPMTH: { description: 'Stepmother' },
  SIB: { description: 'Sibling' },
  GRPRN: { description: 'Grandparent' },
  GUARD: { description: 'Guardian' },
  PRNFOST: { description: 'Foster parent' },
} as const satisfies Record<string, VocabularyEntry>;

type Vocabulary = Readonly<Record<string, VocabularyEntry>>;

/**
 * A code with its description, in the words of the holder's country where that is told; asked for only where the countries differ. A
 * code that the vocabulary lacks is its own description: it is told, never guessed at.
 */
export function coded(vocabulary: Vocabulary, code: string, countryOf: () => Country | null = () => null): Code {
  const entry = entryOf(vocabulary, code);
  const country = entry?.in === undefined ? null : countryOf();
  return { code, description: (country === null ? undefined : entry?.in?.[country]) ?? entry?.description ?? code };
}

export function entryOf(vocabulary: Vocabulary, code: string): VocabularyEntry | undefined {
  return Object.hasOwn(vocabulary, code) ? vocabulary[code] : undefined;
}
