import type { z } from 'zod';
import type { DocumentSchemas } from './documentSchema';
import type { ClauseId, ProtocolId } from './ids';
import { NO_CONDITIONS, NO_OVERRIDES } from './override';
import {
  type Clause,
  type Condition,
  EMERGENCY_MINUTES,
  type Protocol,
  type RecipientBasis,
  type Restriction,
} from './protocol';
import type { ProtocolCase } from './protocolCase';

/** From the parsed document to the domain: defaults filled in, clause ids made whole. */

export type Terms = Omit<Protocol, 'clauses' | 'restrictions' | 'powers'>;

export function toTerms(head: z.output<DocumentSchemas['head']>): Terms {
  const { references, inForce } = head;
  return {
    id: head.id as ProtocolId,
    version: head.version,
    title: head.title,
    jurisdiction: head.jurisdiction,
    inForceFrom: inForce.from,
    inForceTo: inForce.to,
    reviewBy: head.reviewBy,
    introduction: head.introduction,
    partners: head.partners,
    dataSubjectRights: head.dataSubjectRights,
    security: head.security,
    references: {
      dpia: references.dpia ?? null,
      appropriatePolicyDocument: references.appropriatePolicyDocument ?? null,
      privacyNotice: references.privacyNotice ?? null,
    },
  };
}

type ClauseDocument = z.output<DocumentSchemas['clause']>;

export function toClause(read: ClauseDocument, protocol: string): Clause {
  const { from, to, lawfulBasis, recipientBasis, requires } = read;
  return {
    id: `${protocol}.${read.id}` as ClauseId,
    title: read.title,
    dataItems: read.dataItems,
    from: {
      agency: from.agency,
      countries: from.countries ?? ['E', 'W'],
      controllers: from.controllers ?? null,
    },
    to: {
      organisations: to.organisations ?? [],
      kinds: to.kinds ?? [],
      countries: to.countries ?? ['E', 'W'],
      dutyToShare: to.dutyToShare ?? false,
      teams: to.teams ?? null,
      roles: to.roles,
    },
    purposes: read.purposes,
    lawfulBasis: {
      ...toBasis(lawfulBasis),
      confidentiality: lawfulBasis.confidentiality,
      part3Authorisation: lawfulBasis.part3Authorisation ?? null,
    },
    ...(recipientBasis ? { recipientBasis: toBasis(recipientBasis) } : {}),
    requires: {
      involvement: requires.involvement,
      threshold: requires.threshold ?? 'none',
      consent: requires.consent ?? [],
      ...(requires.emergencyAccess ? { emergencyAccess: true } : {}),
    },
    when: (read.when ?? []).map(toCondition),
    effect: read.effect ?? 'disclose',
    generaliseBy: read.generaliseBy ?? null,
    whenRefused: read.whenRefused ?? 'notice',
    standingNotice: read.standingNotice ?? null,
    unlock: read.unlock ?? [],
    emergency: read.emergency ?? false,
    emergencyMinutes: read.emergencyMinutes ?? EMERGENCY_MINUTES.unlessSaid,
    obligations: read.obligations ?? [],
    retention: read.retention,
    consideration: read.consideration ?? null,
  };
}

function toBasis(read: NonNullable<ClauseDocument['recipientBasis']>): RecipientBasis {
  return {
    regime: read.regime,
    article6: read.article6,
    article9: read.article9 ?? null,
    article10: read.article10 ?? false,
    schedule1: read.schedule1 ?? null,
    para18Reason: read.para18Reason ?? null,
    power: read.power,
  };
}

/** The schema has seen to it that exactly one operator is there. */
function toCondition(read: NonNullable<ClauseDocument['when']>[number]): Condition {
  const { attribute } = read;
  if (read.equals !== undefined) return { attribute, equals: read.equals };
  if (read.in !== undefined) return { attribute, in: read.in };
  if (read.before !== undefined) return { attribute, before: read.before };
  return read.after !== undefined ? { attribute, after: read.after } : { attribute, atMost: read.atMost ?? 0 };
}

export function toRestriction(read: z.output<DocumentSchemas['restriction']>, protocol: string): Restriction {
  const { id, title, dataItems, when, jurisdiction, source, exception } = read;
  return {
    id: `${protocol}.${id}` as ClauseId,
    title,
    dataItems,
    when: (when ?? []).map(toCondition),
    jurisdiction,
    source,
    ...(exception === undefined ? {} : { exception }),
  };
}

export function toCase(
  { name, given, then }: z.output<DocumentSchemas['protocolCase']>,
  inForceFrom: string,
): ProtocolCase {
  const gates = given.consent ?? [];
  return {
    name,
    persona: given.persona,
    purpose: given.purpose,
    on: given.on ?? inForceFrom,
    facts: {
      controller: given.controller,
      subject: {
        involved: given.involved ?? false,
        threshold: given.threshold ?? 'none',
        emergencyAccess: given.emergencyAccess ?? false,
        whereaboutsClosed: given.whereaboutsClosed ?? false,
        consent: {
          dataProtectionConsent: gates.includes('dataProtectionConsent'),
          confidentialityConsent: gates.includes('confidentialityConsent'),
          serviceAgreement: gates.includes('serviceAgreement'),
        },
        conditions: NO_CONDITIONS,
        overrides: NO_OVERRIDES,
        detriment: given.detriment ?? false,
        trained: given.trained ?? true,
      },
      // What nothing opens stands on few records: a case that is about one names it.
      attributes: { restriction: 'none', ...given.attributes },
    },
    expected: then.map((each) => ({
      item: each.item,
      outcome: each.outcome,
      by: each.by ?? null,
      reason: each.reason ?? null,
      clause: each.clause ?? null,
    })),
  };
}
