import type { ConsentState } from './consent';
import type { ConsentTerms } from './terms';

/** Systems and extensions of our own in a FHIR R4 `Consent`. What R4 has a place for stands there and not here. */
export const FHIR_SYSTEMS = {
  person: 'urn:lintel:person',
  organisation: 'urn:lintel:organisation',
  purpose: 'urn:lintel:purpose',
  category: 'urn:lintel:data-category',
} as const;
const EXTENSION = 'https://lintel.invalid/fhir/StructureDefinition/consent-';
/** Facts of a consent that R4 has no place for, each an extension of one code or text. */
const EXTENDED = [
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
type Extended = (typeof EXTENDED)[number];

/** A consent as FHIR carries it. */
export interface FhirConsent extends ConsentTerms {
  readonly id: string | null;
  readonly person: string;
  readonly state: ConsentState;
  readonly grantorKind: string | null;
  /** ISO 8601. */
  readonly decidedAt: string | null;
}

const STATUS: Readonly<Record<ConsentState, string>> = {
  requested: 'proposed',
  given: 'active',
  refused: 'rejected',
  withdrawn: 'inactive',
  expired: 'inactive',
  superseded: 'inactive',
  lapsed: 'inactive',
  invalidated: 'entered-in-error',
};

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
    status: STATUS[consent.state],
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { identifier: { system: FHIR_SYSTEMS.person, value: consent.person } },
    ...(consent.decidedAt === null ? {} : { dateTime: consent.decidedAt }),
    ...(controllers.length === 0 ? {} : { organization: controllers.map(organisation) }),
    policyRule: { text: `Notice ${consent.noticeVersion}` },
    provision: {
      type: consent.state === 'refused' || consent.state === 'withdrawn' ? 'deny' : 'permit',
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
  role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
  reference: organisation(value),
});

/** Elements of R4 that narrow a consent in ways that ours cannot say: importing without them would widen it. */
const NARROWING = ['securityLabel', 'code', 'dataPeriod', 'data', 'action', 'provision', 'modifierExtension'];

/**
 * Reads a FHIR R4 `Consent` that carries our extensions, or says in a sentence what would be right. It widens nothing: what is
 * not named is not consented to, and what it narrows beyond our words is not imported.
 */
export function fromFhir(resource: unknown): FhirConsent | { readonly fault: string } {
  const consent = asObject(resource);
  if (consent?.resourceType !== 'Consent') return { fault: 'The document is a FHIR R4 resource of the type Consent.' };
  const provision = asObject(consent.provision);
  if (provision === null) return { fault: 'The consent has one provision, which names whom, what and what for.' };
  const narrowing = NARROWING.find((each) => each in provision || (each === 'modifierExtension' && each in consent));
  if (narrowing !== undefined)
    return { fault: `The consent is narrowed by ${narrowing}, which cannot be kept here: record it by hand.` };
  const extended = extensionsOf(consent);
  if (extended === null) return { fault: `Extensions are those of ${EXTENSION}…, each once, with a valueString.` };
  const state = extended.get('state') as ConsentState | undefined;
  if (state === undefined || !Object.hasOwn(STATUS, state) || STATUS[state] !== consent.status)
    return { fault: `The extension ${EXTENSION}state agrees with the status of the consent.` };
  const closed = state === 'refused' || state === 'withdrawn';
  if (provision.type !== (closed ? 'deny' : 'permit'))
    return { fault: 'provision.type is deny for what was refused or withdrawn, else permit.' };
  const person = identifierOf(asObject(consent.patient)?.identifier, FHIR_SYSTEMS.person);
  const controllers = each(consent.organization, (one) => identifierOf(one.identifier, FHIR_SYSTEMS.organisation));
  const recipients = each(provision.actor, (one) =>
    identifierOf(asObject(one.reference)?.identifier, FHIR_SYSTEMS.organisation),
  );
  const purposes = each(provision.purpose, (one) => codeOf(one, FHIR_SYSTEMS.purpose));
  const categories = each(provision.class, (one) => codeOf(one, FHIR_SYSTEMS.category));
  if (person === null || !controllers || !recipients || !purposes || !categories)
    return {
      fault: `The patient, every organization, actor, purpose and class are named in the systems ${Object.values(FHIR_SYSTEMS).join(', ')}.`,
    };
  const period = asObject(provision.period) ?? {};
  return {
    id: text(consent.id),
    person,
    state,
    gate: extended.get('gate') ?? '',
    ...{ controllers, recipients, purposes, categories },
    jurisdiction: extended.get('jurisdiction') ?? '',
    noticeVersion: extended.get('noticeVersion') ?? '',
    collectionMethod: extended.get('collectionMethod') ?? '',
    grantorKind: extended.get('grantorKind') ?? null,
    reviewBy: extended.get('reviewBy') ?? null,
    conditions: extended.get('conditions') ?? null,
    evidence: extended.get('evidence') ?? null,
    validFrom: text(period.start),
    validUntil: text(period.end),
    decidedAt: text(consent.dateTime),
  };
}

function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Every element read, or null where one cannot be; none where the list is absent. */
function each(list: unknown, read: (element: Json) => string | null): readonly string[] | null {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return null;
  const values = list.map((one: unknown) => {
    const element = asObject(one);
    return element === null ? null : read(element);
  });
  return values.every((value) => value !== null) ? values : null;
}

function identifierOf(identifier: unknown, system: string): string | null {
  const found = asObject(identifier);
  return found?.system === system ? text(found.value) : null;
}

function codeOf(coding: Json, system: string): string | null {
  return coding.system === system ? text(coding.code) : null;
}

/** Null where an extension is not ours, stands twice, or carries anything but a text. */
function extensionsOf({ extension = [] }: Json): ReadonlyMap<Extended, string> | null {
  if (!Array.isArray(extension)) return null;
  const found = new Map<Extended, string>();
  for (const one of extension as readonly unknown[]) {
    const { url, valueString } = asObject(one) ?? {};
    const name = EXTENDED.find((known) => url === `${EXTENSION}${known}`);
    if (name === undefined || typeof valueString !== 'string' || found.has(name)) return null;
    found.set(name, valueString);
  }
  return found;
}
