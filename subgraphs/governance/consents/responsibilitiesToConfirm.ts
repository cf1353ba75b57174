import { SourceFault } from '../../kit/http/maskError';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import type { ListPage } from '../../kit/schema/page';
import type { PageOf } from '../../kit/schema/pagedList';
import { isHub } from '../involvements/party';
import { CONFIRMERS } from './alertParties';
import { DESCRIBED, DOUBT_STANDS } from './holderDoubts';

export interface ToConfirm {
  readonly id: string;
  readonly personId: string;
  readonly holder: string;
  readonly basis: string;
  readonly mayBe: readonly string[];
  readonly practitioner: string | null;
  readonly evidence: string | null;
}

interface ConfirmRow extends ToConfirm {
  readonly organisation: string;
}

/** Whom a doubt names: whoever must not be informed, or the holder whom a court restricted, as on record. */
const WHOM = `coalesce((SELECT n.whom FROM authority.not_to_be_informed n WHERE n.id = d.bar),
  (SELECT q.holder FROM authority.parental_responsibility q WHERE q.person = d.person AND q.holder_id = d.restricted AND q.valid_until IS NULL))`;

/**
 * A page of the holders who decide nothing until somebody confirms who they are, longest waiting first: to a hub all, to leads and
 * officers those who may be somebody that their own organisation recorded as one who must not decide. None who must not decide
 * themselves. Throws QUERY_NOT_GRANTED.
 */
export async function responsibilitiesToConfirm(scope: RequestScope, page: ListPage): Promise<PageOf<ToConfirm>> {
  const { requester } = scope;
  if (!CONFIRMERS.includes(requester.role))
    throw new SourceFault(
      'QUERY_NOT_GRANTED',
      'Officers, safeguarding leads and the hub confirm who a holder is: ask one.',
    );
  const doubts = `FROM authority.holder_doubt d
    WHERE d.described = ${DESCRIBED('p')} AND ${DOUBT_STANDS('d')} AND ($1 OR d.organisation = $2)`;
  const { rows, next } = await pageRows<ConfirmRow>(scope, page, {
    list: ['responsibilitiesToConfirm'],
    columns: `p.id, p.person AS "personId", p.holder, p.basis, p.by_organisation AS organisation, p.by_practitioner AS practitioner, p.evidence,
       (SELECT array_agg(DISTINCT ${WHOM}) ${doubts}) AS "mayBe"`,
    from: 'authority.parental_responsibility p',
    where: `p.valid_until IS NULL AND NOT p.court_restricted AND NOT EXISTS (SELECT FROM authority.not_to_be_informed b
        WHERE b.person = p.person AND b.holder_id = p.holder_id AND b.ended_at IS NULL)
       AND EXISTS (SELECT ${doubts})`,
    values: [isHub(requester), requester.organisation.id],
    person: 'p.person',
    order: [
      { by: 'p.recorded_at', type: 'timestamptz' },
      { by: 'p.id', type: 'uuid' },
    ],
  });
  const subjects = await scope.subjects(rows.map(({ personId }) => personId));
  const entries = rows.flatMap(({ organisation, ...row }, index) => {
    const subject = subjects[index];
    if (subject === undefined || subject.excluded) return [];
    if (organisation === requester.organisation.id) return [row];
    const hidden = (field: 'practitioner' | 'evidence') =>
      scope.withholdPlace('ResponsibilityToConfirm', row.id, field, null);
    return [{ ...row, practitioner: hidden('practitioner'), evidence: hidden('evidence') }];
  });
  return { entries, next };
}
