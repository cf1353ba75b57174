import { OFFICERS } from '#policies/core/acts';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { aboutWhom, addAlert } from '../alerts/alerts';
import { isLinkedByOthers } from '../consents/recorder';
import { hubsOf } from './hubs';
import { isHub } from './party';

/** Whether what the requester records for its own organisation would rest on its word alone. The hub's bears out anybody's. */
export async function isSelfClaimed(acting: Acting, by: Requester): Promise<boolean> {
  return !isHub(by) && !(await isLinkedByOthers(acting, by));
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
