import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import { dayOf } from '#policies/core/legalDay';
import { REFUSALS_PATH, type RefusalReport, refusalDeliverySchema } from '#policies/disclosure/refusalReport';
import type { KeySet } from '#policies/service/keySet';
import { parseJson } from '#policies/service/parseJson';
import { verifyServiceCall } from '#policies/service/serviceToken';
import { faultBody, SOURCE_FAULTS, type SourceFaultCode } from '../faults';
import { type RecordParts, type ReportedRefusal, recordRefusals } from '../release/recordRefusals';
import { LogDamaged } from '../release/release';
import { prunedOutcomes } from '../request/prunedOutcomes';
import type { SourceParts } from './answerFetch';

export interface RefusalParts {
  readonly source: Pick<SourceParts, 'agency' | 'replicaOver' | 'policies' | 'sql' | 'leaseHeld' | 'now'>;
  /** Asked at each call: keys rotate while the process runs. */
  contextKeys(): KeySet;
  recording(): RecordParts;
  readonly log: Logger;
}

/** A hundred reports, each of a long list of children. */
const MOST_BYTES = 5_000_000;

/**
 * Takes what the gateway refused in this agency's stead without asking it, signed with their context key. 204 when all of it is
 * recorded; the same again is recorded no second time. Without a lease, or a log, it is to be sent again.
 */
export function mountRefusals(app: Express, { source, contextKeys, recording, log }: RefusalParts): void {
  app.post(REFUSALS_PATH, express.text({ type: () => true, limit: MOST_BYTES }), async (request, response) => {
    const refuse = (code: SourceFaultCode) => response.status(SOURCE_FAULTS[code].status).json(faultBody(code));
    const body = typeof request.body === 'string' ? request.body : '';
    const call = { method: request.method, path: request.originalUrl, body };
    const verified = verifyServiceCall(request.get('lintel-service'), call, { gateway: contextKeys() }, source.now());
    if ('fault' in verified) {
      log.warn({ event: 'serviceRefused', fault: verified.fault });
      return refuse(verified.fault === 'clockSkew' ? 'CLOCK_SKEW' : 'CONTEXT_REQUIRED');
    }
    const delivery = refusalDeliverySchema.safeParse(parseJson(body));
    if (!delivery.success) return response.status(400).end();
    if (!source.leaseHeld()) return refuse('SOURCE_UNAVAILABLE');
    try {
      const reported: ReportedRefusal[] = [];
      for (const report of delivery.data.reports) reported.push(await disclosureOfReport(source, report));
      await recordRefusals(recording(), reported);
      return response.status(204).end();
    } catch (fault) {
      if (fault instanceof LogDamaged) log.error({ event: 'logDamaged' });
      log.warn({ event: 'refusalsNotRecorded', kind: fault instanceof Error ? fault.name : typeof fault });
      return refuse('LOG_UNAVAILABLE');
    }
  });
}

/** What the report refused, decided again by this agency's own rules; as the gateway says where the requester's organisation is no more. */
async function disclosureOfReport(source: RefusalParts['source'], report: RefusalReport): Promise<ReportedRefusal> {
  const { id, organisation, team, role, practitioner, issuer, pruned, ...rest } = report;
  const replica = source.replicaOver(source.sql);
  const { rules, revision } = await replica.rules();
  const known = rules.organisations.find((each) => each.id === organisation);
  const policy =
    known === undefined
      ? { staticVerdict: () => ({ kind: 'possible' }) as const }
      : source.policies.policyFor(
          rules,
          { organisation: known, team, role },
          report.purpose,
          dayOf(new Date(report.at)),
        );
  const asker = {
    organisation: { id: organisation as OrganisationId },
    ...{ team, role, practitioner: practitioner as PractitionerId, issuer, trainingValidUntil: null },
  };
  const question = { requester: asker, purpose: report.purpose, caseId: report.case, now: new Date(report.at) };
  const persons = [...new Set(report.persons)] as PersonId[];
  const subjects = [...(await replica.subjects({ ...question, persons }, rules)).values()];
  return {
    receipt: id,
    disclosure: {
      ...rest,
      agency: source.agency,
      requester: { organisation, team, role, practitioner },
      persons: subjects.map(({ person }) => person),
      closed: subjects.filter(({ whereaboutsClosed }) => whereaboutsClosed).map(({ person }) => person),
      acts: [],
      outcomes: prunedOutcomes({ agency: source.agency, policy, pruned, subjects }),
      protocolRevision: revision,
    },
  };
}
