import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { ACT_TERMS, type Act, mayAct } from '#policies/core/acts';
import type { PersonId } from '#policies/core/ids';
import type { Purpose } from '#policies/core/vocabulary';
import { canonicalBytes } from '#policies/disclosure/canonicalBytes';
import { SourceFault } from '../http/maskError';
import type { RunSql } from '../replica/readReplica';
import type { Requester, SubjectState } from '../replica/replica';
import type { ActCall, ActDone, Acting, CommitAct, Effect } from './act';
import { nameStatement } from './nameStatement';

export interface ActParts {
  readonly pool: Pool;
  readonly commit: CommitAct;
  readonly requester: Requester;
  readonly purpose: Purpose;
  readonly now: Date;
  /** Told the text of each statement. */
  readonly onStatement?: (text: string) => void;
}

const SHORTEST_KEY = 8;
const LONGEST_KEY = 200;

/**
 * Does an act once: the role may, the person is known to the requester, the idempotency key is claimed and the work done in
 * one transaction, which is then committed as the act's reach demands. The same key again gives the stored result and the first
 * effects (and waits for the agencies that had not confirmed); with another input it is refused. `work` refuses by throwing a
 * `SourceFault`: nothing is left.
 */
export async function performAct<Result>(
  parts: ActParts,
  call: ActCall,
  subject: SubjectState | null,
  work: (acting: Acting) => Promise<Result>,
): Promise<ActDone<Result>> {
  requireKey(call.key);
  const person = requirePerson(call, subject);
  requireGrant(parts, call.act, subject, call.asked);
  const client = await parts.pool.connect();
  try {
    const sql = runnerOf(client, parts);
    await sql('BEGIN', []);
    const known = await claimKey<Result>(sql, parts, call, person);
    const result = known === null ? await work({ sql, now: parts.now, person }) : known.result;
    if (known === null) await storeResult(sql, parts, call, result);
    const effects = asFirstTold(known?.effects ?? null, await parts.commit(client, call.act));
    client.release(!(await effectsKept(sql, parts, call, effects)));
    return { result, effects, repeated: known !== null };
  } catch (fault) {
    await rollBack(client, fault);
    throw fault;
  }
}

function requireKey(key: string): void {
  if (key.length < SHORTEST_KEY || key.length > LONGEST_KEY)
    throw new SourceFault(
      'IDEMPOTENCY_KEY_INVALID',
      `The argument key is to have ${SHORTEST_KEY} to ${LONGEST_KEY} characters, new for each act: a random UUID will do.`,
    );
}

/** Unknown and barred are decided first of all, and are one answer. */
function requirePerson(call: ActCall, subject: SubjectState | null): PersonId | null {
  if (call.person === null) return null;
  const known = subject !== null && ((subject.known && !subject.excluded) || (call.duty === true && subject.protected));
  if (!known)
    throw new SourceFault('PERSON_UNKNOWN', 'No such person is known to you: find the person again with findPerson.');
  return subject.person;
}

/**
 * That the requester's role may do this act to anybody: asked before an id is looked up that the act names, so that no refusal
 * tells whether there is such a thing. Throws ACT_NOT_GRANTED.
 */
export function requireRole({ requester, purpose }: Pick<ActParts, 'requester' | 'purpose'>, act: Act): void {
  requireGrant({ requester, purpose }, act, null);
}

function requireGrant(
  { requester, purpose }: Pick<ActParts, 'requester' | 'purpose'>,
  act: Act,
  subject: SubjectState | null,
  asked = false,
): void {
  const actor = { organisation: requester.organisation, role: requester.role, purpose };
  switch (mayAct(act, actor, subject === null || asked || subject.involved)) {
    case 'yes':
      return;
    case 'notGranted':
      throw new SourceFault(
        'ACT_NOT_GRANTED',
        `Your role may not do this (${act}): it is for ${ACT_TERMS[act].roles.join(', ')}, where an organisation can have them. Ask your safeguarding lead who of yours may.`,
      );
    case 'notInvolved':
      throw new SourceFault(
        'ACT_NOT_INVOLVED',
        `Only those involved with the person may do this (${act}): have your involvement recorded first.`,
      );
  }
}

/** The stored result where the key was used before; null where it is claimed now. Waits for the same key in flight. */
async function claimKey<Result>(
  sql: RunSql,
  { requester, now }: ActParts,
  { act, key, input, person: asked }: ActCall,
  person: PersonId | null,
): Promise<{ readonly result: Result; readonly effects: readonly Effect[] | null } | null> {
  const digest = createHash('sha256')
    .update(canonicalBytes([act, person ?? asked, JSON.parse(JSON.stringify(input ?? null))]))
    .digest();
  const { organisation, practitioner } = requester;
  const claimed = await sql<{ key: string }>(
    `INSERT INTO acts.performed (organisation, practitioner, key, act, input_digest, performed_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING key`,
    [organisation.id, practitioner, key, act, digest, now],
  );
  if (claimed.length > 0) return null;
  const [known] = await sql<{ same: boolean; result: string; effects: string | null }>(
    `UPDATE acts.performed SET repeats = repeats + 1 WHERE organisation = $1 AND practitioner = $2 AND key = $3
     RETURNING input_digest = $4 AS same, result, effects`,
    [organisation.id, practitioner, key, digest],
  );
  if (known?.same !== true)
    throw new SourceFault(
      'IDEMPOTENCY_KEY_REUSED',
      'This key was used for another act or with other input: send the same again, or choose a new key.',
    );
  const effects = known.effects === null ? null : (JSON.parse(known.effects) as readonly Effect[]);
  return { result: JSON.parse(known.result) as Result, effects };
}

/**
 * What a repetition waited for is no effect of its own: what was done first may have been undone since, and takes effect at no
 * later moment than the first call was told.
 */
function asFirstTold(first: readonly Effect[] | null, now: readonly Effect[]): readonly Effect[] {
  return now.map((effect) => {
    const told = first?.find(({ agency }) => agency === effect.agency);
    return told === undefined ? effect : { ...effect, ...told, confirmed: told.confirmed || effect.confirmed };
  });
}

/**
 * Its commit is not waited for: the record of the answer is committed after it, in the same database, and is durable only with all that
 * was before. Turned off in the statement itself, which is a transaction of its own.
 */
const KEEP_EFFECTS = `UPDATE acts.performed SET effects = $4 WHERE organisation = $1 AND practitioner = $2 AND key = $3
  AND set_config('synchronous_commit', 'off', true) = 'off'`;

/** False where they could not be kept: the act stands, and a repetition is told of its own. */
async function effectsKept(
  sql: RunSql,
  { requester }: ActParts,
  { key }: ActCall,
  effects: readonly Effect[],
): Promise<boolean> {
  if (effects.length === 0) return true;
  return sql(KEEP_EFFECTS, [requester.organisation.id, requester.practitioner, key, JSON.stringify(effects)]).then(
    () => true,
    () => false,
  );
}

async function storeResult(sql: RunSql, { requester }: ActParts, { key }: ActCall, result: unknown): Promise<void> {
  await sql('UPDATE acts.performed SET result = $4 WHERE organisation = $1 AND practitioner = $2 AND key = $3', [
    requester.organisation.id,
    requester.practitioner,
    key,
    JSON.stringify(result ?? null),
  ]);
}

function runnerOf(client: PoolClient, { onStatement }: ActParts): RunSql {
  return async (text, values) => {
    onStatement?.(text);
    const name = nameStatement(text);
    return (await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })).rows;
  };
}

/** A refusal of ours leaves a sound connection; after anything else its state is unknown. */
async function rollBack(client: PoolClient, fault: unknown): Promise<void> {
  const sound = await client.query('ROLLBACK').then(
    () => fault instanceof SourceFault,
    () => false,
  );
  client.release(!sound);
}
