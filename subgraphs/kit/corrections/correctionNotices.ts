import { CORRECTION_READERS } from '#policies/core/acts';
import { inWords } from '../disclosures/entry';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';

/** What a recipient is told of every correction, and no more. */
const NOTICE_SENTENCE =
  'Something that was disclosed under this receipt has been corrected by who holds it. Ask again before you rely on it, and tell those to whom you passed it on.';

export interface CorrectionNotice {
  readonly id: string;
  readonly receipt: string;
  readonly items: readonly string[];
  readonly at: string;
  readonly sentence: string;
}

interface Stored {
  readonly id: string;
  readonly person: string;
  readonly receipt: string;
  readonly data_items: readonly string[];
  readonly at: Date;
}

/**
 * A page of corrections of what the requester was given, latest first; officers and safeguarding leads read those of their organisation.
 * Receipt and item, and nobody's identity: not the child's, the controller's, or a colleague's. None about a child from whom
 * the requester is barred by now.
 */
export async function correctionNoticesOf(scope: RequestScope, page: ListPage): Promise<PageOf<CorrectionNotice>> {
  const { organisation, practitioner, role } = scope.requester;
  const everyones = CORRECTION_READERS.includes(role);
  const { rows, next } = await pageRows<Stored>(scope, page, {
    list: ['correctionNotices'],
    columns: 'n.id::text AS id, c.person::text AS person, n.receipt, n.data_items, n.at',
    from: 'subject_access.correction_notice n JOIN subject_access.correction c ON c.id = n.correction',
    where: 'n.at IS NOT NULL AND n.organisation = $1 AND ($2 OR n.practitioner = $3)',
    values: [organisation.id, everyones, practitioner],
    person: 'c.person',
    order: [
      { by: 'n.at', type: 'timestamptz', descending: true },
      { by: 'n.id', type: 'uuid' },
    ],
  });
  const states = await scope.subjects(rows.map(({ person }) => person));
  const entries = rows
    .filter((_row, index) => states[index]?.excluded === false)
    .map(({ id, receipt, data_items: items, at }) => ({
      id,
      receipt,
      items: items.map(inWords),
      at: at.toISOString(),
      sentence: NOTICE_SENTENCE,
    }));
  return { entries, next };
}
