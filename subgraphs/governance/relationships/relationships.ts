import { randomUUID } from 'node:crypto';
import { OFFICERS } from '#policies/core/acts';
import type { Acting } from '../../kit/acts/act';
import { requireReason } from '../../kit/acts/reason';
import { requireNames } from '../../kit/acts/requireNames';
import { SourceFault } from '../../kit/http/maskError';
import { FAMILY } from '../../kit/replica/ownFamily';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import { aboutWhom, addAlert } from '../alerts/alerts';
import { exceptFromKeeping } from '../whereabouts/whereabouts';

/** How a practitioner knows a person outside work. Look-ups of oneself and of one's own household alert. */
export const RELATIONSHIPS = ['self', 'household', 'family', 'acquaintance'] as const;

const LEADS = new Set(['safeguardingLead', 'caldicottGuardian', 'informationGovernanceOfficer']);

export interface Declared {
  readonly kind: string;
  /** Of the declarer's own organisation; the declarer where null. */
  readonly practitioner: string | null;
  readonly reason: string;
}

/**
 * Records that a practitioner knows a person or their family. It opens nothing, and closes closed whereabouts alone, to a
 * keeper who declares it; a lead may then bar the practitioner. Leads declare for their own practitioners: that may shut out a
 * keeper who said nothing of it, so the organisation's officers are told in the same transaction, whether or not anything is closed. Throws RELATIONSHIP_UNKNOWN, RELATIONSHIP_NOT_YOURS, PARTY_INVALID, REASON_MISSING.
 */
export async function declareRelationship(
  acting: Acting,
  by: Requester,
  { kind, practitioner, reason }: Declared,
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  const kept = requireReason(reason);
  if (!RELATIONSHIPS.some((each) => each === kind))
    throw new SourceFault('RELATIONSHIP_UNKNOWN', `kind is to be one of ${RELATIONSHIPS.join(', ')}.`);
  const whose = practitioner ?? by.practitioner;
  if (whose !== by.practitioner && !LEADS.has(by.role))
    throw new SourceFault(
      'RELATIONSHIP_NOT_YOURS',
      'Declare what you know yourself: for a colleague, a lead of the organisation does.',
    );
  await requireNames(acting, by, { organisation: by.organisation.id, team: null, practitioner: whose });
  const id = randomUUID();
  const declared = { id, person, organisation: by.organisation.id, practitioner: whose, kind, declared_at: now };
  // Whichever agency answers is to notice one's own family, and tells no condition to any of it; of whom else a practitioner knows
  // agencies are told of keepers alone.
  if (FAMILY.includes(kind)) await addEverywhere(sql, 'relationship', declared);
  else await addEverywhere(sql, 'relationship', declared, ['hub']);
  await sql(
    `INSERT INTO authority.relationship_event (id, relationship, person, at, reason, by_organisation, by_practitioner)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [randomUUID(), id, person, now, kept, by.organisation.id, by.practitioner],
  );
  await exceptFromKeeping(acting, by.organisation.id, whose);
  if (whose !== by.practitioner)
    await addAlert(acting, {
      organisation: by.organisation.id,
      roles: OFFICERS,
      kind: 'relationshipDeclaredOfAnother',
      reference: id,
      persons: aboutWhom(acting),
    });
  return { id };
}
