import type { DataItemId, PersonId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import type { Rules } from '#policies/core/protocol';
import { RESERVATION } from '#policies/core/subjectAccess';
import type { LeavingCopy } from '../release/leaveCopies';
import type { RequestScope } from '../request/requestScope';
import { type CopiedDisclosure, disclosuresIn, itemsNamed } from './copiedDisclosures';
import { type CopiedRecord, leftWithOf, standingOf, withinLeft } from './copyThatLeft';
import { decidedOf } from './decided';
import { digestOf } from './digests';
import { type AppliedExemption, exemptionsOf } from './exemptions';
import { copiedTables, type HeldRecord, recordsHeld } from './holdings';
import type { AccessRequestRow } from './ownRequests';
import { fieldsOpen, placesByItself, recordWords, words } from './plainWords';
import { reliedOn } from './reliance';
import { type CopyStatements, copyStatements, type KindStatement, kindStatement } from './statements';

/** One controller's answer to a request. The same parts in the same order, whatever is held. */
export interface SubjectAccessCopy {
  readonly reference: string;
  /** Null while the child's whereabouts are closed: it would place the child. */
  readonly controller: string | null;
  readonly receivedOn: string;
  /** The day on which it was given out for the first time. */
  readonly leftOn: string;
  /** Every record type of the agency, those without records included. */
  readonly sections: readonly CopySection[];
  readonly disclosures: readonly CopiedDisclosure[];
  readonly statements: CopyStatements;
  readonly reservation: string;
}

export interface CopySection {
  readonly title: string;
  readonly about: KindStatement;
  readonly records: readonly (readonly { readonly name: string; readonly value: unknown }[])[];
}

export interface Assembled {
  readonly copy: SubjectAccessCopy;
  readonly leftAt: Date;
  /** Null where it has left before. */
  readonly leaving: LeavingCopy | null;
  readonly exemptions: readonly AppliedExemption[];
  /** That such records are there: what the copy tells of. */
  readonly told: readonly DataItemId[];
}

/**
 * The copy by what has been decided, and what is not in it. One that has left holds what it left with, less what has been
 * closed since; places that were closed to it then are closed to it for good.
 */
export async function assembleCopy(scope: RequestScope, request: AccessRequestRow): Promise<Assembled> {
  const { organisation } = scope.requester;
  const { left, decisions } = await standingOf(scope, request.id);
  const [all, decided, flagged, digest] = await Promise.all([
    recordsHeld(scope, scope.sql, organisation, request.person),
    decidedOf(scope, request.id),
    whereaboutsClosed(scope, request.person),
    digestOf(scope, request),
  ]);
  const closed = flagged || left?.with.places === false;
  const held = closed ? all.filter(({ table }) => !placesByItself(scope, table)) : all;
  const relying = reliedOn(request, scope, scope.now);
  const weighed = held.map((record) => ({
    record,
    out: exemptionsOf(scope, record, decided, request.capacity, relying, digest),
  }));
  const exemptions = weighed.flatMap(({ out }) => out);
  const named = itemsNamed(scope, held, exemptions, closed);
  const open = {
    records: weighed
      .filter(({ out }) => out.every(({ field }) => field !== null))
      .map(({ record, out }) => ({ record, fields: fieldsOf(scope, record, out, closed) })),
    told: await disclosuresIn(scope, request.person as PersonId, named, closed),
  };
  const { records, told } = left === null ? open : withinLeft(open, left.with, digest);
  const leftAt = left?.at ?? scope.now;
  const leftOn = dayOf(leftAt);
  const copy = {
    reference: request.id,
    controller: closed ? null : organisation.name,
    receivedOn: request.receivedOn,
    leftOn,
    sections: sectionsOf(scope, await scope.rules(), records, leftOn),
    disclosures: told.map(({ entry }) => entry),
    // What is said beside what is held is that of the day on which it left.
    statements: copyStatements(scope, leftOn),
    reservation: RESERVATION,
  };
  const leftWith = leftWithOf(open, !closed, digest);
  return {
    copy,
    leftAt,
    leaving: left === null ? { request: request.id, leftAt, decisions, leftWith } : null,
    exemptions,
    told: [...new Set(records.map(({ record }) => record.table.existence))],
  };
}

/** For whoever asks, keepers included: a copy leaves the house. */
export async function whereaboutsClosed({ sql, agency }: RequestScope, person: string): Promise<boolean> {
  // Governance holds every agency's, and reads them as the hub does.
  const found = await sql('SELECT FROM governance.whereabouts_flag WHERE agency = $1 AND person = $2', [
    agency === 'governance' ? 'hub' : agency,
    person,
  ]);
  return found.length > 0;
}

/** What is left of a record. A place that is closed is missing like one that is not held. */
function fieldsOf(
  scope: RequestScope,
  record: HeldRecord,
  left: readonly AppliedExemption[],
  closed: boolean,
): CopiedRecord['fields'] {
  const out = new Set(left.map(({ field }) => field));
  return fieldsOpen(scope, record, closed)
    .filter(({ name }) => name !== 'controller' && !out.has(name))
    .map(({ name }) => ({ name, value: record.values.get(name) ?? null }))
    .filter(({ value }) => value !== null);
}

function sectionsOf(
  scope: RequestScope,
  rules: Rules,
  copied: readonly CopiedRecord[],
  leftOn: string,
): readonly CopySection[] {
  return copiedTables(scope).map((table) => ({
    title: recordWords(table.record),
    about: kindStatement(scope, rules, table, leftOn),
    records: copied
      .filter(({ record }) => record.table === table)
      .map(({ fields }) => fields.map(({ name, value }) => ({ name: words(name), value }))),
  }));
}
