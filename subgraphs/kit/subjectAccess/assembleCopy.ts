import type { GrantorKind } from '#policies/core/consent/capacity';
import type { DataItemId, PersonId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { RESERVATION, RESTRICTED_BY_LAW, REVIEW_TERMS, type ReviewKind } from '#policies/core/subjectAccess';
import type { RecordTable } from '#policies/enforcement/recordTable';
import { inWords } from '../disclosures/entry';
import { disclosuresBy } from '../disclosures/releaseDisclosures';
import type { RequestScope } from '../request/requestScope';
import { copiedTables, type HeldRecord, recordsHeld } from './holdings';
import type { AccessRequestRow } from './ownRequests';
import { fieldsOpen, recordWords, thirdPartyFields, words } from './plainWords';
import { kindsOf } from './reviews';

/** One controller's answer to a request. The same parts in the same order, whatever is held. */
export interface SubjectAccessCopy {
  readonly reference: string;
  /** Null while the child's whereabouts are closed: it would place the child. */
  readonly controller: string | null;
  readonly receivedOn: string;
  readonly leavesOn: string;
  /** Every record type of the agency, those without records included. */
  readonly sections: readonly CopySection[];
  readonly disclosures: readonly CopiedDisclosure[];
  readonly reservation: string;
}

export interface CopySection {
  readonly title: string;
  readonly records: readonly (readonly { readonly name: string; readonly value: unknown }[])[];
}

/**
 * Who was given what of the copy, of the entries that the controller has released: an entry of which the copy has nothing is
 * none. Null where it would place the child.
 */
export interface CopiedDisclosure {
  readonly at: string;
  readonly purpose: string;
  readonly role: string;
  readonly organisation: string | null;
  readonly team: string | null;
  readonly case: string | null;
  readonly items: readonly string[];
}

/** What was left out, and on what. Stays with the controller. */
export interface AppliedExemption {
  readonly record: string;
  readonly recordId: string;
  readonly field: string | null;
  readonly kind: ReviewKind | 'restrictedByLaw';
  readonly law: string;
  /** `undecided`: nobody had decided by the time the copy was made; in doubt it is left out. */
  readonly state: 'withheld' | 'undecided' | 'prohibited';
  readonly reason: string | null;
  readonly decidedBy: string | null;
}

export interface Assembled {
  readonly copy: SubjectAccessCopy;
  readonly exemptions: readonly AppliedExemption[];
  /** That such records are there: what the copy tells of. */
  readonly told: readonly DataItemId[];
}

interface Decided {
  readonly record_id: string;
  readonly kind: ReviewKind;
  readonly decision: 'include' | 'withhold' | null;
  readonly reason: string | null;
  readonly decided_by: string | null;
  readonly places_unseen: boolean;
}

/** The copy as it stands by what has been decided, and what is not in it. */
export async function assembleCopy(scope: RequestScope, request: AccessRequestRow): Promise<Assembled> {
  const { organisation } = scope.requester;
  const [all, decided, closed] = await Promise.all([
    recordsHeld(scope, scope.sql, organisation, request.person),
    scope.sql<Decided>(
      'SELECT record_id::text AS record_id, kind, decision, reason, decided_by, places_unseen FROM subject_access.review WHERE request = $1',
      [request.id],
    ),
    whereaboutsClosed(scope, request.person),
  ]);
  const held = closed ? all.filter(({ table }) => !placesByItself(scope, table)) : all;
  const exemptions: AppliedExemption[] = [];
  const sections = copiedTables(scope).map((table) => ({
    title: recordWords(table.record),
    records: held
      .filter((record) => record.table === table)
      .flatMap((record) => {
        const left = exemptionsOf(scope, record, decided, request.capacity);
        exemptions.push(...left);
        return left.some(({ field }) => field === null) ? [] : [fieldsOf(scope, record, left, closed)];
      }),
  }));
  const named = itemsNamed(scope, held, exemptions, closed);
  const disclosures = await disclosuresIn(scope, request.person as PersonId, named, closed);
  const { id: reference, receivedOn, leavesOn } = request;
  const copy = {
    reference,
    controller: closed ? null : organisation.name,
    receivedOn,
    leavesOn,
    sections,
    disclosures,
    reservation: RESERVATION,
  };
  return { copy, exemptions, told: toldOf(held, exemptions) };
}

/** For whoever asks, keepers included: a copy leaves the house. */
async function whereaboutsClosed({ sql, agency }: RequestScope, person: string): Promise<boolean> {
  const found = await sql('SELECT FROM governance.whereabouts_flag WHERE agency = $1 AND person = $2', [
    agency,
    person,
  ]);
  return found.length > 0;
}

/** Whether a record tells where the child lives merely by being there. */
function placesByItself({ catalogue }: RequestScope, { existence }: RecordTable): boolean {
  return catalogue.items.get(existence)?.flags.includes('W') !== false;
}

function exemptionsOf(
  scope: RequestScope,
  record: HeldRecord,
  decided: readonly Decided[],
  capacity: GrantorKind,
): readonly AppliedExemption[] {
  const at = { record: record.table.record, recordId: record.id };
  const byLaw = { ...at, kind: 'restrictedByLaw', law: RESTRICTED_BY_LAW, state: 'prohibited' } as const;
  const nobody = { reason: null, decidedBy: null };
  if (record.restricted === 'whole') return [{ ...byLaw, ...nobody, field: null }];
  const restricted = [...record.restricted].map((field): AppliedExemption => ({ ...byLaw, ...nobody, field }));
  const reviewed = kindsOf(scope, record, capacity).flatMap((kind): readonly AppliedExemption[] => {
    const review = decided.find((each) => each.record_id === record.id && each.kind === kind);
    const basis = { ...at, kind, law: REVIEW_TERMS[kind].law };
    if (review?.decision === 'include')
      return review.places_unseen
        ? placesUnseen(scope, record, kind).map((field) => ({ ...basis, ...nobody, state: 'undecided', field }))
        : [];
    const exemption = {
      ...basis,
      state: review?.decision === 'withhold' ? ('withheld' as const) : ('undecided' as const),
      reason: review?.reason ?? null,
      decidedBy: review?.decided_by ?? null,
    };
    const fields = kind === 'thirdParty' ? thirdPartyFields(scope, record) : [null];
    return fields.map((field) => ({ ...exemption, field }));
  });
  return [...restricted, ...reviewed];
}

/**
 * What a reviewer to whom the whereabouts were closed did not see, and so did not decide. The controller stands at the head
 * of a copy, in none of its records.
 */
function placesUnseen(scope: RequestScope, record: HeldRecord, kind: ReviewKind): readonly string[] {
  const seen = new Set(['controller', ...fieldsOpen(scope, record, true).map(({ name }) => name)]);
  const asked = kind === 'thirdParty' ? thirdPartyFields(scope, record) : [...record.values.keys()];
  return asked.filter((name) => record.values.get(name) !== null && !seen.has(name));
}

/** What is left of a record. A place that is closed is missing like one that is not held. */
function fieldsOf(
  scope: RequestScope,
  record: HeldRecord,
  left: readonly AppliedExemption[],
  closed: boolean,
): CopySection['records'][number] {
  const out = new Set(left.map(({ field }) => field));
  return fieldsOpen(scope, record, closed)
    .filter(({ name }) => name !== 'controller' && !out.has(name))
    .map(({ name }) => ({ name: words(name), value: record.values.get(name) ?? null }))
    .filter(({ value }) => value !== null);
}

/**
 * Data items that the list of who was told may name: of record types that are held and of which the copy leaves no record out,
 * those that it leaves out of none. The log names no record, so one closes all of its type. Over what is held no more nobody
 * has decided: in doubt it is not named.
 */
function itemsNamed(
  scope: RequestScope,
  held: readonly HeldRecord[],
  exemptions: readonly AppliedExemption[],
  closed: boolean,
): ReadonlySet<string> {
  return new Set(
    held.flatMap((record) => {
      const { table } = record;
      const left = new Set(exemptions.filter((each) => each.record === table.record).map(({ field }) => field));
      if (left.has(null)) return [];
      const fields = fieldsOpen(scope, record, closed).filter(({ name }) => !left.has(name));
      return [table.existence, ...table.counts.map(({ item }) => item), ...fields.map(({ item }) => item)];
    }),
  );
}

async function disclosuresIn(
  scope: RequestScope,
  person: PersonId,
  named: ReadonlySet<string>,
  closed: boolean,
): Promise<readonly CopiedDisclosure[]> {
  const { organisations } = await scope.rules();
  const nameOf = (id: string) => organisations.find((each: Organisation) => each.id === id)?.name ?? id;
  // Back to the beginning of the log: a copy leaves nothing out for its age.
  const given = await disclosuresBy(scope, scope.requester.organisation.id, person);
  return given
    .filter(({ outcomes }) => outcomes.every(({ attributes }) => attributes.released))
    .map(({ at, purpose, requester, case: caseId, outcomes }) => ({
      at,
      purpose: words(purpose),
      role: words(requester.role),
      organisation: closed ? null : nameOf(requester.organisation),
      team: closed ? null : requester.team,
      case: closed ? null : caseId,
      items: [
        ...new Set(
          outcomes.filter(({ outcome }) => named.has(outcome.dataItem)).map(({ outcome }) => inWords(outcome.dataItem)),
        ),
      ],
    }))
    .filter(({ items }) => items.length > 0);
}

function toldOf(held: readonly HeldRecord[], exemptions: readonly AppliedExemption[]): readonly DataItemId[] {
  const left = new Set(exemptions.filter(({ field }) => field === null).map(({ recordId }) => recordId));
  return [...new Set(held.filter(({ id }) => !left.has(id)).map(({ table }) => table.existence))];
}
