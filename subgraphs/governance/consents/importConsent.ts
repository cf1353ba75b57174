import { mayFollow } from '#policies/core/consent/consent';
import { decidedAtOf, decidedSince, type MadeBefore } from '#policies/core/consent/decidedAt';
import type { FhirConsent } from '#policies/core/consent/fhir';
import type { ReadTerms } from '#policies/core/consent/terms';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { type ConsentRow, consentsOf } from './consentRows';
import { type ConsentDone, recordDecision, requestConsent } from './decideConsent';
import { type ShownConsents, TELL_SCOPE } from './disclosedConsent';
import type { Grantor } from './grantor';
import { requireDecider } from './requireDecider';

/** A consent as a document has it. */
export interface Imported {
  readonly document: FhirConsent;
  readonly terms: ReadTerms;
  readonly grantor: Grantor;
  readonly coercion: string | null;
}

/** What is refused for a consent that is on record: told to whom these fields of it are disclosed. */
export class ToldOfConsent extends SourceFault {
  constructor(
    code: string,
    message: string,
    readonly consent: string,
    readonly fields: readonly string[],
  ) {
    super(code, message);
  }
}

/**
 * Records a consent that comes as a document, as decided when that says. It opens nothing that was closed since: what the same
 * grantor decided later prevails, and where that is `shown`, or what became of the consent of its id, it is refused. Throws
 * FHIR_INVALID, CONSENT_NOT_YOURS, AUTHORITY_NOT_CONFIRMED, CONSENT_NOT_IN_FORCE, CONSENT_OUTDATED and what
 * recording a decision throws.
 */
export async function importConsent(
  acting: Acting,
  by: Requester,
  imported: Imported,
  shown: ShownConsents,
): Promise<ConsentDone> {
  const { document, terms, grantor, coercion } = imported;
  const decidedAt = decidedAtOf(document, acting.now);
  if (decidedAt !== null && 'fault' in decidedAt) throw fhirInvalid(decidedAt.fault);
  const { grantorKind, state } = document;
  if (grantorKind !== null && grantorKind !== grantor.kind)
    throw fhirInvalid(
      `The document says that the ${grantorKind} decided, and the grantor of the call is the ${grantor.kind}: who decided is one and the same, of one kind (grantor.kind, the extension grantorKind).`,
    );
  if (state !== 'requested' && state !== 'given' && state !== 'refused')
    throw fhirInvalid(
      `This document says ${state}: only what stands is imported, a consent that is requested, given or refused.`,
    );
  const decider = await requireDecider(acting, by, terms, grantor);
  const onRecord = await consentsOf(acting);
  requireNotOver(document, onRecord, shown);
  if (state === 'requested') return requestConsent(acting, by, terms, decider);
  const { gate, scope } = terms;
  if (decidedAt !== null)
    requireLatest({ gate, grantor: decider.id, ...scope, decision: state, decidedAt }, onRecord, acting.now, shown);
  return recordDecision(acting, by, terms, decider, { decision: state, coercion, decidedAt });
}

/**
 * A document of a consent that is on record here says no more than what may follow on how that stands, whoever the call says decided:
 * who did is shown to nobody. To whom the state is not shown the id is one like any other: that it is refused would tell that it is
 * this child's.
 */
function requireNotOver({ id, state }: FhirConsent, onRecord: readonly ConsentRow[], shown: ShownConsents): void {
  const known = onRecord.find((row) => row.id === id?.toLowerCase());
  if (known === undefined || !shown.state.has(known.id)) return;
  if (known.state === state || mayFollow(known.state, state)) return;
  throw new ToldOfConsent(
    'CONSENT_NOT_IN_FORCE',
    `The consent of this document is ${known.state}: what they decide now is recorded as a new one, by recordConsentDecision.`,
    known.id,
    ['state'],
  );
}

function requireLatest(made: MadeBefore, onRecord: readonly ConsentRow[], now: Date, shown: ShownConsents): void {
  const since = decidedSince(made, onRecord).filter((row) => made.decision === 'given' || prevails(row, now));
  const told = since.find(({ id }) => shown.scope.has(id));
  if (told === undefined) return;
  throw new ToldOfConsent(
    'CONSENT_OUTDATED',
    `The same grantor decided later on what this document is about, or what it says was found to be no consent or lapsed, in consent ${told.id}: what they decide now is recorded by recordConsentDecision.`,
    told.id,
    TELL_SCOPE,
  );
}

/** Whether it may stand against what was refused before; else the refusal closes still. */
function prevails({ givenToUnlinked, state, validFrom }: ConsentRow, now: Date): boolean {
  return !givenToUnlinked && state !== 'invalidated' && validFrom <= now;
}

export function fhirInvalid(message: string): SourceFault {
  return new SourceFault('FHIR_INVALID', message);
}
