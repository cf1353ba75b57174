import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency, Role } from '#policies/core/vocabulary';
import { countedDuring } from '#test/telemetry/readPage';
import type { AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { actsTown, inPolice, rowsIn, write } from './actsTown';

/** That a holder has a task is told to the role whose task it is, there alone, and nothing of it to anybody else. */
const town = actsTown.forTests();

const intelligence = scriptedChild('intelligence');
const FORCE = 'marches-police';
const AGENCIES = ['police', 'health', 'education', 'socialCare', 'hub'] as const;
type Keeper = (typeof AGENCIES)[number];

const PAGE = '{ entries { id kind reference agency at } next }';
const ALERTS = `{ alerts(first: 500) { entries { id kind reference agency at } next
  ${AGENCIES.map((agency) => `${agency}(first: 500) ${PAGE}`).join(' ')} } }`;

interface Alert {
  readonly id: string;
  readonly kind: string;
  readonly reference: string;
  readonly agency: string;
  readonly at: string;
}
interface Page {
  readonly entries: readonly Alert[];
  readonly next: string | null;
}
type Alerts = Page & Readonly<Record<Keeper, Page>>;

interface Reader {
  readonly organisation: string;
  readonly role: Role;
  readonly name?: string;
  readonly purpose?: string;
}

const asked = async (
  { organisation, role, name = role, purpose = 'informationGovernance' }: Reader,
  query = ALERTS,
) => {
  const claims = { practitioner: `${organisation}/${name}`, organisation, team: 'desk', role };
  const headers = { authorization: `Bearer ${await town.lintel.issuers.issueToken(claims, new Date())}` };
  return town.ask({ persona: 'duty-officer', purpose, query, headers, reason: 'Desk', case: randomUUID() });
};
const alertsOf = (body: AnswerBody) => {
  expect(body.errors).toBeUndefined();
  return body.data?.alerts as Alerts;
};
/** Kinds and moments of what a reader is told of a task at its agency. */
const told = async (reader: Reader, agency: Keeper, task: string) =>
  alertsOf((await asked(reader)).body)[agency].entries.filter(({ reference }) => reference === task);

const DUTY: Reader = { organisation: FORCE, role: 'dutyOfficer' };
const PRIVACY: Reader = { organisation: FORCE, role: 'privacyOfficer' };

/** Everybody else who may see something of it: colleagues, the same desk of others, who asks, the hub. */
const OTHERS: readonly Reader[] = [
  { organisation: FORCE, role: 'safeguardingLead' },
  { organisation: FORCE, role: 'informationGovernanceOfficer' },
  { organisation: FORCE, role: 'policeOfficer', purpose: 'section47Enquiry' },
  { organisation: 'afonwen-council', role: 'socialWorker', purpose: 'section47Enquiry' },
  { organisation: 'afonwen-council', role: 'dutyOfficer' },
  { organisation: 'afonwen-council', role: 'hubPractitioner', purpose: 'screening' },
  { organisation: 'afonwen-council', role: 'privacyOfficer' },
  { organisation: 'marchford-council', role: 'hubPractitioner', purpose: 'screening' },
];

const opened: string[] = [];

/** An enquiry opens for a child, as it arrives at an agency. */
const open = async (person: string, agencies: readonly Agency[]) => {
  const caseId = randomUUID();
  opened.push(caseId);
  await write(
    'governance',
    `INSERT INTO governance.case_state (agency, person, case_id, threshold, threshold_at)
     SELECT agency, $1, $2, 'section47Enquiry', now() FROM unnest($3::text[]) AS agency`,
    [person, caseId, agencies],
  );
  return caseId;
};
const looked = (agency: Agency, caseId: string) =>
  until(async () => {
    const text = "SELECT FROM tasks.opening WHERE split_part(trigger, '|', 2) = $1 AND seen_at IS NOT NULL";
    return (await rowsIn(agency, text, [caseId])).length > 0;
  });
const taskOf = async (agency: Agency, caseId: string, controller: string) => {
  await looked(agency, caseId);
  const text =
    "SELECT id::text AS id FROM tasks.holder_task WHERE split_part(trigger, '|', 2) = $1 AND controller = $2";
  const [task] = await rowsIn<{ id: string }>(agency, text, [caseId, controller]);
  return task?.id ?? '';
};
const escalate = async (agency: Agency, task: string) => {
  await write(agency, 'UPDATE tasks.holder_task SET due_at = now() WHERE id = $1', [task]);
  await until(async () => {
    const text = 'SELECT FROM tasks.holder_task WHERE id = $1 AND escalated_at IS NOT NULL';
    return (await rowsIn(agency, text, [task])).length > 0;
  });
};
/** What everybody else reads, and what is counted meanwhile. */
const readBy = async (readers: readonly Reader[]) => {
  const bytes: string[] = [];
  const counted = await countedDuring(town.lintel.metrics, async () => {
    for (const reader of readers) bytes.push((await asked(reader)).text);
  });
  return { bytes, counted: [...counted].filter(([name]) => COUNTED.test(name)).sort() };
};
/** What is counted of requests, answers and decisions; not what the town does meanwhile. */
const COUNTED = /request|fetch|disclos|decision|outcome|alert|task/;

describe('a holder hears of its task', () => {
  afterAll(() => write('governance', 'DELETE FROM governance.case_state WHERE case_id = ANY($1)', [opened]));

  it('a task is told to the role whose it is, and, where nobody decided it in time, to the one to which it went; once each', async () => {
    const task = await taskOf('police', await open(intelligence.person, ['police']), FORCE);
    expect(await told(DUTY, 'police', task)).toEqual([
      {
        ...{ id: expect.any(String), kind: 'holderTask', reference: task, agency: 'police' },
        at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(await told(PRIVACY, 'police', task)).toEqual([]);
    await escalate('police', task);
    expect((await told(PRIVACY, 'police', task)).map(({ kind }) => kind)).toEqual(['holderTaskOverdue']);
    expect((await told(DUTY, 'police', task)).map(({ kind }) => kind)).toEqual(['holderTask']);
    // What is decided is an alert still, as others are: it happened.
    const DECIDE = `mutation { policeDecideHolderTask(key: "${randomUUID()}", task: "${task}", decision: "notShared", reason: "Not now") { id } }`;
    expect((await asked(DUTY, DECIDE)).body.errors).toBeUndefined();
    expect(await told(DUTY, 'police', task)).toHaveLength(1);
  });

  it('nobody else reads another byte in any list of alerts, and governance and the hub keep nothing of it', async () => {
    const { person } = scriptedChild('section47');
    const counts = async () => ({
      governance: (await rowsIn('governance', 'SELECT FROM authority.alert', [])).length,
      hub: (await rowsIn('hub', 'SELECT FROM tasks.holder_task', [])).length,
    });
    // What was owed before is told first.
    const now = async () => ({ kept: await counts(), ...(await readBy(OTHERS)) });
    let before = await now();
    await until(async () => {
      const last = before;
      before = await now();
      return JSON.stringify(last) === JSON.stringify(before);
    });
    // A child of whom something is silent, and one of whom nothing is: twins to everybody but the holder.
    const [silent, none] = [await open(intelligence.person, ['police']), await open(person, ['police'])];
    const task = await taskOf('police', silent, FORCE);
    expect(await taskOf('police', none, FORCE)).toBe('');
    expect(await told(DUTY, 'police', task)).toHaveLength(1);
    expect(await now()).toEqual(before);
    await escalate('police', task);
    expect(await told(PRIVACY, 'police', task)).toHaveLength(1);
    expect(await now()).toEqual(before);
    for (const reader of [DUTY, PRIVACY]) {
      const { text, body } = await asked(reader);
      expect(alertsOf(body).entries.map(({ reference }) => reference)).not.toContain(task);
      expect(text).not.toContain(intelligence.person);
    }
  });

  it('asks governance and that agency, and no other, whether or not the reader has tasks', async () => {
    const only = '{ alerts { id police { entries { id } } } }';
    const force = (await asked(DUTY, only)).body;
    const council = (await asked({ organisation: 'afonwen-council', role: 'dutyOfficer' }, only)).body;
    const agencies = (body: AnswerBody) => body.extensions?.lintel?.receipts.map(({ agency }) => agency).sort();
    expect(agencies(force)).toEqual(agencies(council));
    expect(agencies(force)).toEqual(['governance', 'police']);
    expect(alertsOf(council)).toEqual({ id: 'afonwen-council', police: { entries: [] } });
  });

  it.each([
    [
      'an agency does not answer, its field is null and unavailable, and the rest is there',
      'health',
      'tasks.holder_task_event',
      ['alerts', 'health'],
    ],
    ['governance does not answer, there are none', 'governance', 'authority.alert', ['alerts']],
  ] as const)('where %s', async (_what, agency, table, path) => {
    const away = table.replace(/.*\./, '');
    const rename = (from: string, to: string) => town.asOwner(agency, `ALTER TABLE ${from} RENAME TO ${to}`);
    await rename(table, `${away}_away`);
    try {
      const { body } = await asked(DUTY);
      expect(body.errors?.map((error) => [error.path, error.extensions?.code])).toEqual([[path, 'SOURCE_UNAVAILABLE']]);
      const unavailable = body.extensions?.lintel?.notices.filter(({ outcome }) => outcome === 'unavailable');
      expect(unavailable?.map((notice) => [notice.agency, notice.path])).toEqual([[agency, path]]);
      const alerts = body.data?.alerts as Alerts | null;
      if (agency === 'governance') expect(alerts).toBeNull();
      else expect([alerts?.health, (alerts?.police.entries.length ?? 0) > 0]).toEqual([null, true]);
    } finally {
      await rename(`${table}_away`, away);
    }
  });

  it('a page is cut and followed as any other', async () => {
    for (let more = 2; more > 0; more -= 1) await taskOf('police', await open(intelligence.person, ['police']), FORCE);
    const page = async (after: string | null) =>
      alertsOf(
        (await asked(DUTY, `{ alerts { police(first: 1, after: ${JSON.stringify(after)}) { entries { id } next } } }`))
          .body,
      ).police;
    const all = alertsOf((await asked(DUTY)).body).police.entries;
    const first = await page(null);
    const second = await page(first.next);
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual(all.slice(0, 2).map(({ id }) => id));
    expect([...all].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))).toEqual(all);
  });

  describe('each kind of organisation', () => {
    const rowOf = (table: string, columns: string, values: string) =>
      `INSERT INTO public.${table} (id, person, controller, ${columns}) VALUES (gen_random_uuid(), $1, $2, ${values})`;

    it.each([
      [
        'the council, of a referral that the hub keeps under a restriction',
        'marchford-council',
        rowOf('hub_referral', 'reason, restriction', "'As counsel advised', 'legalPrivilege'"),
        ['dutyOfficer', 'privacyOfficer'],
      ],
      [
        'a school, of a refuge’s address that it gave the index',
        'marchford-school-01',
        rowOf(
          'identity',
          'subject, name, family_name_plain, restriction, refuge',
          "gen_random_uuid(), '{}', 'x', 'none', true",
        ),
        ['safeguardingLead', 'privacyOfficer'],
      ],
    ] as const)(
      '%s: in the hub’s part of its own alerts, and no hub practitioner’s',
      async (_what, organisation, row, [first, next]) => {
        const person = randomUUID();
        await write('hub', row, [person, organisation]);
        const task = await taskOf('hub', await open(person, ['hub']), organisation);
        const kinds = async (role: Role) => (await told({ organisation, role }, 'hub', task)).map(({ kind }) => kind);
        expect([await kinds(first), await kinds(next)]).toEqual([['holderTask'], []]);
        await escalate('hub', task);
        expect([await kinds(first), await kinds(next)]).toEqual([['holderTask'], ['holderTaskOverdue']]);
        const hub = { organisation: 'marchford-council', role: 'hubPractitioner', purpose: 'screening' } as const;
        expect((await asked(hub)).text).not.toContain(task);
      },
    );
  });

  it('whoever is barred from the child by name, or with their organisation, is told of no task of it; a colleague is', async () => {
    const task = await taskOf('police', await open(intelligence.person, ['police']), FORCE);
    const bar = async (practitioner: string | null) => {
      const id = randomUUID();
      await write(
        'governance',
        `INSERT INTO governance.exclusion (agency, id, person, organisation, practitioner, valid_from)
       SELECT agency, $2, $1, $3, $4, now() - interval '1 minute' FROM unnest($5::text[]) AS agency`,
        [intelligence.person, id, FORCE, practitioner, AGENCIES],
      );
      await until(async () => (await inPolice('SELECT FROM governance.exclusion WHERE id = $1', [id])).length > 0);
      return id;
    };
    const lift = async (id: string) => {
      await write('governance', 'DELETE FROM governance.exclusion WHERE id = $1', [id]);
      await until(async () => (await inPolice('SELECT FROM governance.exclusion WHERE id = $1', [id])).length === 0);
    };
    const kin = { ...DUTY, name: 'kin' };
    expect(await told(kin, 'police', task)).toHaveLength(1);
    const byName = await bar(`${FORCE}/kin`);
    expect(await told(kin, 'police', task)).toEqual([]);
    expect(await told(DUTY, 'police', task)).toHaveLength(1);
    const all = await bar(null);
    expect(await told(DUTY, 'police', task)).toEqual([]);
    await lift(byName);
    await lift(all);
    expect(await told(kin, 'police', task)).toHaveLength(1);
  });
});
