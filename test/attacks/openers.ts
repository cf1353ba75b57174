import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency, Purpose } from '#policies/core/vocabulary';
import { until } from '#test/town/until';
import { alter, attacksTown, statements } from './attacksTown';

const town = attacksTown.forTests();

describe('what opens for a child tells its opener nothing of what holders have to decide', () => {
  const QUIET = scriptedChild('earlyHelpEngland').person;
  /** Nobody who had emergency access before. */
  const OPENER = {
    practitioner: 'opener',
    organisation: 'marchford-council',
    team: 'child-protection',
    role: 'socialWorker',
  } as const;
  const READ = `person { id police { intelligence { text } incidents { id } } health { sexualHealth { infection } }
    education { attendance(first: 50) { id percentage } } }`;

  /** Ids and instants are new each time. */
  const blank = (text: string) =>
    text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'at');
  const acted = async (
    purpose: Purpose,
    query: string,
    field: string,
    variables: Record<string, unknown>,
    caseId: string,
  ) => {
    const key = randomUUID();
    const token = await town.lintel.issuers.issueToken(OPENER, new Date());
    const answer = await town.ask({
      persona: 'social-worker-england',
      purpose,
      reason: 'Joint enquiry',
      query,
      variables: { key, person: QUIET, ...variables },
      case: caseId,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.body.errors).toBeUndefined();
    const texts = statements
      .filter(({ request }) => request === answer.headers.get('x-request-id'))
      .map(({ agency, text }) => `${agency}: ${text}`)
      .sort();
    expect(texts.length).toBeGreaterThan(5);
    const id = (answer.body.data?.[field] as { id?: string; grants?: readonly { id: string }[] }) ?? {};
    return { id: id.id ?? id.grants?.[0]?.id ?? '', seen: `${answer.status} ${blank(answer.text)}`, texts };
  };
  const openAll = async (reason: string, purpose: Purpose = 'section47Enquiry') => {
    const opened = await acted(
      purpose,
      `mutation($key: String!, $person: ID!) { openCase(key: $key, person: $person, threshold: "${purpose}", reason: "An injury") { id dueAt effects { agency confirmed } ${READ} } }`,
      'openCase',
      {},
      randomUUID(),
    );
    const discussed = await acted(
      purpose,
      `mutation($key: String!, $person: ID!, $case: ID!) { openStrategyDiscussion(key: $key, person: $person, case: $case, reason: "It cannot wait") { id dueAt effects { agency confirmed } ${READ} } }`,
      'openStrategyDiscussion',
      { case: opened.id },
      opened.id,
    );
    const granted = await acted(
      purpose,
      `mutation($key: String!, $person: ID!, $reason: String!) { requestEmergencyAccess(key: $key, persons: [$person], reason: $reason) { confirmBy grants { id until ${READ} } effects { agency confirmed } } }`,
      'requestEmergencyAccess',
      { reason },
      opened.id,
    );
    return { opened, discussed, granted };
  };
  const causesIn = async (agency: Agency, ids: readonly string[]) => {
    const { rows } = await town.asOwner<{ cause: string }>(
      agency,
      "SELECT DISTINCT cause FROM tasks.holder_task WHERE split_part(trigger, '|', 2) = ANY($1) ORDER BY 1",
      [ids],
    );
    return rows.map(({ cause }) => cause);
  };
  type Opened = Awaited<ReturnType<typeof openAll>>;
  const idsOf = (all: Opened) => Object.values(all).map(({ id }) => id);
  const expectAlike = (held: Opened, without: Opened) => {
    for (const name of ['opened', 'discussed', 'granted'] as const) {
      expect(held[name].seen).toBe(without[name].seen);
      expect(held[name].texts).toEqual(without[name].texts);
    }
  };
  /** Once all that was opened has been looked at, whether or not tasks came of it. */
  const expectTasks = async (agency: Agency, ids: readonly string[], expected: readonly string[]) => {
    const looked = async () => {
      const { rowCount } = await town.asOwner(
        agency,
        "SELECT FROM tasks.opening WHERE split_part(trigger, '|', 2) = ANY($1) AND seen_at IS NOT NULL",
        [ids],
      );
      return rowCount === ids.length;
    };
    await until(looked);
    expect(await causesIn(agency, ids)).toEqual(expected);
  };

  it('answers the same bytes by the same statements with silent and restricted records and without, and opens their tasks', async () => {
    // The first of its kind finds a child without a case.
    await openAll('Seen in a stranger’s car');
    const without = await openAll('Seen again in the same car');
    await alter(
      'health',
      `INSERT INTO public.sexual_health (id, controller, subject, period_start, infection)
       SELECT gen_random_uuid(), controller, subject, now(), 'x' FROM governance.link WHERE person = $1 LIMIT 1`,
      QUIET,
    );
    await alter(
      'police',
      `INSERT INTO public.incident (id, controller, subject, period_start, summary, restriction)
       SELECT gen_random_uuid(), controller, subject, now(), 'x', 'covertSource' FROM governance.link WHERE person = $1`,
      QUIET,
    );
    const held = await openAll('Seen a third time');
    expectAlike(held, without);
    const ids = idsOf(held);
    for (const agency of ['health', 'police'] as const)
      await expectTasks(agency, ids, ['emergencyAccess', 'section47Enquiry', 'strategyDiscussion']);
    await expectTasks('education', ids, []);
  });

  it('and so with what its holder considers more detrimental to share than not, and without', async () => {
    const school = 'marchford-school-02';
    const purpose = 'safeguardingEnquiry';
    await alter(
      'education',
      `INSERT INTO governance.link (agency, controller, subject, person, version) VALUES ('education', '${school}', 'considered', $1, 1)`,
      QUIET,
    );
    await alter(
      'education',
      `INSERT INTO governance.detriment (agency, id, person, controller, valid_from) VALUES ('education', gen_random_uuid(), $1, '${school}', now())`,
      QUIET,
    );
    await openAll('Seen in a stranger’s van', purpose);
    const without = await openAll('Seen again in the same van', purpose);
    await expectTasks('education', idsOf(without), []);
    await alter(
      'education',
      `INSERT INTO public.attendance (id, controller, subject, period_start, percentage)
       SELECT gen_random_uuid(), controller, subject, now(), 12.25 FROM governance.link WHERE person = $1 AND controller = '${school}'`,
      QUIET,
    );
    const held = await openAll('Seen a third time in it', purpose);
    expectAlike(held, without);
    await expectTasks('education', idsOf(held), ['emergencyAccess', 'safeguardingEnquiry', 'strategyDiscussion']);
    // What was hidden is there to be seen.
    await alter('education', 'UPDATE governance.detriment SET valid_until = now() WHERE person = $1', QUIET);
    const shown = await openAll('Seen a fourth time in it', purpose);
    for (const [name, { seen }] of Object.entries(shown))
      expect([name, seen]).toEqual([name, expect.stringContaining('12.25')]);
    expect(JSON.stringify([held, without])).not.toContain('12.25');
  });
});
