import fc from 'fast-check';
import { Pool, type PoolClient } from 'pg';
import { PRECEDENCE } from '#policies/core/consent/capacity';
import { CONSENT_EVENTS } from '#policies/core/consent/consent';
import { OLDEST_YEARS } from '#policies/core/consent/decidedAt';
import type { Organisation, Rules } from '#policies/core/protocol';
import { readSigningKey } from '#policies/disclosure/treeHead';
import { RECORD_TYPES, type RetentionRule } from '#policies/retention/schedule';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { readReplica } from '#subgraphs/kit/replica/readReplica';
import type { SubjectQuestion } from '#subgraphs/kit/replica/replica';
import { destroyExpired } from '#subgraphs/kit/retention/destroyExpired';
import { type Logs, startLogs } from '#test/disclosure/startLogs';

/**
 * What retention destroys of consents decides nothing: of many children with consents as they come about, what is open before is
 * open after, and nothing else, also when one more decision is made, whether whereabouts are open or closed by then.
 */
const CHILDREN = 400;
const NOW = new Date();
const GATE = 'serviceAgreement';
const CONTROLLERS = ['school', 'council'] as const;

/** Shorter than any may be. */
const RULES = RECORD_TYPES.flatMap((recordType) =>
  (['E', 'W'] as const).map(
    (jurisdiction): RetentionRule => ({
      ...{ id: `${recordType}-${jurisdiction}`, recordType, jurisdiction, keepFor: { years: 8 } },
      ...{ source: 'for this test', effectiveFrom: '2020-01-01', effectiveTo: null },
    }),
  ),
);

/** Each time in years ago; less than none is to come. */
interface Decided {
  readonly grantor: string;
  readonly precedence: number;
  readonly state: string;
  readonly controllers: readonly string[];
  readonly decided: number;
}

interface Kept extends Decided {
  readonly created: number;
  /** Null: without an end. */
  readonly until: number | null;
  /** The end of what was given: a withdrawal closes for a time of its own. */
  readonly givenUntil: number | null;
}

/** Two parents, the child, a court. */
const GRANTORS = [
  { grantor: '00000000-0000-4000-8000-000000000001', precedence: PRECEDENCE.parentalResponsibility },
  { grantor: '00000000-0000-4000-8000-000000000002', precedence: PRECEDENCE.parentalResponsibility },
  { grantor: '00000000-0000-4000-8000-000000000003', precedence: PRECEDENCE.self },
  { grantor: '00000000-0000-4000-8000-000000000004', precedence: PRECEDENCE.court },
] as const;

const scope = fc.constantFrom<readonly string[]>(CONTROLLERS, CONTROLLERS, ['school'], ['council']);
const lasting = fc.constantFrom(null, -1, 2, 26, 27);
const kept: fc.Arbitrary<Kept> = fc
  .record({
    by: fc.constantFrom(...GRANTORS),
    unlinked: fc.integer({ min: 0, max: 9 }),
    state: fc.constantFrom(...CONSENT_EVENTS, 'refused', 'withdrawn', 'expired'),
    controllers: scope,
    // Within the period of a rule and beyond it, mostly past every period.
    moments: fc.tuple(fc.constantFrom(9, 20, 28, 29, 30, 31), fc.integer({ min: 0, max: 3 })),
    until: lasting,
    givenUntil: lasting,
  })
  .map(({ by, unlinked, state, controllers, moments: [decided, since], until, givenUntil }) => {
    const over = state === 'expired' ? Math.max(until ?? 2, 2) : until;
    const precedence = unlinked === 0 && state === 'given' ? PRECEDENCE.givenToUnlinked : by.precedence;
    const own = state === 'withdrawn' ? givenUntil : over;
    const rest = { state, controllers, decided, created: decided + since };
    return { grantor: by.grantor, precedence, ...rest, until: over, givenUntil: own };
  });

let logs: Logs;
let owner: Pool;
let children: readonly (readonly Kept[])[];
let persons: readonly string[];
beforeAll(async () => {
  logs = await startLogs();
  const password = logs.secrets.databasePasswords.governance_owner ?? '';
  owner = new Pool({
    connectionString: logs.postgres.databaseUrl('governance_owner', password, 'governance'),
    max: 1,
  });
  owner.on('error', () => undefined);
  children = fc.sample(fc.array(kept, { minLength: 1, maxLength: 3 }), CHILDREN);
  persons = children.map((_, at) => `c0000000-0000-4000-8000-${at.toString().padStart(12, '0')}`);
  const rows = children.flatMap((consents, at) => consents.map((each) => ({ ...each, person: persons[at] })));
  await owner.query(GIVEN, [JSON.stringify(rows), GATE]);
}, 120_000);
afterAll(async () => {
  await owner.end();
  await logs.stop();
});

const GIVEN = `
WITH rows AS (SELECT gen_random_uuid() AS id, r.person, r.grantor, r.precedence, r.state, r.decided, r.created,
    ARRAY(SELECT json_array_elements_text(r.controllers)) AS controllers, now() - r.decided * interval '1 year' AS decided_at,
    now() - r.created * interval '1 year' AS created_at, now() - r.until * interval '1 year' AS ends, now() - r."givenUntil" * interval '1 year' AS given_ends
  FROM json_to_recordset($1::json) AS r(person uuid, grantor uuid, precedence smallint, state text, controllers json, decided int, created int, until int, "givenUntil" int)),
known AS (INSERT INTO governance.subject_revision SELECT DISTINCT person, 1 FROM rows),
kept AS (INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes, categories,
    notice_version, collection_method, jurisdiction, valid_from, valid_until, created_at)
  SELECT id, person, $2, grantor, 'k', precedence, controllers, '{reader}', '{earlyHelp}', '{schoolLife}', 'n', 'm', 'E', created_at, given_ends, created_at FROM rows RETURNING id),
happened AS (INSERT INTO authority.consent_event (consent, seq, event, at)
  SELECT id, 1, 'given', created_at FROM rows UNION ALL SELECT id, 2, state, decided_at FROM rows)
INSERT INTO governance.consent (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor, precedence, decided_at, valid_from, valid_until)
  SELECT 'hub', id, person, $2, state, controllers, '{reader}', '{earlyHelp}', '{schoolLife}', grantor, precedence, decided_at, created_at, ends FROM rows`;

const organisations = CONTROLLERS.map((id) => ({ id, agency: 'education' })) as unknown as Organisation[];
const rules: Rules = { revision: '0', protocols: [], signatures: [], organisations };

/** Of each child what is open at either controller. */
async function openOf(client: PoolClient): Promise<ReadonlyMap<string, string>> {
  const replica = readReplica(async (text, values) => (await client.query({ text, values: [...values] })).rows, 'hub');
  const requester = { organisation: { id: 'reader' }, team: 't', role: 'socialWorker', practitioner: 'p' };
  const question = { persons, requester, purpose: 'earlyHelp', caseId: null, now: NOW } as unknown as SubjectQuestion;
  const states = await replica.subjects(question, rules);
  const openTo = (person: string) =>
    organisations.filter(({ id }) => states.get(person as never)?.factsFor(id, 'schoolLife').consent[GATE]);
  return new Map(
    persons.map((person) => [
      person,
      openTo(person)
        .map(({ id }) => id)
        .join(' and '),
    ]),
  );
}

/** Of each child what is open now, and would be with one decision more of any grantor, with whereabouts open and closed. */
async function outlook(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  const client = await owner.connect();
  const justTaken = OLDEST_YEARS - 0.01;
  const later = GRANTORS.flatMap((by) =>
    ['given', 'refused'].flatMap((state) =>
      [0, justTaken].flatMap((decided) =>
        [CONTROLLERS, ['school']].map((controllers): Decided => ({ ...by, state, controllers, decided })),
      ),
    ),
  );
  try {
    for (const closed of [false, true])
      for (const next of [null, ...later]) {
        await client.query('BEGIN');
        if (closed)
          await client.query("INSERT INTO governance.whereabouts_flag SELECT 'hub', unnest($1::uuid[]), now(), '[]'", [
            persons,
          ]);
        if (next !== null)
          await client.query(
            `INSERT INTO governance.consent (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor, precedence, decided_at, valid_from)
             SELECT 'hub', gen_random_uuid(), person, $2, $3, $4, '{reader}', '{earlyHelp}', '{schoolLife}', $5, $6, moment, moment
             FROM unnest($1::uuid[]) AS person, (SELECT now() - $7::float * interval '365 days' AS moment) AS taken`,
            [persons, GATE, next.state, next.controllers, next.grantor, next.precedence, next.decided],
          );
        const open = await openOf(client);
        await client.query('ROLLBACK');
        found.set(JSON.stringify({ closed, next }), open);
      }
  } finally {
    client.release();
  }
  return found;
}

it('no consent that is destroyed opens what it closed, nor closes what it opened', async () => {
  const counted = async () =>
    (await owner.query<{ n: number }>('SELECT count(DISTINCT person)::int AS n FROM authority.consent')).rows[0]?.n ??
    0;
  const before = await outlook();
  const { retained = [] } = (await SUBGRAPHS.governance?.()) ?? {};
  const logKey = readSigningKey(logs.secrets.logKeys.governance);
  await destroyExpired({
    ...{
      pool: owner,
      agency: 'governance',
      retained,
      logKey,
      rules: RULES,
      now: NOW,
      dryRun: false,
      note: () => undefined,
    },
  });
  const after = await outlook();
  const differ = [...before].flatMap(([when, open]) =>
    persons.flatMap((person, at) => {
      const [was, is] = [open.get(person), after.get(when)?.get(person)];
      return was === is ? [] : [{ when, was, is, consents: children[at] }];
    }),
  );
  expect(differ).toEqual([]);
  // Neither is all kept, nor all destroyed, and the gates are of both kinds.
  const left = await counted();
  expect([left > CHILDREN / 10, left < CHILDREN * 0.9]).toEqual([true, true]);
  const opened = [...before.values()].flatMap((open) => [...open.values()]);
  for (const each of ['', 'school', 'school and council']) expect(opened).toContain(each);
}, 120_000);
