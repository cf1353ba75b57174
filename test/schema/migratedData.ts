import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { PRECEDENCE } from '#policies/core/consent/capacity';
import { readPowers } from '#policies/powers/readPowers';
import { SUBGRAPHS } from '#subgraphs/definitions';
import { ownerDataSource } from '#subgraphs/kit/migrations/ownerDataSource';
import { scenarioTown } from '#test/scenarios/scenarioTown';
import { withMigration } from './withMigration';

/** What stood in a database of an earlier version stands in this one as it was meant, or more closely. */
const town = scenarioTown.forTests();

it.each([
  ['police', 'intelligence', 'marking', 'SECRET'],
  ['police', 'intelligence', 'handling_code', 'X'],
  ['health', 'sexual_health', 'restriction', 'unknown'],
  ['education', 'concern', 'restriction', ''],
  ['education', 'enrolment', 'restriction', 'familyCourt'],
  ['hub', 'case_file', 'restriction', 'legalPrivilege'],
  ['socialCare', 'strategy_minutes', 'restriction', 'LegalPrivilege'],
] as const)('%s: no row of %s has a %s outside the list: %s never enters', async (agency, table, column, value) => {
  const owner = new Client({ connectionString: town.lintel.databases.owner[agency] });
  await owner.connect();
  try {
    await expect(owner.query(`UPDATE public.${table} SET ${column} = $1`, [value])).rejects.toMatchObject({
      code: '23514',
      constraint: `known_${column}`,
    });
  } finally {
    await owner.end();
  }
});

it.each([
  ['police', 'warning', 'covertSource', 'protectedPerson'],
  ['police', 'incident', 'legalPrivilege', 'covertSource'],
  ['health', 'camhs', 'legalPrivilege', 'protectedPerson'],
  ['education', 'concern', 'legalPrivilege', 'familyCourt'],
  ['social-care', 'assessment', 'covertSource', 'legalPrivilege'],
  ['hub', 'hub_referral', 'familyCourt', 'protectedPerson'],
] as const)(
  '%s: a row of %s takes %s; the list with %s alone is had back only while none has',
  async (name, table, mark, before) => {
    const definition = await SUBGRAPHS[name]?.();
    if (definition === undefined) throw new Error(name);
    const owner = await ownerDataSource(definition, town.lintel.databases.owner[definition.agency]).initialize();
    const migration = owner.migrations.find((each) => each.constructor.name === 'MarkTexts1700000000160');
    const runner = owner.createQueryRunner();
    const set = async (restriction: string) => {
      const one = `(SELECT id FROM public.${table} LIMIT 1)`;
      const [, count] = await runner.query(`UPDATE public.${table} SET restriction = $1 WHERE id = ${one}`, [
        restriction,
      ]);
      expect(count).toBe(1);
    };
    const refused = async (work: () => Promise<unknown>) => {
      await runner.query('SAVEPOINT here');
      await expect(work()).rejects.toMatchObject({ code: '23514' });
      await runner.query('ROLLBACK TO here');
    };
    try {
      await runner.startTransaction();
      await set(mark);
      await refused(async () => migration?.down(runner));
      for (const { tableName, columns } of owner.entityMetadatas)
        if (columns.some(({ databaseName }) => databaseName === 'restriction') && tableName !== 'acting_organisation')
          await runner.query(`UPDATE public.${tableName} SET restriction = 'none'`);
      await migration?.down(runner);
      await refused(() => set(mark));
      await set(before);
      await migration?.up(runner);
      await set(mark);
    } finally {
      await runner.rollbackTransaction();
      await owner.destroy();
    }
  },
);

it('what was to end at a midnight of UTC ends at that of its day in England and Wales', () =>
  withMigration('governance', 'EndDaysInLondon1700000000271', async (migration, runner) => {
    const person = randomUUID();
    await runner.query(
      `INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories, valid_from, valid_until)
       SELECT 'hub', gen_random_uuid(), $1, 'serviceAgreement', '{}', '{}', '{}', '{}', '{}', '2020-01-01', until::timestamptz
       FROM unnest(ARRAY['2127-01-10T00:00:00Z', '2127-07-10T00:00:00Z', '2127-08-10T00:00:01Z', '2021-07-10T00:00:00Z']) AS until`,
      [person],
    );
    await migration.up(runner);
    const rows = await runner.query(
      `SELECT to_char(valid_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS until FROM governance.consent_override
       WHERE person = $1 ORDER BY valid_until`,
      [person],
    );
    expect(rows.map(({ until }: { until: string }) => until)).toEqual([
      '2021-07-10 00:00:00',
      '2127-01-10 00:00:00',
      '2127-07-09 23:00:00',
      '2127-08-10 00:00:01',
    ]);
  }));

it('decisions against a refusal that stand are bound to what the powers of their time say', () =>
  withMigration('governance', 'BoundOverrides1700000000440', async (migration, runner) => {
    const person = randomUUID();
    await migration.down(runner);
    await runner.query(
      `INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories, valid_from, valid_until)
       SELECT 'hub', gen_random_uuid(), $1, 'serviceAgreement', jsonb_build_object('power', power), '{}', '{}', '{}', '{}', '2020-01-01', '2127-01-01'
       FROM unnest($2::text[]) AS power`,
      [person, [...readPowers().keys()]],
    );
    await migration.up(runner);
    const rows: readonly { power: string }[] = await runner.query(
      `SELECT basis->>'power' AS power, threshold, serves AS recipients FROM governance.consent_override WHERE person = $1`,
      [person],
    );
    const duty = readPowers().get('childrenAct2004s16LA');
    for (const row of rows.filter(({ power }) => power !== duty?.key)) {
      const { threshold, recipients } = readPowers().get(row.power) ?? {};
      expect(row).toEqual({ power: row.power, threshold, recipients });
    }
    expect(rows).toHaveLength(readPowers().size);
  }));

it('of consents that stand, what ends with childhood was stated by nobody', () =>
  withMigration('governance', 'TellStatedEnds1700000000441', async (migration, runner) => {
    const [person, unknown] = [randomUUID(), randomUUID()];
    await migration.down(runner);
    await runner.query('INSERT INTO authority.birth (person, date_of_birth) VALUES ($1, $2)', [person, '2012-02-29']);
    await runner.query(
      `INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes, categories,
         notice_version, collection_method, jurisdiction, valid_from, valid_until, created_at, capacity_basis)
       SELECT gen_random_uuid(), $1, 'serviceAgreement', $1, 'parentalResponsibility', 1, '{}', '{}', '{}', '{}', '', 'inPerson', 'W', '2026-01-01',
         until::timestamptz, now(), '' FROM unnest($2::text[]) AS until`,
      [person, ['2030-03-01T00:00:00Z', '2030-02-28T23:00:00Z', '2027-06-01T00:00:00Z', null]],
    );
    await runner.query(
      `INSERT INTO authority.consent SELECT (json_populate_record(c, json_build_object('id', gen_random_uuid(), 'person', $2::uuid))).*
       FROM authority.consent c WHERE c.person = $1 AND c.valid_until < '2028-01-01'`,
      [person, unknown],
    );
    await migration.up(runner);
    const rows: readonly { until: string | null }[] = await runner.query(
      `SELECT to_char(stated_until AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS until FROM authority.consent
       WHERE person = ANY($1) ORDER BY stated_until`,
      [[person, unknown]],
    );
    expect(rows.map(({ until }) => until)).toEqual(['2027-06-01', null, null, null, null]);
  }));

it('who decides before guardians moves up, and which of two prevails stays as it was', () =>
  withMigration('governance', 'RankGuardians1700000000520', async (migration, runner) => {
    const person = randomUUID();
    await migration.down(runner);
    await runner.query(
      `INSERT INTO governance.consent (agency, id, person, gate, state, controllers, recipients, purposes, categories, grantor, precedence, decided_at, valid_from)
       SELECT 'hub', gen_random_uuid(), $1, 'serviceAgreement', 'given', '{}', '{}', '{}', '{}', $1, rank, now(), now() + rank * interval '1 second'
       FROM generate_series(0, 3) AS rank`,
      [person],
    );
    await migration.up(runner);
    const rows: readonly { precedence: number }[] = await runner.query(
      'SELECT precedence FROM governance.consent WHERE person = $1 ORDER BY valid_from',
      [person],
    );
    const { givenToUnlinked, parentalResponsibility, self, court } = PRECEDENCE;
    expect(rows.map(({ precedence }) => precedence)).toEqual([givenToUnlinked, parentalResponsibility, self, court]);
  }));

it('decisions against a refusal that stand opened it alone: against what else stands nobody is said to have weighed it', () =>
  withMigration('governance', 'KeepWhatWasWeighed1700000000451', async (migration, runner) => {
    const [ended, stands, refused] = [randomUUID(), randomUUID(), randomUUID()];
    const of = (born: string) => ({ born, person: randomUUID() });
    const [adult, child] = [of('2108-02-29'), of('2115-05-05')];
    await migration.down(runner);
    await runner.query(
      `INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes, categories,
         notice_version, collection_method, jurisdiction, valid_from, created_at)
       VALUES ($1, $2, 'serviceAgreement', $2, 'child', 2, '{}', '{}', '{}', '{}', 'n', 'm', 'W', now(), now())`,
      [refused, child.person],
    );
    for (const [id, { person, born }, end] of [
      [ended, child, 'valid_from'],
      [stands, adult, "'2126-03-10'"],
    ] as const) {
      await runner.query('INSERT INTO authority.birth VALUES ($1, $2)', [person, born]);
      await runner.query(
        `INSERT INTO authority.override (id, person, consent, basis, reason, proportionality, approved_role, approved_by, subject_told,
           valid_from, valid_until, by_organisation, by_practitioner)
         VALUES ($1, $2, $3, '{}', 'r', 'p', 'r', 'p', true, '2126-02-20', '2126-03-10', 'o', 'p')`,
        [id, person, refused],
      );
      await runner.query(
        `INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories, valid_from, valid_until)
         SELECT agency, $1, $2, 'serviceAgreement', '{}', '{}', '{}', '{}', '{}', valid_from, ${end}
         FROM unnest(ARRAY['hub', 'police']) AS agency, (SELECT '2126-02-20'::timestamptz AS valid_from) AS f`,
        [id, person],
      );
    }
    await migration.up(runner);
    const kept = await runner.query(
      `SELECT v.id, v.weighed, v.valid_until = '2126-03-01T00:00Z' AS "untilAdult", o.weighed AS "ofOld" FROM governance.consent_override v
       JOIN authority.override o USING (id) WHERE o.consent = $1 ORDER BY v.valid_until`,
      [refused],
    );
    const row = (id: string, weighed: readonly string[]) => ({
      id,
      weighed,
      untilAdult: id === stands,
      ofOld: [refused],
    });
    expect(kept).toEqual([row(ended, []), row(ended, []), row(stands, [refused]), row(stands, [refused])]);
  }));

it('of decisions against a refusal that stand, whether the subject was told goes out as it was recorded', () =>
  withMigration('governance', 'TellWhoWasTold1700000000621', async (migration, runner) => {
    const [told, untold, person] = [randomUUID(), randomUUID(), randomUUID()];
    for (const id of [told, untold]) {
      await runner.query(
        `INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes, categories,
           notice_version, collection_method, jurisdiction, valid_from, created_at)
         VALUES ($1, $2, 'serviceAgreement', $2, 'child', 4, '{}', '{}', '{}', '{}', 'n', 'm', 'W', now(), now())`,
        [id, person],
      );
      await runner.query(
        `INSERT INTO authority.override (id, person, consent, basis, reason, proportionality, approved_role, approved_by, subject_told,
           why_not_told, valid_from, valid_until, by_organisation, by_practitioner, weighed)
         VALUES ($1, $2, $1, '{}', 'r', 'p', 'r', 'p', $3, $4, now(), now() + interval '1 day', 'o', 'p', '{}')`,
        [id, person, id === told, id === told ? null : 'He would hear'],
      );
      await runner.query(
        `INSERT INTO governance.consent_override (agency, id, person, gate, basis, controllers, recipients, purposes, categories, valid_from, valid_until)
         SELECT agency, $1, $2, 'serviceAgreement', '{}', '{}', '{}', '{}', '{}', now(), now() + interval '1 day' FROM unnest(ARRAY['hub', 'police']) AS agency`,
        [id, person],
      );
    }
    const says = async (id: string) =>
      (await runner.query('SELECT subject_told AS told FROM governance.consent_override WHERE id = $1', [id])).map(
        (row: { readonly told: boolean }) => row.told,
      );
    // In doubt it is not said to be told.
    expect([await says(told), await says(untold)]).toEqual([
      [false, false],
      [false, false],
    ]);
    await migration.up(runner);
    expect([await says(told), await says(untold)]).toEqual([
      [true, true],
      [false, false],
    ]);
  }));

it('what stands was given under its conditions, which go out to the agencies alone that may disclose on it', () =>
  withMigration('governance', 'TellConsentConditions1700000000501', async (migration, runner) => {
    const kinds = { given: 'Only by phone', withdrawn: 'Not on paper', unbound: null, blank: ' ' };
    await migration.down(runner);
    const ids = new Map<string, string>();
    for (const [kind, words] of Object.entries(kinds)) {
      const [id, state] = [randomUUID(), kind === 'withdrawn' ? kind : 'given'];
      ids.set(id, kind);
      const scope = "'{afonwen-school-01}', '{}', '{}', '{schoolLife}'";
      await runner.query(
        `INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes, categories,
           notice_version, collection_method, jurisdiction, valid_from, created_at, conditions)
         VALUES ($1, $1, 'serviceAgreement', $1, 'child', 2, ${scope}, 'n', 'm', 'W', now(), now(), $2)`,
        [id, words],
      );
      await runner.query(
        `INSERT INTO governance.consent (agency, id, person, gate, grantor, precedence, controllers, recipients, purposes, categories, state,
           decided_at, valid_from)
         SELECT agency, $1, $1, 'serviceAgreement', $1, 2, ${scope}, $2, now(), now() FROM unnest(ARRAY['education', 'hub']) AS agency`,
        [id, state],
      );
    }
    await runner.query(
      "INSERT INTO governance.organisation VALUES ('afonwen-school-01', 'n', 'school', 'W', 'education', 'a', false) ON CONFLICT DO NOTHING",
    );
    await migration.up(runner);
    const rows: readonly { id: string; agency: string; conditions: string | null }[] = await runner.query(
      'SELECT id, agency, conditions FROM governance.consent WHERE id = ANY($1) ORDER BY agency',
      [[...ids.keys()]],
    );
    const found = Object.entries(kinds).map(([kind]) => [
      kind,
      rows.filter(({ id }) => ids.get(id) === kind).map(({ conditions }) => conditions),
    ]);
    expect(Object.fromEntries(found)).toEqual({
      given: ['Only by phone', ''],
      withdrawn: ['', ''],
      unbound: [null, null],
      blank: [null, null],
    });
  }));

it('when a case was last worked on is told of no event that is withheld from those who are given the case', () =>
  withMigration('hub', 'TellNoHiddenActivity1700000000550', async (migration, runner) => {
    await migration.down(runner);
    const lastOf = async (events: readonly (readonly [string, string])[]) => {
      const id = randomUUID();
      await runner.query(
        `INSERT INTO public.case_file (id, person, controller, period_start, threshold, state, accepted, last_activity)
         SELECT $1, id, 'afonwen-council', '2026-01-05', 'safeguardingEnquiry', 'open', true, '2026-06-30' FROM public.person LIMIT 1`,
        [id],
      );
      for (const [at, [event, threshold]] of events.entries())
        await runner.query(
          `INSERT INTO public.case_event (id, case_id, person, event, threshold, at, reason, by_organisation, by_practitioner)
           SELECT gen_random_uuid(), f.id, f.person, $2, $3, '2026-02-01'::timestamptz + make_interval(days => $4), 'For a test', f.controller, 'somebody'
           FROM public.case_file f WHERE f.id = $1`,
          [id, event, threshold, at],
        );
      return id;
    };
    const LOW = 'safeguardingEnquiry';
    const raised = [
      ['recordThreshold', 'section47Enquiry'],
      ['recordThreshold', LOW],
      ['openStrategyDiscussion', LOW],
    ] as const;
    const ids = [
      await lastOf([]),
      await lastOf([['openCase', LOW]]),
      await lastOf([['openCase', LOW], ['acceptCase', LOW], ...raised]),
      await lastOf(raised),
    ];
    await migration.up(runner);
    const rows: readonly { id: string; day: string }[] = await runner.query(
      `SELECT id::text, (last_activity AT TIME ZONE 'UTC')::date::text AS day FROM public.case_file WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    expect(ids.map((id) => rows.find((row) => row.id === id)?.day)).toEqual([
      '2026-06-30',
      '2026-02-01',
      '2026-02-02',
      '2026-01-05',
    ]);
  }));

it('holders who were first recorded while another must not decide are in doubt, save where it cannot be they', () =>
  withMigration('governance', 'TellHoldersApart1700000000261', async (migration, runner) => {
    await migration.down(runner);
    const child = randomUUID();
    const hold = async (
      basis: string,
      at: string,
      over: { holder?: string; restricted?: boolean; ended?: string } = {},
    ) => {
      const id = randomUUID();
      await runner.query(
        `INSERT INTO authority.parental_responsibility (id, person, holder_id, holder, basis, evidence, court_restricted, valid_from, valid_until,
           recorded_at, by_organisation, by_practitioner) VALUES ($1, $2, $3, 'Somebody', $4, 'Seen', $5, $6, $7, $6, 'o', 'p')`,
        [id, child, over.holder ?? id, basis, over.restricted === true, at, over.ended ?? null],
      );
      return id;
    };
    const father = await hold('marriedFather', '2026-01-01');
    const before = await hold('specialGuardian', '2026-01-02', { ended: '2026-03-02' });
    // Recorded anew since, as the same holder.
    await hold('specialGuardian', '2026-03-02', { holder: before });
    const restricted = await hold('courtOrder', '2026-02-02', { restricted: true });
    const [mother, order] = [await hold('mother', '2026-03-01'), await hold('localAuthorityCareOrder', '2026-03-01')];
    const since = await hold('fatherOnCertificate', '2026-03-01');
    const [bar] = await runner.query(
      `INSERT INTO authority.not_to_be_informed (id, person, holder_id, whom, reason, review_by, recorded_at, by_organisation, by_practitioner)
       VALUES (gen_random_uuid(), $1, $2, 'The father', 'Why', '2999-01-01', '2026-02-01', 'lead', 'p') RETURNING id`,
      [child, father],
    );
    await migration.up(runner);
    const doubts = await runner.query(
      `SELECT described, bar, restricted, organisation FROM authority.holder_doubt WHERE person = $1`,
      [child],
    );
    const by = { bar: null, restricted, organisation: 'o' };
    const barred = { bar: bar?.id, restricted: null, organisation: 'lead' };
    expect(new Set(doubts.map((each: object) => JSON.stringify(each)))).toEqual(
      new Set(
        [
          { described: since, ...barred },
          { described: restricted, ...barred },
          { described: since, ...by },
          { described: mother, ...by },
        ].map((each) => JSON.stringify(each)),
      ),
    );
    expect(doubts.map(({ described }: { described: string }) => described)).not.toContain(order);
    await migration.down(runner);
    await migration.up(runner);
  }));
