import { randomUUID } from 'node:crypto';
import type { Agency } from '#policies/core/vocabulary';
import { until } from '#test/town/until';
import { actsTown, rowsIn, write } from './actsTown';

/** Each kind of controller has its own desk for what it holds silently. */
actsTown.forTests();

describe('each kind of controller, for what it holds silently or under a restriction', () => {
  const RECORDS = [
    ['police', 'marches-police', 'intelligence', "handling_code = 'C'", 'dutyOfficer', 'dutyOfficer', 'privacyOfficer'],
    [
      'police',
      'gwent-y-gororau-police',
      'incident',
      "restriction = 'covertSource'",
      'dutyOfficer',
      'dutyOfficer',
      'privacyOfficer',
    ],
    [
      'health',
      'marchford-practice-01',
      'sexualHealth',
      "infection = 'x'",
      'safeguardingLead',
      'dutyOfficer',
      'caldicottGuardian',
    ],
    [
      'health',
      'marchford-nhs-trust',
      'emergencyAttendance',
      "restriction = 'protectedPerson'",
      'caldicottGuardian',
      'dutyOfficer',
      'privacyOfficer',
    ],
    ['health', 'afonwen-health-board', 'camhs', "notes = 'x'", 'caldicottGuardian', 'dutyOfficer', 'privacyOfficer'],
    [
      'education',
      'marchford-school-01',
      'concern',
      "restriction = 'familyCourt'",
      'safeguardingLead',
      'safeguardingLead',
      'privacyOfficer',
    ],
    [
      'socialCare',
      'marchford-council',
      'assessment',
      "restriction = 'legalPrivilege'",
      'caldicottGuardian',
      'dutyOfficer',
      'privacyOfficer',
    ],
    [
      'socialCare',
      'afonwen-council',
      'adoption',
      "former_name = 'x'",
      'caldicottGuardian',
      'dutyOfficer',
      'privacyOfficer',
    ],
    // Held, and open to whomever a clause names: nobody has to decide anything.
    ['health', 'marchford-practice-02', 'camhs', 'notes = NULL', null, null, null],
    ['education', 'marchford-school-02', 'concern', "restriction = 'none'", null, null, null],
  ] as const;
  const CASES = RECORDS.map((row) => ({ row, person: randomUUID(), caseId: randomUUID() }));
  const tableOf = (record: string) => record.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

  beforeAll(async () => {
    for (const { row, person, caseId } of CASES) {
      const [agency, controller, record, set] = row;
      const [column, value] = set.split(' = ');
      await write(
        agency,
        `INSERT INTO public.${tableOf(record)} (id, controller, subject, period_start, ${column}) VALUES (gen_random_uuid(), $1, $2, now(), ${value})`,
        [controller, person],
      );
      await write(
        'governance',
        'INSERT INTO governance.link (agency, controller, subject, person, version) VALUES ($1, $2, $3, $4, 1)',
        [agency, controller, person, person],
      );
      await write(
        'governance',
        `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at, strategy_discussion_at)
         VALUES ($1, $2, $3, 'safeguardingEnquiry', now(), now())`,
        [agency, person, caseId],
      );
    }
  });

  interface Row {
    readonly controller: string;
    readonly cause: string;
    readonly holdings: readonly string[];
    readonly assigned_to: string;
    readonly escalated_to: string | null;
  }
  const tasksIn = (agency: Agency, person: string) =>
    rowsIn<Row>(
      agency,
      'SELECT controller, cause, holdings, assigned_to, escalated_to FROM tasks.holder_task WHERE person = $1 ORDER BY cause',
      [person],
    );
  /** Both openings have been looked at, whether or not a task came of them. */
  const looked = (agency: Agency, person: string) =>
    until(async () => {
      const seen = await rowsIn(agency, 'SELECT FROM tasks.opening WHERE person = $1 AND seen_at IS NOT NULL', [
        person,
      ]);
      return seen.length === 2 ? true : undefined;
    });

  it('a record whose link to the child was undone gives no task of that child', async () => {
    const [person, subject] = [randomUUID(), randomUUID()];
    await write(
      'police',
      `INSERT INTO public.intelligence (id, controller, subject, period_start, handling_code)
       VALUES (gen_random_uuid(), 'marches-police', $1, now(), 'C')`,
      [subject],
    );
    await write(
      'governance',
      `INSERT INTO governance.link (agency, controller, subject, person, version, ended_at)
       VALUES ('police', 'marches-police', $1, $2, 1, now())`,
      [subject, person],
    );
    await write(
      'governance',
      `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at, strategy_discussion_at)
       VALUES ('police', $1, gen_random_uuid(), 'safeguardingEnquiry', now(), now())`,
      [person],
    );
    await looked('police', person);
    expect(await tasksIn('police', person)).toEqual([]);
  });

  it.each(CASES.map((each) => [each.row[1], each.row[2], each.row[3], each] as const))(
    '%s, %s with %s',
    async (_controller, _record, _set, { row, person }) => {
      const [agency, controller, record, , routine, urgent, escalation] = row;
      await looked(agency, person);
      const holdings = [`${agency}.${record}`];
      const expected =
        routine === null
          ? []
          : [
              { controller, cause: 'safeguardingEnquiry', holdings, assigned_to: routine, escalated_to: null },
              { controller, cause: 'strategyDiscussion', holdings, assigned_to: urgent, escalated_to: null },
            ];
      expect(await tasksIn(agency, person)).toEqual(expected);
      if (routine === null) return;
      await write(agency, 'UPDATE tasks.holder_task SET due_at = now() WHERE person = $1', [person]);
      const late = await until(async () => {
        const found = await tasksIn(agency, person);
        return found.every(({ escalated_to }) => escalated_to !== null) ? found : undefined;
      });
      expect(late).toEqual(expected.map((each) => ({ ...each, escalated_to: escalation })));
    },
  );
});
