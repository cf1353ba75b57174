import { type Country, type Jurisdiction, ORGANISATION_KINDS, type OrganisationKind, type Role } from './vocabulary';

/** To whom alone a power carries a disclosure. `roles` null: whatever their role. */
export interface PowerRecipients {
  readonly countries: readonly Country[];
  readonly kinds: readonly OrganisationKind[];
  readonly roles: readonly Role[] | null;
}

/** A power or duty on which a clause may rest. Data that an information-governance officer reads beside its source. */
export interface Power {
  readonly key: string;
  readonly label: string;
  /** Where the body that relies on it must stand; 'EW' in both countries. */
  readonly jurisdiction: Jurisdiction;
  /** ISO date; null: in effect for as long as our protocols reach back. */
  readonly effectiveFrom: string | null;
  /** ISO date, exclusive; null: no end known. */
  readonly effectiveTo: string | null;
  readonly source: string;
  /** A duty to disclose: carries UK GDPR art 6(1)(c). Powers and functions carry 6(1)(e). */
  readonly duty: boolean;
  /** Both holder and recipient must be bodies within Children Act 2004 s16LA(4). */
  readonly dutyToShareOnly: boolean;
  /** Null: to whoever the holder's function asks for. */
  readonly recipients: PowerRecipients | null;
  /** What remains to be verified before relying on this row; null when nothing. */
  readonly toCheck: string | null;
}

type Row = Omit<Power, 'key' | keyof typeof UNLESS_SAID> & Partial<Power>;

const UNLESS_SAID = {
  effectiveFrom: null,
  effectiveTo: null,
  dutyToShareOnly: false,
  recipients: null,
  toCheck: null,
} as const satisfies Partial<Power>;

const councils = (country: Country): PowerRecipients => ({ countries: [country], kinds: ['council'], roles: null });

const ROWS = {
  none: {
    label: 'No statutory power: consent, or what a body that exercises no public function does of itself',
    jurisdiction: 'EW',
    source: 'Consent, or a body that exercises no public function',
    duty: false,
  },
  childrenAct1989s17: {
    label: 'Services for children in need',
    jurisdiction: 'E',
    source: 'Children Act 1989 s17',
    duty: false,
  },
  childrenAct1989s27: {
    label: 'Co-operation between authorities',
    jurisdiction: 'E',
    source: 'Children Act 1989 s27',
    duty: false,
    recipients: councils('E'),
  },
  childrenAct1989s47: {
    label: 'Enquiry into significant harm, and the duty to assist it',
    jurisdiction: 'EW',
    source: 'Children Act 1989 s47(1), (9)-(11)',
    duty: true,
  },
  crimeAndDisorderAct1998s115: {
    label: 'Disclosure to a relevant authority for the purposes of the Act',
    jurisdiction: 'EW',
    source: 'Crime and Disorder Act 1998 s115',
    duty: false,
    recipients: { countries: ['E', 'W'], kinds: ['policeForce', 'council', 'healthBody'], roles: null },
  },
  childrenAct2004s10: {
    label: 'Co-operation to improve well-being',
    jurisdiction: 'E',
    source: 'Children Act 2004 s10',
    duty: false,
  },
  childrenAct2004s11: {
    label: 'Arrangements to safeguard and promote welfare',
    jurisdiction: 'E',
    source: 'Children Act 2004 s11',
    duty: false,
  },
  childrenAct2004s16LA: {
    label: 'Information sharing duty',
    jurisdiction: 'E',
    effectiveFrom: '2026-09-30',
    source: "Children Act 2004 s16LA, inserted by the Children's Wellbeing and Schools Act 2026 s4",
    duty: true,
    dutyToShareOnly: true,
    recipients: { countries: ['E'], kinds: ORGANISATION_KINDS, roles: null },
    toCheck: 'commencement regulations for 30 September 2026',
  },
  childrenAct2004s25: {
    label: 'Co-operation to improve well-being: Wales',
    jurisdiction: 'W',
    source: 'Children Act 2004 s25',
    duty: false,
  },
  childrenAct2004s28: {
    label: 'Arrangements to safeguard and promote welfare: Wales',
    jurisdiction: 'W',
    source: 'Children Act 2004 s28',
    duty: false,
  },
  sswba2014s21: {
    label: "Assessment of a child's needs for care and support",
    jurisdiction: 'W',
    source: 'Social Services and Well-being (Wales) Act 2014 s21',
    duty: false,
  },
  sswba2014s37: {
    label: "Meeting a child's needs for care and support",
    jurisdiction: 'W',
    source: 'Social Services and Well-being (Wales) Act 2014 s37',
    duty: false,
  },
  sswba2014s130: {
    label: 'Duty of relevant partners to report a child at risk',
    jurisdiction: 'W',
    source: 'Social Services and Well-being (Wales) Act 2014 s130',
    duty: true,
    recipients: councils('W'),
  },
  sswba2014s137: {
    label: 'Information for a Safeguarding Board, and for it alone',
    jurisdiction: 'W',
    source: 'Social Services and Well-being (Wales) Act 2014 s137',
    duty: true,
    // The Board has no staff of its own here: its scrutineer reads for it, in the council that hosts it.
    recipients: { ...councils('W'), roles: ['scrutineer'] },
  },
  sswba2014s164: {
    label: 'Co-operation and information that the authority requests',
    jurisdiction: 'W',
    source: 'Social Services and Well-being (Wales) Act 2014 s164',
    duty: true,
    recipients: councils('W'),
  },
  educationAct2002s175: {
    label: 'Duties of authorities and governing bodies for the welfare of children',
    jurisdiction: 'EW',
    source: 'Education Act 2002 s175',
    duty: false,
  },
  commonLawPolicing: {
    label: 'Common-law duty of the police to protect life and prevent crime',
    jurisdiction: 'EW',
    source: 'Common law; Police Act 1996 s30 for the powers of constables',
    duty: false,
  },
  nhsAct2006: {
    label: 'Functions of English health bodies and practices',
    jurisdiction: 'E',
    source: 'National Health Service Act 2006 s1, s3, s83',
    duty: false,
    toCheck: 'the section that fits each kind of body',
  },
  nhsWalesAct2006: {
    label: 'Functions of Welsh health boards and practices',
    jurisdiction: 'W',
    source: 'National Health Service (Wales) Act 2006 s1, s3, s41',
    duty: false,
    toCheck: 'the section that fits each kind of body',
  },
  healthAndSocialCareAct2012s251B: {
    label: "Duty to share information for an individual's direct care",
    jurisdiction: 'E',
    source: 'Health and Social Care Act 2012 s251B',
    duty: true,
    recipients: {
      countries: ['E'],
      kinds: ['council', 'healthBody', 'generalPractice', 'voluntaryOrganisation'],
      roles: null,
    },
    toCheck: 'it binds providers and commissioners of adult and health care; application to children',
  },
  ukGdprArticle15: {
    label: 'Right of access: to whom the data were disclosed, and what for',
    jurisdiction: 'EW',
    source: 'UK GDPR art 15(1)(c); for law-enforcement data DPA 2018 s45(2)(c)',
    duty: true,
  },
  ukGdprArticle24: {
    label: "A controller's own account of what it disclosed",
    jurisdiction: 'EW',
    source: 'UK GDPR art 5(2), 24; for law-enforcement data DPA 2018 s34(3), s56, s62',
    duty: true,
  },
} as const satisfies Readonly<Record<string, Row>>;

/** The table of powers by key, in the order of the statutes above. */
export const POWERS: ReadonlyMap<string, Power> = new Map(
  Object.entries<Row>(ROWS).map(([key, row]) => [key, { ...UNLESS_SAID, ...row, key }]),
);

/** Whether `power` is in effect on the ISO date `on`. */
export function powerInEffect(power: Power, on: string): boolean {
  return (power.effectiveFrom ?? '') <= on && (power.effectiveTo === null || on < power.effectiveTo);
}

/** The term of `power` in words, e.g. `from 2026-09-30`. */
export function termOf({ effectiveFrom, effectiveTo }: Power): string {
  const ends = [effectiveFrom && `from ${effectiveFrom}`, effectiveTo && `until ${effectiveTo}`].filter(Boolean);
  return ends.join(' ') || 'always';
}
