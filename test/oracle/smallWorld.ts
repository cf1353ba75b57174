import type { Catalogue, DataItem, RecordShape } from '#policies/core/dataItem';
import type { RecordFacts, SubjectFacts } from '#policies/core/decision';
import type { ClauseId, DataItemId, OrganisationId, ProtocolId } from '#policies/core/ids';
import { NO_CONDITIONS, NO_OVERRIDES } from '#policies/core/override';
import type { Powers } from '#policies/core/powers';
import type { Clause, Organisation, Protocol, Recipient, Restriction, Rules } from '#policies/core/protocol';
import type { Agency, Country, Flag, Generalisation, OrganisationKind, Role } from '#policies/core/vocabulary';
import { readPowers } from '#policies/powers/readPowers';

/** A world just large enough to say everything the grammar can: three record types, six organisations. */

export const ON = '2026-10-15';

/** As shipped. */
export const POWERS: Powers = readPowers();

const organisation = (
  id: string,
  kind: OrganisationKind,
  country: Country,
  agency: Agency | null,
  dutyToShare = country === 'E' && kind !== 'voluntaryOrganisation',
): Organisation => ({ id: id as OrganisationId, name: id, kind, country, agency, area: country, dutyToShare });

export const ORGANISATIONS = {
  police: organisation('police-e', 'policeForce', 'E', 'police'),
  heddlu: organisation('police-w', 'policeForce', 'W', 'police'),
  health: organisation('health-e', 'healthBody', 'E', 'health'),
  council: organisation('council-e', 'council', 'E', 'socialCare'),
  cyngor: organisation('council-w', 'council', 'W', 'socialCare'),
  voluntary: organisation('family-support', 'voluntaryOrganisation', 'E', null),
} as const;

export function recipient(
  of: Organisation = ORGANISATIONS.council,
  role: Role = 'socialWorker',
  team = 'team',
): Recipient {
  return { organisation: of, team, role };
}

const item = (
  id: string,
  category: DataItem['category'],
  flags: readonly Flag[] = [],
  silent = false,
  generalisations: readonly Generalisation[] = [],
): DataItem => {
  const [agency, record, field] = id.split('.') as [Agency, string, string];
  const coordinates = [`${record}.${field}`];
  return {
    id: id as DataItemId,
    agency,
    record: `${agency}.${record}`,
    field,
    category,
    flags,
    silent,
    generalisations,
    readWith: null,
    coordinates,
  };
};

const ITEMS: readonly DataItem[] = [
  item('police.incident.involvement', 'policeContact'),
  item('police.incident.kind', 'policeContact'),
  item('police.incident.reference', 'policeContact'),
  item('police.incident.summary', 'policeContact', ['C', 'T']),
  item('police.incident.location', 'policeContact', ['T', 'W'], false, ['outwardPostcode']),
  item('police.incident.period', 'policeContact', [], false, ['year', 'month']),
  item('police.incident.count', 'patternCount'),
  item('police.intelligence.involvement', 'policeIntelligence', [], true),
  item('police.intelligence.text', 'policeIntelligence', ['C', 'T', 'O'], true),
  item('health.visit.involvement', 'healthContact'),
  item('health.visit.complaint', 'healthContact', ['S']),
];

const RECORDS: readonly RecordShape[] = [
  {
    record: 'police.incident',
    agency: 'police',
    category: 'policeContact',
    attributes: [
      { name: 'kind', type: 'string', values: ['assault', 'drugs'], shownBy: 'police.incident.kind' as DataItemId },
      { name: 'suspectedVictim', type: 'boolean', values: null, shownBy: null },
      { name: 'grade', type: 'integer', values: null, shownBy: null },
      { name: 'reviewed', type: 'date', values: null, shownBy: null },
    ],
  },
  {
    record: 'police.intelligence',
    agency: 'police',
    category: 'policeIntelligence',
    attributes: [{ name: 'handlingCode', type: 'string', values: ['P', 'C'], shownBy: null }],
  },
  { record: 'health.visit', agency: 'health', category: 'healthContact', attributes: [] },
];

export const CATALOGUE: Catalogue = {
  items: new Map(ITEMS.map((each) => [each.id as string, each])),
  records: new Map(RECORDS.map((each) => [each.record, each])),
};

/** A clause that gives incident summaries to any social worker on a section 47 enquiry, asking nothing. */
export function clause(id: string, changes: Partial<Clause> = {}): Clause {
  return {
    id: `sample.${id}` as ClauseId,
    title: `Clause ${id}`,
    dataItems: ['police.incident.summary' as DataItemId],
    from: { agency: 'police', countries: ['E', 'W'], controllers: null },
    to: {
      organisations: [],
      kinds: ['council'],
      countries: ['E', 'W'],
      dutyToShare: false,
      teams: null,
      roles: ['socialWorker'],
    },
    purposes: ['section47Enquiry'],
    lawfulBasis: {
      regime: 'ukGdpr',
      article6: 'e',
      article9: null,
      article10: true,
      schedule1: 'para18',
      para18Reason: 'WOULD_PREJUDICE_PROTECTION',
      power: 'childrenAct1989s47',
      confidentiality: 'overridingPublicInterest',
      part3Authorisation: null,
    },
    requires: { involvement: false, threshold: 'none', consent: [] },
    when: [],
    effect: 'disclose',
    generaliseBy: null,
    whenRefused: 'notice',
    standingNotice: null,
    unlock: [],
    emergency: false,
    emergencyMinutes: 60,
    obligations: [],
    retention: 'P1Y',
    consideration: null,
    ...changes,
  };
}

export function restriction(id: string, changes: Partial<Restriction> = {}): Restriction {
  return {
    id: `sample.${id}` as ClauseId,
    title: `Restriction ${id}`,
    dataItems: ['police.incident.summary' as DataItemId],
    when: [{ attribute: 'suspectedVictim', equals: true }],
    jurisdiction: 'EW',
    source: 'a court order',
    ...changes,
  };
}

export function protocol(changes: Partial<Protocol> = {}): Protocol {
  return {
    id: 'sample' as ProtocolId,
    version: 1,
    title: 'Sample',
    jurisdiction: 'EW',
    inForceFrom: '2026-10-01',
    inForceTo: '2027-10-01',
    reviewBy: '2027-04-01',
    introduction: '',
    partners: [],
    dataSubjectRights: '',
    security: '',
    references: { dpia: 'DPIA 1', appropriatePolicyDocument: 'APD 1', privacyNotice: 'PN 1' },
    clauses: [],
    restrictions: [],
    powers: [...POWERS.values()],
    ...changes,
  };
}

/** Rules of one protocol, signed by the controllers named. */
export function rulesOf(of: Protocol, signed: readonly Organisation[] = Object.values(ORGANISATIONS)): Rules {
  return {
    revision: '1',
    protocols: [of],
    signatures: signed.map((each) => ({
      protocol: of.id,
      version: of.version,
      controller: each.id,
      signedAt: '2026-10-01T09:00:00Z',
    })),
    organisations: Object.values(ORGANISATIONS),
  };
}

export function subjectFacts(changes: Partial<SubjectFacts> = {}): SubjectFacts {
  return {
    involved: true,
    threshold: 'section47Enquiry',
    emergencyAccess: [],
    whereaboutsClosed: false,
    consent: { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: true },
    conditions: NO_CONDITIONS,
    overrides: NO_OVERRIDES,
    detriment: false,
    trained: true,
    ...changes,
  };
}

export function recordFacts(
  attributes: RecordFacts['attributes'] = {},
  subject: Partial<SubjectFacts> = {},
  controller: Organisation = ORGANISATIONS.police,
): RecordFacts {
  return {
    controller: controller.id,
    subject: subjectFacts(subject),
    attributes: {
      kind: 'assault',
      suspectedVictim: false,
      grade: 1,
      reviewed: '2026-09-01',
      handlingCode: 'P',
      ...attributes,
    },
  };
}
