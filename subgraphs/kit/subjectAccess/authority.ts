import { z } from 'zod';
import type { GrantorKind } from '#policies/core/consent/capacity';
import type { CourtOrder } from '../acts/courtOrder';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';
import type { AccessRequestRow } from './ownRequests';

/** By what somebody asks. */
export interface AuthorityToAsk {
  readonly capacity: GrantorKind;
  /** Id of the record of parental responsibility. */
  readonly responsibility: string | null;
  /** Of who was appointed by a court, and of nobody else. */
  readonly order: CourtOrder | null;
  /** Who asks for them, as the officer has it; null where they ask themselves. */
  readonly representative: string | null;
}

const authoritySchema = z.object({ confirmed: z.boolean() });

/**
 * Governance confirms the authority, now. One answer for every cause: nobody learns from it who must not be informed. Throws
 * AUTHORITY_NOT_CONFIRMED.
 */
export async function requireAuthority(scope: RequestScope, person: string, asked: AuthorityToAsk): Promise<void> {
  if (!(await isConfirmed(scope, person, asked))) throw notConfirmed();
}

/**
 * The same of a request that was recorded, on the day of its copy: authority may have ended since. A child who has come of age
 * meanwhile asks as the adult it is. Throws AUTHORITY_NOT_CONFIRMED.
 */
export async function requireAuthorityStill(scope: RequestScope, request: AccessRequestRow): Promise<void> {
  if (!(await hasAuthorityStill(scope, request))) throw notConfirmed();
}

/** False only where governance says so: what it does not answer is thrown. */
export async function hasAuthorityStill(scope: RequestScope, { id, person }: AccessRequestRow): Promise<boolean> {
  const [asked] = await scope.sql<AuthorityToAsk>(
    `SELECT capacity, responsibility, representative, CASE WHEN num_nulls(court_order, court, ordered_on) = 0 THEN json_build_object(
       'reference', court_order, 'court', court, 'orderedOn', ordered_on) END AS "order"
     FROM subject_access.request WHERE id = $1`,
    [id],
  );
  if (asked === undefined) throw new Error('The request is there no more.');
  if (await isConfirmed(scope, person, asked)) return true;
  return asked.capacity === 'child' && (await isConfirmed(scope, person, { ...asked, capacity: 'adult' }));
}

async function isConfirmed({ governance }: RequestScope, person: string, asked: AuthorityToAsk): Promise<boolean> {
  const { capacity, responsibility, order, representative } = asked;
  const question = { person, capacity, responsibility, order, representative };
  const answer = await governance.post('/internal/authority-to-act', question);
  return authoritySchema.parse(answer).confirmed;
}

function notConfirmed(): SourceFault {
  return new SourceFault(
    'AUTHORITY_NOT_CONFIRMED',
    'The authority to ask for this could not be confirmed: have it recorded first, or ask somebody who may.',
  );
}
