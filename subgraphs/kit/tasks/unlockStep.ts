import type { Organisation } from '#policies/core/protocol';
import { isUrgentUnlock, UNLOCK_DESKS, unlockSteps } from '#policies/core/unlockDesks';
import type { Purpose, Role, UnlockRoute } from '#policies/core/vocabulary';
import type { RunSql } from '../replica/readReplica';

/** What says whose task a request is. */
export interface UnlockAsking {
  readonly route: UnlockRoute;
  readonly purpose: Purpose;
}

/** The role of `controller` that is asked in a round, counted from 1; beyond the last it is the last. */
export function unlockStep(
  organisations: readonly Organisation[],
  controller: string,
  { route, purpose }: UnlockAsking,
  round: number,
): Role {
  const kind = organisations.find(({ id }) => id === controller)?.kind;
  const desk = UNLOCK_DESKS[route];
  const steps = kind === undefined || desk === null ? [] : unlockSteps(desk, kind, isUrgentUnlock(purpose));
  return steps[round - 1] ?? steps.at(-1) ?? 'privacyOfficer';
}

/** Opens a round at each of `controllers`: at the role whose step it is. */
export async function openUnlockRound(
  sql: RunSql,
  request: string,
  round: number,
  controllers: readonly string[],
  roleOf: (controller: string) => Role,
): Promise<void> {
  await sql(
    `INSERT INTO tasks.unlock_handling (request, controller, round, assigned_to)
     SELECT $1, controller, $2, role FROM unnest($3::text[], $4::text[]) AS asked (controller, role)`,
    [request, round, controllers, controllers.map(roleOf)],
  );
}
