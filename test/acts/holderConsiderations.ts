import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { inDays } from '#test/fixtures/days';
import { entriesOf } from '#test/town/entriesOf';
import { until } from '#test/town/until';
import { actsTown, rowsIn, write } from './actsTown';

/** What is silent by the controller's own decision of detriment is the controller's to decide again; what is so by others' is not. */
const town = actsTown.forTests();

const CAUSES = ['emergencyAccess', 'safeguardingEnquiry', 'strategyDiscussion'];

const openAll = async (agency: Agency, person: string) => {
  await write(
    'governance',
    `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at, strategy_discussion_at)
     VALUES ($1, $2, $3, 'safeguardingEnquiry', now(), now())`,
    [agency, person, randomUUID()],
  );
  await write(
    'governance',
    `INSERT INTO governance.emergency_grant (agency, id, person, organisation, practitioner, clauses, clause_ends, valid_from, valid_until)
     VALUES ($1, $2, $3, 'afonwen-council', 'afonwen-council/social-worker', '{}', '{}', now(), now() + interval '1 hour')`,
    [agency, randomUUID(), person],
  );
};

interface Row {
  readonly controller: string;
  readonly cause: string;
  readonly holdings: readonly string[];
}

/** Once all that opened since `from` was looked at, whether or not tasks came of it. */
const tasksOf = async (agency: Agency, person: string, from = new Date(0)) => {
  await until(async () => {
    const [seen] = await rowsIn<{ number: number }>(
      agency,
      'SELECT count(*)::int AS number FROM tasks.opening WHERE person = $1 AND seen_at IS NOT NULL AND opened_at >= $2',
      [person, from],
    );
    return seen?.number === CAUSES.length ? true : undefined;
  });
  return rowsIn<Row>(
    agency,
    'SELECT controller, cause, holdings FROM tasks.holder_task WHERE person = $1 AND opened_at >= $2 ORDER BY controller, cause',
    [person, from],
  );
};

const tasksFor = (controller: string, ...holdings: readonly string[]) =>
  CAUSES.map((cause) => ({ controller, cause, holdings }));

describe('a decision of detriment', () => {
  const [school, other, force, council] = [
    'marchford-school-01',
    'marchford-school-02',
    'marches-police',
    'marchford-council',
  ];

  interface World {
    readonly world: string;
    readonly agency?: Agency;
    /** Table, and whose record of it. */
    readonly records: readonly (readonly [table: string, controller: string])[];
    /** Of which controllers one stands, and of which it is over. */
    readonly detriments?: readonly string[];
    readonly over?: readonly string[];
    readonly closed?: boolean;
    readonly tasks: readonly Row[];
  }
  const ofSchool = [
    ['attendance', school],
    ['attendance', school],
    ['enrolment', school],
  ] as const;
  const WORLDS: readonly World[] = [
    {
      world: 'of the holder gives it a task for each opening, with all the types that it makes silent',
      records: ofSchool,
      detriments: [school],
      tasks: tasksFor(school, 'education.attendance', 'education.enrolment'),
    },
    {
      world: 'so of another agency’s',
      agency: 'police',
      records: [['missing_episode', force]],
      detriments: [force],
      tasks: tasksFor(force, 'police.missingEpisode'),
    },
    { world: 'that is over makes nothing silent', records: ofSchool, over: [school], tasks: [] },
    { world: 'of a holder of nothing makes nothing silent', records: [], detriments: [school], tasks: [] },
    {
      world: 'stops the duty alone: what no clause on the duty gives is refused, and not in silence',
      agency: 'socialCare',
      records: [['seraf', council]],
      detriments: [council],
      tasks: [],
    },
    {
      world: 'of a holder whom the duty does not bind stops nothing',
      records: [['attendance', 'afonwen-school-01']],
      detriments: ['afonwen-school-01'],
      tasks: [],
    },
    { world: 'of another holder asks this one nothing', records: ofSchool, detriments: [other], tasks: [] },
    {
      world: 'counts alike while whereabouts are closed, and asks nobody else, whose records are silent by it then',
      records: [...ofSchool, ['attendance', other]],
      detriments: [school],
      closed: true,
      tasks: tasksFor(school, 'education.attendance', 'education.enrolment'),
    },
    { world: 'is not what closed whereabouts are: they ask no holder', records: ofSchool, closed: true, tasks: [] },
  ];

  it.each(WORLDS)('$world', async ({ agency = 'education', records, detriments = [], over = [], closed, tasks }) => {
    const person = randomUUID();
    for (const [table, controller] of records)
      await write(
        agency,
        `INSERT INTO public.${table} (id, controller, subject, period_start) VALUES (gen_random_uuid(), $1, $2, now())`,
        [controller, person],
      );
    for (const controller of new Set([...records.map(([, holder]) => holder), ...detriments, ...over]))
      await write(
        'governance',
        'INSERT INTO governance.link (agency, controller, subject, person, version) VALUES ($1, $2, $3, $4, 1)',
        [agency, controller, person, person],
      );
    for (const [controllers, until] of [
      [detriments, null],
      [over, new Date()],
    ] as const)
      for (const controller of controllers)
        await write(
          'governance',
          `INSERT INTO governance.detriment (agency, id, person, controller, valid_from, valid_until)
           VALUES ($1, $2, $3, $4, now() - interval '1 day', $5)`,
          [agency, randomUUID(), person, controller, until],
        );
    if (closed)
      await write(
        'governance',
        `INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to)
         VALUES ($1, $2, now(), '[{"organisation": "afonwen-council", "role": "hubPractitioner"}]')`,
        [agency, person],
      );
    await openAll(agency, person);
    expect(await tasksOf(agency, person)).toEqual(tasks);
  });

  it('that a school’s lead records is in the tasks of that school, and of nobody else, until it ends', async () => {
    const { person } = scriptedChild('earlyHelpEngland');
    const consider = async (detrimental: boolean) => {
      const { body } = await town.ask({
        persona: 'school-lead-england',
        purpose: 'earlyHelp',
        query: `mutation($key: String!, $person: ID!, $detrimental: Boolean!, $reviewBy: String!) {
          recordDetriment(key: $key, person: $person, detrimental: $detrimental, reason: "He would learn where she is.",
            reviewer: "${school}/head-teacher", reviewBy: $reviewBy) { id } }`,
        variables: {
          ...{ key: randomUUID(), person, detrimental },
          reviewBy: inDays(30),
        },
      });
      expect(body.errors).toBeUndefined();
    };
    const opened = async () => {
      const [{ now } = { now: new Date() }] = await rowsIn<{ now: Date }>('governance', 'SELECT now() AS now', []);
      await openAll('education', person);
      return tasksOf('education', person, now);
    };
    expect(await opened()).toEqual([]);
    await consider(true);
    const tasks = await opened();
    expect(tasks.map(({ controller, cause }) => ({ controller, cause }))).toEqual(
      CAUSES.map((cause) => ({ controller: school, cause })),
    );
    for (const { holdings } of tasks) expect(holdings).toContain('education.attendance');
    const listed = async (persona: string) => {
      const query = '{ educationHolderTasks(first: 500) { entries { personId } } }';
      const { body } = await town.ask({ persona, purpose: 'informationGovernance', query });
      expect(body.errors).toBeUndefined();
      return entriesOf<{ personId: string }>(body, 'educationHolderTasks').filter((task) => task.personId === person);
    };
    expect(await listed('school-lead-england')).toHaveLength(CAUSES.length);
    expect(await listed('school-lead')).toEqual([]);
    await consider(false);
    expect(await opened()).toEqual([]);
    await write('governance', 'UPDATE governance.case_state SET closed_at = now() WHERE person = $1', [person]);
  });
});
