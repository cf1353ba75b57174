import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { PersonId, PractitionerId } from '#policies/core/ids';
import { PURPOSES, ROLES } from '#policies/core/vocabulary';
import type { Acting, CommitAct } from '../../kit/acts/act';
import { performAct } from '../../kit/acts/performAct';
import { SourceFault } from '../../kit/http/maskError';
import type { GovernanceReplica, Requester } from '../../kit/replica/replica';
import { aboutWhom, addAlert } from '../alerts/alerts';
import { changeCaseState } from '../cases/caseState';

const schema = z.strictObject({
  act: z.enum(['openCase', 'recordThreshold', 'openStrategyDiscussion', 'closeCase', 'returnReferral']),
  key: z.string(),
  person: z.string(),
  caseId: z.uuid().nullable(),
  threshold: z.string().nullable(),
  reason: z.string(),
  lead: z.string().nullable(),
  purpose: z.enum(PURPOSES),
  requester: z.strictObject({
    organisation: z.string(),
    team: z.string(),
    role: z.enum(ROLES),
    practitioner: z.string(),
    issuer: z.string().nullable(),
  }),
});

export interface CaseStateParts {
  readonly pool: Pool;
  readonly replica: GovernanceReplica;
  readonly commit: CommitAct;
}

export interface InternalAnswer {
  readonly status: 200 | 400 | 409;
  readonly body: object;
}

/**
 * The hub's call to record a case, or to alert of a referral that was given back: checked again here (role, person, involvement), done once for its key, and applied in
 * every agency when it is answered. A refusal is 409 with the code that the hub passes on.
 */
export async function answerCaseState(parts: CaseStateParts, text: string): Promise<InternalAnswer> {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) return { status: 400, body: { code: 'MALFORMED_REQUEST', message: 'No such call.' } };
  const { act, key, person, purpose, requester: asked, ...change } = parsed.data;
  try {
    const organisation = await parts.replica.organisation(asked.organisation);
    if (organisation === null) throw new SourceFault('ORGANISATION_UNKNOWN', 'No such organisation is registered.');
    // Training narrows what is read, and no act.
    const practitioner = asked.practitioner as PractitionerId;
    const requester = { ...asked, organisation, practitioner, trainingValidUntil: null };
    const now = new Date();
    const persons = [person as PersonId];
    const states = await parts.replica.subjects({ persons, requester, purpose, caseId: null, now });
    const { pool, commit } = parts;
    const done = await performAct(
      { pool, commit, requester, purpose, now },
      { act, key: hubsKey(key), person, input: change },
      states.get(person as PersonId) ?? null,
      (acting) =>
        act === 'returnReferral'
          ? alertOfReturn(acting, requester, change.caseId)
          : changeCaseState(acting, requester, { act, ...change }),
    );
    return { status: 200, body: done };
  } catch (fault) {
    if (fault instanceof SourceFault)
      return { status: 409, body: { code: fault.extensions.code, message: fault.message } };
    throw fault;
  }
}

/** A referral that was given back waits again: the hub of its council hears of it. */
async function alertOfReturn(acting: Acting, { organisation }: Requester, referral: string | null) {
  if (referral === null) throw new SourceFault('REFERRAL_UNKNOWN', 'No referral was named.');
  await addAlert(acting, {
    organisation: organisation.id,
    roles: ['hubPractitioner'],
    kind: 'referralReturned',
    reference: referral,
    persons: aboutWhom(acting),
  });
  return { caseId: referral };
}

/** The same key of a client at the hub and here are two acts. */
function hubsKey(key: string): string {
  return `hub:${createHash('sha256').update(key).digest('base64url')}`;
}
