import type { Catalogue } from '#policies/core/dataItem';
import type { DecisionTrail, FieldDecision } from '#policies/core/decision';
import { notOneOf } from '#policies/core/faults';
import type { ClauseId } from '#policies/core/ids';
import { createPolicyCache, type PolicyCache } from '#policies/core/policyCache';
import type { Recipient, Rules } from '#policies/core/protocol';
import type { ExpectedDecision, ProtocolCase } from '#policies/core/protocolCase';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import type { Role } from '#policies/core/vocabulary';
import type { ProtocolFile } from './readProtocols';

/** Who a case speaks of: a key, and the requester behind it. */
export interface Persona {
  readonly key: string;
  readonly organisation: string;
  readonly team: string;
  readonly role: Role;
}

/** One expectation of one case that does not hold. */
export interface FailedCase {
  readonly file: string;
  /** Of the case. */
  readonly line: number;
  readonly name: string;
  /** What was expected and what was decided, and the layers that said no. */
  readonly message: string;
}

export interface CaseResults {
  /** Expectations tried. */
  readonly tried: number;
  readonly failed: readonly FailedCase[];
}

/** Runs every protocol's own cases against all protocols together: restrictions of one bind the clauses of another. */
export function runCases(
  files: readonly ProtocolFile[],
  rules: Rules,
  personas: readonly Persona[],
  catalogue: Catalogue,
): CaseResults {
  const policies = createPolicyCache(catalogue);
  const results = files.flatMap(({ file, protocol, cases }) =>
    cases.map((each) => ({
      tried: each.expected.length,
      failed: failuresOf(each, protocol.id, rules, personas, policies).map((message) => ({
        file,
        line: each.line,
        name: each.name,
        message,
      })),
    })),
  );
  return {
    tried: results.reduce((sum, { tried }) => sum + tried, 0),
    failed: results.flatMap(({ failed }) => failed),
  };
}

/** The requester behind a persona's key, or what is wrong with the key. */
export function recipientOf(
  key: string,
  personas: readonly Persona[],
  { organisations }: Pick<Rules, 'organisations'>,
): Recipient | string {
  const persona = personas.find((each) => each.key === key);
  if (!persona)
    return notOneOf(
      'persona',
      key,
      personas.map((each) => each.key),
    );
  const organisation = organisations.find(({ id }) => id === persona.organisation);
  if (!organisation) return `Persona ${key} belongs to ${persona.organisation}, which is no organisation here.`;
  return { organisation, team: persona.team, role: persona.role };
}

/** What a grant of the longest duration opens at its beginning. */
export function emergencyClauses({ protocols }: Pick<Rules, 'protocols'>): readonly ClauseId[] {
  return protocols.flatMap(({ clauses }) => clauses.filter(({ emergency }) => emergency).map(({ id }) => id));
}

function failuresOf(
  { persona, purpose, on, facts, expected }: ProtocolCase,
  protocol: string,
  rules: Rules,
  personas: readonly Persona[],
  policies: PolicyCache,
): readonly string[] {
  const recipient = recipientOf(persona, personas, rules);
  if (typeof recipient === 'string') return [recipient];
  if (!PURPOSE_TERMS[purpose].roles.includes(recipient.role)) {
    return [
      `${recipient.role} may not declare the purpose ${purpose}: it is granted to ${PURPOSE_TERMS[purpose].roles.join(', ')}.`,
    ];
  }
  const policy = policies.policyFor(rules, recipient, purpose, on);
  return expected.flatMap((each) => {
    const trail = policy.explain(each.item, {
      ...facts,
      subject: { ...facts.subject, emergencyAccess: facts.subject.emergencyAccess ? emergencyClauses(rules) : [] },
    });
    return meets(trail.decision, each, protocol) ? [] : [mismatch(each, trail)];
  });
}

function meets(decision: FieldDecision, expected: ExpectedDecision, protocol: string): boolean {
  const clauses = [null, decision.clause, decision.clause?.replace(`${protocol}.`, '')];
  return (
    decision.outcome === expected.outcome &&
    clauses.includes(expected.clause) &&
    (expected.by === null || (decision.outcome === 'generalised' && decision.by === expected.by)) &&
    (expected.reason === null || (decision.outcome === 'withheld' && decision.reason === expected.reason))
  );
}

function mismatch({ item, outcome, by, reason, clause }: ExpectedDecision, trail: DecisionTrail): string {
  const wanted = [outcome, by, reason, clause].filter((each) => each !== null).join(' ');
  const no = trail.steps.filter(({ passed }) => !passed).map(({ sentence }) => sentence);
  return `${item}: expected ${wanted}, decided ${describeDecision(trail.decision)}.${no.length > 0 ? ` ${no.join(' ')}` : ''}`;
}

/** E.g. `withheld notInvolved early-help-wales.E2`. */
export function describeDecision(decision: FieldDecision): string {
  const { outcome, clause } = decision;
  const more = outcome === 'generalised' ? decision.by : outcome === 'withheld' ? decision.reason : null;
  return [outcome, more, clause].filter((each) => each !== null).join(' ');
}
