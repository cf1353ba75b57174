import { randomUUID } from 'node:crypto';
import { type Agency, RECORD_AGENCIES } from '#policies/core/vocabulary';
import type { Answer } from '#test/town/startTown';
import { agreement, changed, consentTown, forgetDecisions, WITHDRAW, wales } from './consentTown';

/** What was given under a condition is disclosed with it, to whoever is told on the strength of it, and to nobody else. */
const consents = consentTown.forTests();

const CONDITIONS = 'Only by phone, and never to be told to her stepfather';
const SCHOOL = { controllers: ['afonwen-school-01'] };
const SCHOOLING = `query($id: ID!) { person(id: $id) { education {
  days: attendance { share: percentage unauthorisedSessions } enrolments { status } } } }`;
const HERS = { id: wales.person };

describe('a consent that is given under conditions', () => {
  beforeEach(() => forgetDecisions(consents.town, wales.person));

  const given = async (over: object) =>
    changed((await consents.decide({ consent: agreement(over) })).body, 'recordConsentDecision').id;
  const withdraw = (id: string) => consents.asWorker(WITHDRAW, { key: randomUUID(), person: wales.person, id });
  const boundIn = ({ body }: Answer) =>
    (body.extensions?.lintel?.obligations ?? []).filter(({ conditions }) => conditions !== undefined);
  /** An answer without what differs each time. */
  const said = ({ body }: Answer) => {
    const { receipts = [], ...lintel } = body.extensions?.lintel ?? {};
    return JSON.stringify({ ...body, extensions: { lintel, receipts: receipts.map(({ agency }) => agency) } });
  };
  const heldAt = async (id: string) => {
    const rows = await Promise.all(
      [...RECORD_AGENCIES, 'hub' as const].map(async (agency): Promise<[Agency, string | null | undefined]> => {
        const text = 'SELECT conditions FROM governance.consent WHERE agency = $2 AND id = $1';
        const { rows: found } = await consents.town.asOwner<{ conditions: string | null }>(agency, text, [id, agency]);
        return [agency, found[0]?.conditions];
      }),
    );
    return Object.fromEntries(rows);
  };

  it('it stands beside the answer at each record of which something was given on it, with the fields that were', async () => {
    await given({ conditions: CONDITIONS });
    const answer = await consents.asWorker(SCHOOLING, HERS);
    const lists = 'days enrolments'
      .split(' ')
      .map((list): [string, readonly Record<string, unknown>[]] => [
        list,
        valueAt(answer, ['person', 'education', list]) as readonly Record<string, unknown>[],
      ]);
    expect(lists.every(([, rows]) => rows.length > 0)).toBe(true);
    const shown = lists.flatMap(([list, rows]) =>
      rows.map((row, index) => ({
        path: ['person', 'education', list, index],
        ...{ agency: 'education', clause: expect.stringMatching(/^early-help-wales\./), conditions: CONDITIONS },
        obligations: expect.any(Array),
        fields: Object.keys(row).filter((name) => row[name] !== null),
      })),
    );
    expect(boundIn(answer)).toEqual(expect.arrayContaining(shown));
    expect(boundIn(answer)).toHaveLength(shown.length);
  });

  it('whoever is told that there is a record, and nothing that it says, is bound too; whoever is told of none is not', async () => {
    await given({ conditions: CONDITIONS });
    const there = await consents.asWorker(
      'query($id: ID!) { person(id: $id) { education { attendance { __typename } } } }',
      HERS,
    );
    expect(boundIn(there)).toMatchObject([
      { path: ['person', 'education'], fields: ['attendance'], conditions: CONDITIONS },
    ]);
    const NONE =
      'query($id: ID!) { person(id: $id) { education { exclusions(first: 0) { id } } health { camhs { status } } } }';
    const none = await consents.asWorker(NONE, HERS);
    for (const { path } of boundIn(none)) expect(valueAt(none, path)).toBeTruthy();
    const GONE = { id: randomUUID() };
    expect(boundIn(await consents.asWorker(SCHOOLING, GONE))).toEqual([]);
  });
  const valueAt = ({ body }: Answer, path: readonly (string | number)[]) =>
    path.reduce((value: unknown, key) => (value as Record<string | number, unknown> | null)?.[key], body.data);

  it('what is made of records is bound where it stands: episodes, and counts', async () => {
    await given({ conditions: CONDITIONS });
    const MADE = 'query($id: ID!) { person(id: $id) { when: serviceEpisodes { id agency } indicators { kind } } }';
    const made = await consents.asWorker(MADE, HERS);
    expect(boundIn(made).map(({ path, fields }) => [path, fields])).toContainEqual([['person'], ['when']]);
    for (const { fields = [] } of boundIn(made))
      for (const name of fields) expect(valueAt(made, ['person', name])).toHaveProperty('0');
  });

  it('two who gave under conditions of their own bind both, and what is given without takes the place of what was', async () => {
    const father = { kind: 'parentalResponsibility', responsibility: `a2${wales.person.slice(2)}` };
    await given({ conditions: CONDITIONS });
    await given({ conditions: 'Not on paper', grantor: father });
    const texts = async () =>
      [...new Set(boundIn(await consents.asWorker(SCHOOLING, HERS)).map(({ conditions }) => conditions))].sort();
    expect(await texts()).toEqual(['Not on paper', CONDITIONS]);
    await given({});
    expect(await texts()).toEqual(['Not on paper']);
  });

  it('who asks without relying on the consent is told the same, byte by byte, whether or not there is a condition', async () => {
    const ASKED = `query($id: ID!) { person(id: $id) { education { attendance { percentage } } health { registrations { practice } }
    serviceEpisodes { id } indicators { kind } } }`;
    const asked = async () => {
      const answers = [];
      for (const [persona, purpose] of [
        ['hub-practitioner-wales', 'screening'],
        ['social-worker', 'section47Enquiry'],
        ['safeguarding-nurse-wales', 'safeguardingEnquiry'],
        ['early-help-worker-england', 'earlyHelp'],
      ] as const)
        answers.push(
          said(await consents.town.ask({ persona, purpose, query: ASKED, variables: HERS, reason: 'Joint enquiry' })),
        );
      return answers;
    };
    await given({});
    const without = await asked();
    await forgetDecisions(consents.town, wales.person);
    await given({ conditions: CONDITIONS });
    expect(await asked()).toEqual(without);
    expect(without.join()).toContain('attendance');
  });

  it('the words go to the agencies alone that may disclose on them, while they are given, and are in no body of a log', async () => {
    const id = await given({ ...SCHOOL, conditions: CONDITIONS });
    expect(await heldAt(id)).toEqual({
      education: CONDITIONS,
      police: '',
      health: '',
      socialCare: '',
      hub: CONDITIONS,
    });
    const narrow = await given({ ...SCHOOL, categories: ['schoolLife'], conditions: CONDITIONS });
    expect(await heldAt(narrow)).toMatchObject({ education: CONDITIONS, hub: '' });
    const { receipts } = await consents.asWorker(SCHOOLING, HERS);
    const receipt = receipts.find(({ agency }) => agency === 'education')?.id;
    const BODIES = `SELECT convert_from(l.body, 'UTF8') AS ordinary, convert_from(r.body, 'UTF8') AS restricted
    FROM disclosure.log l LEFT JOIN disclosure.restricted r USING (seq) WHERE l.receipt = $1`;
    const { rows } = await consents.town.asOwner<{ ordinary: string; restricted: string }>('education', BODIES, [
      receipt,
    ]);
    expect(rows[0]?.ordinary).toContain('education.attendance');
    expect(JSON.stringify(rows)).not.toContain('stepfather');
    expect((await withdraw(narrow)).body.errors).toBeUndefined();
    expect(await heldAt(narrow)).toMatchObject({ education: '', hub: '' });
    await given(SCHOOL);
    expect((await heldAt(id)).education).toBe('');
  });

  it('an answer to a request carries what the request was asked under', async () => {
    const REQUEST = `mutation($key: String!, $person: ID!, $consent: ConsentInput!) {
    requestConsent(key: $key, person: $person, consent: $consent) { id state } }`;
    const asked = await consents.asWorker(REQUEST, {
      ...{ key: randomUUID(), person: wales.person },
      consent: agreement({ conditions: CONDITIONS }),
    });
    const { id } = changed(asked.body, 'requestConsent');
    expect((await heldAt(id)).education).toBe('');
    changed((await consents.decide({ request: id })).body, 'recordConsentDecision');
    expect(boundIn(await consents.asWorker(SCHOOLING, HERS))[0]).toMatchObject({ conditions: CONDITIONS });
  });

  it('while whereabouts are closed it opens nothing: the answer is as if it had not been given', async () => {
    const closed = async () => {
      let text = '';
      await consents.whileClosed(wales.person, async () => {
        text = said(await consents.asWorker(SCHOOLING, HERS));
      });
      return text;
    };
    const without = await closed();
    await given({ conditions: CONDITIONS });
    expect(await closed()).toBe(without);
    expect(without).toContain('consentNotInForce');
    expect(boundIn(await consents.asWorker(SCHOOLING, HERS)).length).toBeGreaterThan(0);
  });

  it.each(['self', 'household', 'family'])(
    'nor does it open to who is of the family (%s): the words may be about them; to an acquaintance it does',
    async (kind) => {
      const DECLARE = `mutation($key: String!, $person: ID!, $kind: String!) {
        declareRelationship(key: $key, person: $person, kind: $kind, reason: "Her stepfather is my brother") { id effects { confirmed } } }`;
      const declare = (as: string) => consents.asWorker(DECLARE, { key: randomUUID(), person: wales.person, kind: as });
      await given({ conditions: CONDITIONS });
      try {
        await declare('acquaintance');
        expect(boundIn(await consents.asWorker(SCHOOLING, HERS)).length).toBeGreaterThan(0);
        expect((await declare(kind)).body.errors).toBeUndefined();
        const answer = await consents.asWorker(SCHOOLING, HERS);
        expect([boundIn(answer), said(answer)]).toEqual([[], expect.stringContaining('consentNotInForce')]);
      } finally {
        await consents.asOwner(
          'WITH gone AS (DELETE FROM governance.relationship WHERE person = $1 AND practitioner = $2 RETURNING id) DELETE FROM authority.relationship_event WHERE relationship IN (SELECT id FROM gone)',
          [wales.person, 'afonwen-council/early-help-worker'],
        );
      }
    },
  );
});
