import { saysSomething } from '#policies/core/texts';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { isHub } from '../involvements/party';
import { DESCRIBED } from './holderDoubts';
import { holdRights } from './lapseDecisions';

interface Confirmable {
  readonly described: string;
  /** Whether who confirms recorded the holder, in any record of theirs. */
  readonly own: boolean;
}

/**
 * A second person says that a holder is another than those who must not decide, or that a court has given the right back: an officer or
 * lead of the organisation that recorded whom it might be, who knows them, or a hub; what another organisation recorded stays in doubt.
 * To any other the record is unknown, as is one that is not in doubt. Nothing opens by it: who is confirmed may be asked. Throws
 * RESPONSIBILITY_UNKNOWN, RESPONSIBILITY_OWN, TEXT_MISSING.
 */
export async function confirmResponsibility(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string,
): Promise<{ readonly id: string }> {
  if (!saysSomething(reason))
    throw new SourceFault('TEXT_MISSING', 'Say what was seen, or who was asked, to tell the holder apart: it is kept.');
  const { sql, now, person } = acting;
  await holdRights(acting);
  const asked = [id.toLowerCase(), person, isHub(by), by.organisation.id];
  const [found] = await sql<Confirmable>(
    `SELECT ${DESCRIBED('p')} AS described, EXISTS (SELECT FROM authority.parental_responsibility r
        WHERE r.person = p.person AND r.holder_id = p.holder_id AND r.by_practitioner = $5) AS own
     FROM authority.parental_responsibility p
     WHERE p.id::text = $1 AND p.person = $2 AND p.valid_until IS NULL AND EXISTS (SELECT FROM authority.holder_doubt d
        WHERE d.described = ${DESCRIBED('p')} AND d.confirmed_at IS NULL AND ($3 OR d.organisation = $4))`,
    [...asked, by.practitioner],
  );
  if (found === undefined)
    throw new SourceFault(
      'RESPONSIBILITY_UNKNOWN',
      'No parental responsibility that your organisation is to confirm has this id: take one of responsibilitiesToConfirm.',
    );
  if (found.own)
    throw new SourceFault(
      'RESPONSIBILITY_OWN',
      'You recorded this holder yourself: a colleague who knows of whom it might be confirms that it is another.',
    );
  await sql(
    `UPDATE authority.holder_doubt SET confirmed_at = $4, reason = $5, by_organisation = $3, by_practitioner = $6
     WHERE described = $1 AND confirmed_at IS NULL AND ($2 OR organisation = $3)`,
    [found.described, isHub(by), by.organisation.id, now, reason.trim(), by.practitioner],
  );
  return { id: id.toLowerCase() };
}
