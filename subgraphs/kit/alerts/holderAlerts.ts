import { hasDuty } from '../replica/hasDuty';
import { pageRows } from '../request/pageRows';
import type { RequestScope } from '../request/requestScope';
import type { ListPage } from '../schema/page';
import type { PageOf } from '../schema/pagedList';
import type { HolderAlertKind } from './alertKinds';
import type { AlertObject } from './alertObject';

interface Stored extends Omit<AlertObject, 'at' | 'agency'> {
  readonly kind: HolderAlertKind;
  readonly at: Date;
  readonly person: string;
}

/**
 * A page of the alerts of a holder's tasks, latest first: that one was opened, to the role whose task it is, and that it was
 * escalated, to the role to which it was; at the requester's own organisation, decided since or not. They are the events of the
 * tasks themselves, kept where the tasks are: nothing is told to anybody, and whoever reads no task reads no alert. None of a
 * child from whom the requester is barred, as in the list of the tasks.
 */
export async function holderAlertsOf(scope: RequestScope, page: ListPage): Promise<PageOf<AlertObject>> {
  const { organisation, role } = scope.requester;
  const { rows, next } = await pageRows<Stored>(scope, page, {
    list: ['holderAlerts'],
    columns: `e.id::text AS id, CASE e.event WHEN 'opened' THEN 'holderTask' ELSE 'holderTaskOverdue' END AS kind,
      t.id::text AS reference, e.at, t.person::text AS person`,
    from: 'tasks.holder_task t JOIN tasks.holder_task_event e ON e.task = t.id',
    where: `t.controller = $1 AND $2 = CASE e.event WHEN 'opened' THEN t.assigned_to WHEN 'escalated' THEN t.escalated_to END`,
    values: [organisation.id, role],
    person: 't.person',
    duty: true,
    order: [
      { by: 'e.at', type: 'timestamptz', descending: true },
      { by: 'e.id', type: 'uuid' },
    ],
  });
  // The list names nobody: of whom it is about nothing is recorded.
  const states = await scope.unnamedSubjects(rows.map(({ person }) => person));
  const entries = rows
    .filter((_row, index) => hasDuty(states[index]))
    .map(({ id, kind, reference, at }) => ({ id, kind, reference, agency: scope.agency, at: at.toISOString() }));
  return { entries, next };
}
