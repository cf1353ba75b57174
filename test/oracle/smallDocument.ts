import type { Catalogue, DataItem } from '#policies/core/dataItem';
import type { FaultCode } from '#policies/core/faults';
import { type ParsedProtocol, parseProtocol } from '#policies/core/grammar';
import type { DataItemId, OrganisationId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { CATALOGUE, ORGANISATIONS, POWERS } from './smallWorld';

/** A protocol document of one clause that compiles, and changes of it written as data. */

export type Json = { readonly [key: string]: unknown };

/**
 * What to change in the document: objects are merged, lists and words replaced, `undefined` takes a key away. `clause` stands
 * for its clause E1; `sibling`, where given, for a second clause E0, which is like E1 as first written.
 */
export interface Patch extends Json {
  readonly clause?: Json;
  readonly sibling?: Json;
}

/** Codes of what is no document at all: read by the schema, before any rule. */
export type ShapeCode = Extract<
  FaultCode,
  'notYaml' | 'unknownKey' | 'wrongType' | 'unknownWord' | 'emptyList' | 'unknownItem' | 'unknownOrganisation'
>;
/** Codes of what a clause must be to mean anything, law apart. */
export type MeaningCode = Extract<
  FaultCode,
  | 'missing'
  | 'malformed'
  | 'duplicate'
  | 'otherAgency'
  | 'countNotAlone'
  | 'unknownAttribute'
  | 'unsuitedOperator'
  | 'unsuitedGeneralisation'
  | 'unsuitedEffect'
  | 'standingNoticeMismatch'
  | 'emergencyNotMarked'
  | 'emergencyOpensSilent'
>;

/** Codes of how far a power reaches. */
export type ExtentCode = Extract<
  FaultCode,
  'powerOfOtherJurisdiction' | 'recipientOutsidePower' | 'dutyToShareNotStated'
>;

/** Bodies that the small world lacks: a holder that is no authority, and an English one outside s16LA(4). */
const [charity, clinic]: readonly [Organisation, Organisation] = [
  { ...ORGANISATIONS.voluntary, id: 'charity-e' as OrganisationId, agency: 'health' },
  { ...ORGANISATIONS.voluntary, id: 'clinic-e' as OrganisationId, kind: 'healthBody', agency: 'health' },
];
export const KNOWN_HERE: readonly Organisation[] = [...Object.values(ORGANISATIONS), charity, clinic];

const like = (id: string, changes: Partial<DataItem>): readonly [string, DataItem][] => {
  const item = CATALOGUE.items.get(id);
  return item ? [[changes.id ?? id, { ...item, ...changes }]] : [];
};

/** Items of the small world, and those that only a compile rule asks for: counts by name or by category alone, what is special and silent, what means nothing alone. */
export const DOCUMENT_CATALOGUE: Catalogue = {
  items: new Map([
    ...CATALOGUE.items,
    ...like('police.incident.kind', { id: 'police.incident.pattern' as DataItemId, category: 'patternCount' }),
    ...like('health.visit.involvement', { id: 'health.visit.count' as DataItemId }),
    ...like('police.incident.reference', {
      id: 'police.incident.score' as DataItemId,
      readWith: 'police.incident.kind' as DataItemId,
    }),
  ]),
  records: new Map([
    ...CATALOGUE.records,
    [
      'health.visit',
      {
        record: 'health.visit',
        agency: 'health',
        category: 'healthContact',
        attributes: [{ name: 'ward', type: 'string', values: null, shownBy: null }],
      },
    ],
  ]),
};

const PART_3: Json = { regime: 'dpaPart3', part3Authorisation: 'Children Act 1989 s47' };
const UK_GDPR: Json = { regime: 'ukGdpr', part3Authorisation: undefined };

const E1: Json = {
  id: 'E1',
  title: 'That there was an incident',
  dataItems: ['police.incident.involvement', 'police.incident.kind'],
  from: { agency: 'police' },
  to: { kinds: ['council'], countries: ['W'], roles: ['socialWorker'] },
  purposes: ['section47Enquiry'],
  lawfulBasis: { ...PART_3, article6: 'e', power: 'childrenAct1989s47', confidentiality: 'notConfidential' },
  requires: { involvement: true },
  retention: 'P1Y',
};

const HEAD: Json = {
  id: 'sample',
  version: 1,
  title: 'Sample',
  jurisdiction: 'W',
  inForce: { from: '2026-10-01', to: '2027-10-01' },
  reviewBy: '2027-04-01',
  introduction: 'Why we share.',
  partners: ['police-w', 'council-w'],
  dataSubjectRights: 'Ask the holder.',
  security: 'Through the gateway only.',
  references: { dpia: 'DPIA 7', appropriatePolicyDocument: 'APD 2', privacyNotice: 'PN 3' },
};

/** The sample document with these patches, one after the other. */
export function sampleDocument(...patches: readonly Patch[]): Json {
  const whole: Json = { ...HEAD, clause: E1, sibling: { ...E1, id: 'E0' } };
  const { clause, sibling, ...head } = patches.flatMap(inItsRegime).reduce(merged, whole);
  return { ...head, clauses: patches.some((each) => each.sibling) ? [clause, sibling] : [clause] };
}

/** A clause that is given to another agency leaves Part 3 or enters it, unless the patch says otherwise. */
function inItsRegime(patch: Patch): readonly Patch[] {
  const regimes = (['clause', 'sibling'] as const).flatMap((key) => {
    const from = patch[key]?.from;
    if (!isJson(from) || from.agency === undefined) return [];
    return [{ [key]: { lawfulBasis: from.agency === 'police' ? PART_3 : UK_GDPR } }];
  });
  return [...regimes, patch];
}

function merged(into: Json, patch: Json): Json {
  const kept = Object.entries({ ...into, ...patch }).flatMap(([key, value]) => {
    const before = into[key];
    const after = isJson(value) && isJson(before) ? merged(before, value) : value;
    return after === undefined ? [] : [[key, after]];
  });
  return Object.fromEntries(kept);
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export const parseSample = (value: unknown): ParsedProtocol =>
  parseProtocol(value, { catalogue: DOCUMENT_CATALOGUE, organisations: KNOWN_HERE, powers: POWERS });

/** `<code> <path>` of each fault, or of each warning where there is no fault; empty: it compiles without a word. */
export function faultsOf(value: unknown): readonly string[] {
  const parsed = parseSample(value);
  return ('faults' in parsed ? parsed.faults : parsed.warnings).map(({ code, path }) => `${code} ${path.join('.')}`);
}
