import { ROLE_KINDS } from '#policies/core/roleKinds';
import type { Acting } from '../../kit/acts/act';

/**
 * Organisations with a hub, which keeps the register. What a hub is to hear of a child is told to every hub: to that of one area
 * alone, it would tell where the child lives.
 */
export async function hubsOf({ sql }: Pick<Acting, 'sql'>): Promise<readonly string[]> {
  const hubs = await sql<{ id: string }>('SELECT id FROM governance.organisation WHERE kind = ANY($1) ORDER BY id', [
    ROLE_KINDS.hubPractitioner,
  ]);
  return hubs.map(({ id }) => id);
}
