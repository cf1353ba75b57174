import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import { type RunSql, readReplica } from '#subgraphs/kit/replica/readReplica';
import type { SubjectState } from '#subgraphs/kit/replica/replica';
import { bareLogs } from '#test/disclosure/startLogs';

/** What holds for a time holds within it and at no other moment, whatever the clock of whoever wrote it: read from a real replica. */
const logs = bareLogs.forTests();

const [BEFORE, FROM, WITHIN, UNTIL, AFTER] = [10, 11, 12, 13, 14].map(
  (hour) => new Date(`2026-11-20T${hour}:00:00Z`),
) as [Date, Date, Date, Date, Date];
const HOLDER = 'marches-police' as OrganisationId;
const CASE = randomUUID();

const POOLED: RunSql = async (text, values) => (await logs.pools.police.query(text, [...values])).rows;

async function stateAt(person: string, now: Date, sql = POOLED): Promise<SubjectState> {
  const replica = readReplica(sql, 'police');
  const requester = {
    organisation: { id: 'afonwen-council' as OrganisationId } as Organisation,
    team: 'child-protection',
    role: 'socialWorker',
    practitioner: 'p-1' as PractitionerId,
    issuer: null,
    trainingValidUntil: null,
  } as const;
  const asked = { persons: [person as PersonId], requester, purpose: 'earlyHelp', caseId: CASE, now } as const;
  const state = (await replica.subjects(asked)).get(person as PersonId);
  if (state === undefined) throw new Error('no state');
  return state;
}

const factsOf = (state: SubjectState) => state.factsFor(HOLDER, 'policeContact');

/** Of each fact: how it is written for a time, and whether it is seen. */
const FACTS: readonly {
  readonly what: string;
  readonly text: string;
  readonly seen: (state: SubjectState) => boolean;
}[] = [
  {
    what: 'an involvement',
    text: `INSERT INTO governance.involvement (agency, id, person, organisation, valid_from, valid_until)
      VALUES ('police', gen_random_uuid(), $1, 'afonwen-council', $2, $3)`,
    seen: (state) => state.involved,
  },
  {
    what: 'a consent',
    text: `INSERT INTO governance.consent (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor,
        precedence, decided_at, valid_from, valid_until)
      VALUES ('police', gen_random_uuid(), $1, 'serviceAgreement', 'given', '{marches-police}', '{afonwen-council}', '{earlyHelp}',
        '{policeContact}', gen_random_uuid(), 1, $2, $2, $3)`,
    seen: (state) => factsOf(state).consent.serviceAgreement,
  },
  {
    what: 'a decision against a refusal',
    text: `WITH refused AS (
        INSERT INTO governance.consent (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor,
          precedence, decided_at, valid_from, valid_until)
        VALUES ('police', gen_random_uuid(), $1, 'serviceAgreement', 'refused', '{marches-police}', '{afonwen-council}', '{earlyHelp}',
          '{policeContact}', gen_random_uuid(), 1, '2026-01-01', '2026-01-01', NULL) RETURNING *)
      INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories,
        valid_from, valid_until, weighed)
      SELECT agency, gen_random_uuid(), person, gate, '{}', controllers, recipients, purposes, categories, $2, $3, ARRAY[id] FROM refused`,
    seen: (state) => factsOf(state).overrides.serviceAgreement !== null,
  },
  {
    what: 'an emergency grant',
    text: `INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from,
        valid_until)
      VALUES ('police', gen_random_uuid(), $1, 'afonwen-council', 'p-1', '{a.C1}', ARRAY[$3::timestamptz], $2, $3)`,
    seen: (state) => factsOf(state).emergencyAccess.length > 0,
  },
];

it.each(FACTS)(
  '$what holds from its first instant to its last, and not before or after; and says when that is',
  async ({ text, seen }) => {
    const person = randomUUID();
    await logs.asOwner('police', text, [person, FROM, UNTIL]);
    const at = await Promise.all([BEFORE, FROM, WITHIN, UNTIL, AFTER].map((now) => stateAt(person, now)));
    expect(at.map(seen)).toEqual([false, true, true, false, false]);
    expect(at.map(({ endsAt }) => endsAt)).toEqual([null, UNTIL, UNTIL, null, null]);
  },
);

it('a holder’s decision of detriment closes from when it is here, by whatever clock it was written, to its last instant', async () => {
  const person = randomUUID();
  await logs.asOwner(
    'police',
    `INSERT INTO governance.detriment (agency, id, person, controller, valid_from, valid_until)
     VALUES ('police', gen_random_uuid(), $1, 'marches-police', $2, $3)`,
    [person, FROM, UNTIL],
  );
  const at = await Promise.all([BEFORE, FROM, WITHIN, UNTIL, AFTER].map((now) => stateAt(person, now)));
  expect(at.map((state) => factsOf(state).detriment)).toEqual([true, true, true, false, false]);
});

it.each(['refused', 'withdrawn'])('what a court %s closes what a parent gave from when it is here', async (state) => {
  const person = randomUUID();
  const decide = (decided: string, precedence: number, from: Date) =>
    logs.asOwner(
      'police',
      `INSERT INTO governance.consent (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor,
         precedence, decided_at, valid_from)
       VALUES ('police', gen_random_uuid(), $1, 'serviceAgreement', $4, '{marches-police}', '{afonwen-council}', '{earlyHelp}',
         '{policeContact}', gen_random_uuid(), $3, $2, $2)`,
      [person, from, precedence, decided],
    );
  await decide('given', 1, BEFORE);
  const isOpen = async () => factsOf(await stateAt(person, BEFORE)).consent.serviceAgreement;
  expect(await isOpen()).toBe(true);
  await decide(state, 3, FROM);
  expect(await isOpen()).toBe(false);
});

it.each([
  ['an involvement', "UPDATE governance.involvement SET ended_at = '2026-11-20T11:30:00Z' WHERE person = $1", 0],
  [
    'an emergency grant',
    "UPDATE governance.emergency_grant SET revoked_at = '2026-11-20T11:30:00Z' WHERE person = $1",
    3,
  ],
] as const)('%s that was ended holds no more, though its time is not over', async (_what, end, index) => {
  const fact = FACTS[index];
  if (fact === undefined) throw new Error('no fact');
  const person = randomUUID();
  await logs.asOwner('police', fact.text, [person, FROM, UNTIL]);
  expect(fact.seen(await stateAt(person, WITHIN))).toBe(true);
  await logs.asOwner('police', end, [person]);
  expect(fact.seen(await stateAt(person, WITHIN))).toBe(false);
});

it('an exclusion bars until it ends', async () => {
  const person = randomUUID();
  await logs.asOwner(
    'police',
    `INSERT INTO governance.exclusion (agency, id, person, practitioner, valid_from, valid_until)
     VALUES ('police', gen_random_uuid(), $1, 'p-1', $2, $3)`,
    [person, FROM, UNTIL],
  );
  const at = await Promise.all([WITHIN, UNTIL].map((now) => stateAt(person, now)));
  expect(at.map(({ excluded }) => excluded)).toEqual([true, false]);
});

it('a case that is closed is no threshold, though it stands at a section 47 enquiry', async () => {
  const person = randomUUID();
  await logs.asOwner(
    'police',
    `INSERT INTO governance.case_state (agency, person, case_id, threshold) VALUES ('police', $1, $2, 'section47Enquiry')`,
    [person, CASE],
  );
  expect(factsOf(await stateAt(person, WITHIN)).threshold).toBe('section47Enquiry');
  await logs.asOwner('police', 'UPDATE governance.case_state SET closed_at = $2 WHERE person = $1', [person, FROM]);
  expect(factsOf(await stateAt(person, WITHIN)).threshold).toBe('none');
});

it('the facts are planned once a connection, and not for each request', async () => {
  const client = await logs.pools.police.connect();
  const named: RunSql = async (text, values, name) =>
    (await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })).rows;
  try {
    // PostgreSQL plans five times before it considers one plan for all.
    for (let request = 0; request < 8; request += 1) await stateAt(randomUUID(), WITHIN, named);
    const { rows } = await client.query(
      "SELECT custom_plans::int AS planned, generic_plans::int AS kept FROM pg_prepared_statements WHERE name = 'replica.subjects'",
    );
    expect(rows).toEqual([{ planned: 5, kept: 3 }]);
  } finally {
    client.release();
  }
});
