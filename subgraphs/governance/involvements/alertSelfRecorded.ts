import { OFFICERS } from '#policies/core/acts';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { aboutWhom, addAlert } from '../alerts/alerts';
import { isLinkedByOthers } from '../consents/recorder';
import { hubsOf } from './hubs';
import { isHub, type Party } from './party';

/** Whether an involvement rests on the word of the organisation that it is of. The hub's bears out anybody's. */
export function isSelfClaimed(by: Requester): boolean {
  return !isHub(by);
}

/** Whether nobody else links those of whom it is recorded with the person: then it is told. */
export async function isOfOneWord(acting: Acting, by: Requester, of: Party): Promise<boolean> {
  return isSelfClaimed(by) && !(await isLinkedByOthers(acting, by.organisation, of));
}

/**
 * A relationship that an organisation claims for its own, with a person with whom nobody else links it, counts at once for whoever
 * works with the child: it does not wait for a register. It is told, in the same transaction, to the organisation's own officers and
 * to the hubs, who end it where nothing is behind it (as in the NHS a legitimate relationship that is self-claimed).
 */
export async function alertSelfRecorded(acting: Acting, by: Requester, involvement: string): Promise<void> {
  const told = { kind: 'involvementSelfRecorded', reference: involvement, persons: aboutWhom(acting) } as const;
  const hubs = await hubsOf(acting);
  if (!hubs.includes(by.organisation.id))
    await addAlert(acting, { ...told, organisation: by.organisation.id, roles: OFFICERS });
  for (const organisation of hubs)
    await addAlert(acting, { ...told, organisation, roles: [...OFFICERS, 'hubPractitioner'] });
}
