import { OFFICERS } from '#policies/core/acts';
import type { GrantorKind } from '#policies/core/consent/capacity';
import type { ConsentScope } from '#policies/core/consent/consent';
import { DECISION_RECORDERS } from '#policies/core/consent/recorders';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { isHub } from '../involvements/party';

type Parties = Pick<ConsentScope, 'controllers' | 'recipients'>;

/** Holds or receives on it. */
export function isParty({ controllers, recipients }: Parties, { organisation }: Requester): boolean {
  return [...controllers, ...recipients].includes(organisation.id);
}

/**
 * Who records what is asked or decided on a consent: a party to it, or the subject's representative whom others than their own
 * organisation involved; a role that records such grantors' decisions. One answer for every cause. Throws CONSENT_NOT_YOURS.
 */
export async function requireRecorder(
  acting: Acting,
  by: Requester,
  parties: Parties,
  grantor: GrantorKind,
): Promise<void> {
  if (DECISION_RECORDERS[grantor].includes(by.role) && (await mayStandIn(acting, by, parties))) return;
  throw new SourceFault(
    'CONSENT_NOT_YOURS',
    'A consent is recorded by an organisation that it names as controller or recipient, or by the subject’s representative whom others involved; a court’s decision by such an organisation’s social worker, hub, Caldicott Guardian or information governance officer: ask one of these.',
  );
}

/** Whether it is theirs at all, whoever decides: to others, one that they name by its id is unknown. */
export async function mayStandIn(acting: Acting, by: Requester, parties: Parties): Promise<boolean> {
  return by.role === 'subjectRepresentative' ? isInvolvedByOthers(acting, by.organisation, by) : isParty(parties, by);
}

/** Whom an involvement is to cover: null: all teams of the organisation, or all of the team. */
interface Covered {
  readonly team: string | null;
  readonly practitioner: string | null;
}

/**
 * Whether anybody else than an organisation itself says that it has to do with the person: a record, or an involvement, where
 * somebody is named one that covers them.
 */
export async function isLinkedByOthers(
  acting: Acting,
  organisation: Requester['organisation'],
  covered: Covered | null = null,
): Promise<boolean> {
  const linked = await acting.sql(
    `SELECT FROM governance.link l WHERE l.agency = 'hub' AND l.person = $1 AND l.controller = $2 AND l.ended_at IS NULL LIMIT 1`,
    [acting.person, organisation.id],
  );
  return linked.length > 0 || isInvolvedByOthers(acting, organisation, covered);
}

/** Whether others link whoever acts here with the person: officers and the hub act for their whole organisation. */
export async function isBorneOut(acting: Acting, by: Requester): Promise<boolean> {
  const forAll = OFFICERS.includes(by.role) || isHub(by);
  return isLinkedByOthers(acting, by.organisation, forAll ? null : by);
}

/** Whether an involvement that others recorded covers them; the involvement of one team or practitioner is nobody else's. */
async function isInvolvedByOthers(
  { sql, now, person }: Acting,
  organisation: Requester['organisation'],
  covered: Covered | null,
): Promise<boolean> {
  const found = await sql(
    `SELECT FROM governance.involvement i JOIN authority.involvement_event e ON e.involvement = i.id
     WHERE i.agency = 'hub' AND i.person = $1 AND i.organisation = $2 AND i.ended_at IS NULL
       AND (i.valid_until IS NULL OR i.valid_until > $3) AND e.event = 'recorded' AND e.by_organisation <> $2
       AND ($4 OR ((i.team IS NULL OR i.team = $5) AND (i.practitioner IS NULL OR i.practitioner = $6)))
     LIMIT 1`,
    [person, organisation.id, now, covered === null, covered?.team ?? null, covered?.practitioner ?? null],
  );
  return found.length > 0;
}
