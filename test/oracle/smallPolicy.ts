import { compilePolicy } from '#policies/core/compilePolicy';
import type { FieldDecision } from '#policies/core/decision';
import type { DataItemId } from '#policies/core/ids';
import type { Clause, Organisation, Protocol, Recipient, Restriction } from '#policies/core/protocol';
import { CATALOGUE, clause, ON, ORGANISATIONS, protocol, recipient, rulesOf } from './smallWorld';

export const SUMMARY = 'police.incident.summary' as DataItemId;
export const LOCATION = 'police.incident.location' as DataItemId;
export const TEXT = 'police.intelligence.text' as DataItemId;
const { police, heddlu } = ORGANISATIONS;

/** The small world's police clauses compiled for one recipient on a section 47 enquiry. */
export function policyOf(
  clauses: readonly Clause[],
  {
    restrictions = [] as readonly Restriction[],
    signed = [police, heddlu] as readonly Organisation[],
    to = recipient() as Recipient,
    on = ON,
    head = {} as Partial<Protocol>,
  } = {},
) {
  return compilePolicy(
    rulesOf(protocol({ clauses, restrictions, ...head }), signed),
    CATALOGUE,
    to,
    'section47Enquiry',
    on,
  );
}

/** E.g. `withheld notInvolved C1`, so that a table reads as one. */
export function told(decision: FieldDecision): string {
  const more =
    decision.outcome === 'withheld' ? decision.reason : decision.outcome === 'generalised' ? decision.by : null;
  return [decision.outcome, more, decision.clause?.replace('sample.', '')].filter(Boolean).join(' ');
}

/** Clause C1, asking this and nothing else. */
export const asking = (requires: Partial<Clause['requires']>, changes: Partial<Clause> = {}) =>
  clause('C1', { requires: { involvement: false, threshold: 'none', consent: [], ...requires }, ...changes });
/** What a grant opens: the one clause that most of these tests have. */
export const granted = [clause('C1').id];
/** Shows what kind of incident it was, so that a notice may tell. */
export const shown = clause('A0', {
  dataItems: ['police.incident.involvement', 'police.incident.kind'] as DataItemId[],
});
