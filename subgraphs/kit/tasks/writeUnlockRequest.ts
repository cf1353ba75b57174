import { randomUUID } from 'node:crypto';
import { dueAt } from '#policies/core/clocks';
import type { DataItem } from '#policies/core/dataItem';
import { isUrgentUnlock, type UnlockDesk } from '#policies/core/unlockDesks';
import type { UnlockRoute } from '#policies/core/vocabulary';
import type { Acting } from '../acts/act';
import type { RequestScope } from '../request/requestScope';
import { asksHolders, controllersKnowing } from './askedControllers';
import { hubOf } from './hubOf';
import { openUnlockRound, unlockStep } from './unlockStep';

export interface UnlockAsked {
  readonly item: DataItem;
  readonly route: UnlockRoute;
  readonly desk: UnlockDesk;
  readonly involved: boolean;
  readonly text: string;
}

/** Writes a request and who is to answer it, in as many statements whoever holds what. */
export async function writeUnlockRequest(
  scope: RequestScope,
  { sql, now, person }: Acting,
  { item, route, desk, involved, text }: UnlockAsked,
): Promise<{ readonly id: string }> {
  const { requester, purpose, clocks } = scope;
  const id = randomUUID();
  const standing = desk.asked === 'holder' && isStanding(scope, item);
  const due = dueAt(
    clocks,
    `unlockRequest.${isUrgentUnlock(purpose) ? 'urgent' : 'routine'}`,
    requester.organisation.country,
    now,
  );
  await sql(
    `INSERT INTO tasks.unlock_request (id, person, organisation, team, practitioner, role, purpose, data_item, route, text, standing, asked_at, due_at, involved)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      id,
      person,
      requester.organisation.id,
      requester.team,
      requester.practitioner,
      requester.role,
      purpose,
      item.id,
      route,
      text,
      standing,
      now,
      due ?? now,
      involved,
    ],
  );
  const { organisations } = await scope.rules();
  const asked = asksHolders(scope.agency, desk)
    ? await controllersKnowing(sql, person)
    : hubOf(organisations, requester.organisation);
  await openUnlockRound(sql, id, 1, asked, (each) => unlockStep(organisations, each, { route, purpose }, 1));
  return { id };
}

/**
 * Whether nothing but a disclosure is ever told: where the words of a refusal would tell that something is there. Depends on
 * the policy alone, never on what is held.
 */
function isStanding({ policy, catalogue }: RequestScope, item: DataItem): boolean {
  const verdict = policy.staticVerdict(item.id);
  return (
    item.silent ||
    item.flags.includes('W') ||
    catalogue.items.get(`${item.record}.involvement`)?.silent !== false ||
    policy.standingNotices([item.record]).length > 0 ||
    (verdict.kind === 'never' && verdict.decision.outcome === 'silent')
  );
}
