import { CONSENT_GATES } from '../vocabulary';
import type { ConsentState } from './consent';
import type { ConsentTerms } from './terms';

/** Systems and extensions of our own in a FHIR R4 `Consent`. What R4 has a place for stands there and not here. */
export const FHIR_SYSTEMS = {
  person: 'urn:lintel:person',
  organisation: 'urn:lintel:organisation',
  purpose: 'urn:lintel:purpose',
  category: 'urn:lintel:data-category',
} as const;
/** What R4 requires to be said of every consent, and is of ours. */
export const FHIR_CODES = {
  scope: { system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' },
  category: { system: 'http://loinc.org', code: '59284-0' },
  recipient: { system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' },
} as const;
export const EXTENSION = 'https://lintel.invalid/fhir/StructureDefinition/consent-';
/** Facts of a consent that R4 has no place for, each an extension of one code or text. */
export const EXTENDED = [
  'gate',
  'state',
  'jurisdiction',
  'noticeVersion',
  'collectionMethod',
  'grantorKind',
  'reviewBy',
  'conditions',
  'evidence',
] as const;
export type Extended = (typeof EXTENDED)[number];
/** Without which a document says too little of a consent, with what each says. How it was taken is `fhirImport`, and who decided the call says. */
export const REQUIRED_EXTENSIONS: readonly (readonly [Extended, string])[] = [
  ['gate', `one of ${CONSENT_GATES.join(', ')}`],
  ['state', 'requested, given or refused'],
  ['jurisdiction', 'E or W'],
  ['noticeVersion', 'the version of the notice that was given'],
];

/** A consent as FHIR carries it. */
export interface FhirConsent extends ConsentTerms {
  readonly id: string | null;
  readonly person: string;
  readonly state: ConsentState;
  readonly grantorKind: string | null;
  /** ISO 8601. */
  readonly decidedAt: string | null;
}

export const FHIR_STATUS: Readonly<Record<ConsentState, string>> = {
  requested: 'proposed',
  given: 'active',
  refused: 'rejected',
  withdrawn: 'inactive',
  expired: 'inactive',
  superseded: 'inactive',
  lapsed: 'inactive',
  invalidated: 'entered-in-error',
};

export const provisionOf = (state: ConsentState): 'deny' | 'permit' =>
  state === 'refused' || state === 'withdrawn' ? 'deny' : 'permit';

/** The rule on which it was decided: the notice that was given. */
export const ruleOf = (noticeVersion: string): string => `Notice ${noticeVersion}`;

type Json = Readonly<Record<string, unknown>>;

/** FHIR R4 `Consent`. Whatever is null is left out. */
export function toFhir(consent: FhirConsent): Json {
  const { controllers, recipients, purposes, categories, validFrom, validUntil } = consent;
  const period = { ...(validFrom ? { start: validFrom } : {}), ...(validUntil ? { end: validUntil } : {}) };
  return {
    resourceType: 'Consent',
    ...(consent.id === null ? {} : { id: consent.id }),
    extension: EXTENDED.flatMap((name) => {
      const value = consent[name];
      return value === null ? [] : [{ url: `${EXTENSION}${name}`, valueString: value }];
    }),
    status: FHIR_STATUS[consent.state],
    scope: { coding: [FHIR_CODES.scope] },
    category: [{ coding: [FHIR_CODES.category] }],
    patient: { identifier: { system: FHIR_SYSTEMS.person, value: consent.person } },
    ...(consent.decidedAt === null ? {} : { dateTime: consent.decidedAt }),
    ...(controllers.length === 0 ? {} : { organization: controllers.map(organisation) }),
    policyRule: { text: ruleOf(consent.noticeVersion) },
    provision: {
      type: provisionOf(consent.state),
      ...(Object.keys(period).length === 0 ? {} : { period }),
      ...(recipients.length === 0 ? {} : { actor: recipients.map(recipientActor) }),
      ...(purposes.length === 0 ? {} : { purpose: purposes.map((code) => ({ system: FHIR_SYSTEMS.purpose, code })) }),
      ...(categories.length === 0
        ? {}
        : { class: categories.map((code) => ({ system: FHIR_SYSTEMS.category, code })) }),
    },
  };
}

const organisation = (value: string) => ({ identifier: { system: FHIR_SYSTEMS.organisation, value } });
const recipientActor = (value: string) => ({
  role: { coding: [FHIR_CODES.recipient] },
  reference: organisation(value),
});
