import { covers, mayFollow } from '#policies/core/consent/consent';
import { decidedSince, isSince, type MadeBefore } from '#policies/core/consent/decidedAt';
import type { Acting } from '../../kit/acts/act';
import type { Requester } from '../../kit/replica/replica';
import { alertOfReversal } from './alertParties';
import { type ConsentRow, closes, supersede } from './consentRows';
import { reopenedBy } from './reopenedBy';

interface Decisions {
  /** Of the person, this one included, as they stand now: locked (`consentsOf`). */
  readonly everything: readonly ConsentRow[];
  /** Null: at this moment. */
  readonly made: Pick<MadeBefore, 'decision' | 'decidedAt'> | null;
}

/**
 * Decisions of the same grantor on no more than this one, made before; by a withdrawal what they gave of it. Those on more stand
 * where this one says nothing; and what is given from a later day on supersedes nothing before it. A refusal or withdrawal that is
 * reversed is told, also where what is given opens later, or opens a part. One that was made earlier than it is recorded (`made`)
 * changes nothing that was decided since. What it gives is superseded by what covers it, whatever became of that, and then ends no
 * refusal and no withdrawal; what it refuses stands until the next decision, and gives way to a later one only as long as that counts
 * (`isGateOpen`). What is given under a condition opens where that is kept, and to a holder who decides without it what was refused
 * stands (`refusalsAt`).
 */
export async function supersedeCovered(
  acting: Acting,
  by: Requester,
  id: string,
  { everything, made }: Decisions,
): Promise<void> {
  const latest = everything.find((row) => row.id === id);
  if (latest === undefined) return;
  const others = everything.filter(
    (row) => row.id !== id && row.gate === latest.gate && row.grantor === latest.grantor,
  );
  const before = made === null ? others : others.filter((row) => !isSince(row, made));
  const outdatedBy = made?.decision === 'given' ? coveredBy({ ...latest, ...made }, others) : undefined;
  // While whereabouts are closed also of what opens nothing: whether it is covered would tell whom the later decision names.
  if (latest.state === 'given' && (outdatedBy === undefined || latest.whereaboutsClosed)) {
    const reopening = reopenedBy(latest, before, acting.now);
    if (reopening.length > 0) await alertOfReversal(acting, { id, controllers: reopening });
  }
  if (outdatedBy !== undefined) await supersede(acting, by, latest, outdatedBy.id);
  if (latest.state === 'given' && latest.validFrom > acting.now) return;
  const endsNoRefusal = outdatedBy !== undefined || latest.underConditions;
  const replaced = (row: ConsentRow) =>
    !row.superseded &&
    (latest.state === 'withdrawn' ? row.state === 'given' : mayFollow(row.state, 'superseded')) &&
    !(endsNoRefusal && closes(row));
  for (const row of before.filter((each) => replaced(each) && covers(latest, each)))
    await supersede(acting, by, row, id);
}

/** What its grantor decided since on no less. */
function coveredBy(made: MadeBefore, others: readonly ConsentRow[]): ConsentRow | undefined {
  return decidedSince(made, others).find((row) => covers(row, made));
}
