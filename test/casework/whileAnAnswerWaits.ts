import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { agreement, DECIDE, example, overrideTerms, parent } from '#test/consent/consentTown';
import { act, begin, COLLEAGUE, HUB as COUNCIL_HUB, hold, person, SOLO } from '#test/consent/decidedOn';
import type { Answer, AnswerBody } from '#test/town/startTown';
import { until } from '#test/town/until';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { granted, onCall, REQUEST, REVOKE } from './emergencyAsked';
import { child, EXCLUDE, given, HUB, HUB_WALES, IG, INCLUDE, READ, WORKER } from './relationsAsked';

/**
 * An answer of the schools that was decided and waits for the log: what ends meanwhile, by an act that has returned or by time alone,
 * is not in it.
 */
const casework = caseworkTown.forTests();

/** Asks, and lets `happens` be while the answer stands before its record, of which another has the log. */
async function askedWhile(happens: () => unknown, who: Asked, query: string, of: string): Promise<Answer> {
  const log = await casework.connect('education');
  try {
    await log.query('BEGIN');
    await log.query('SELECT FROM disclosure.head FOR UPDATE');
    const answer = casework.ask(who, query, { id: of });
    // A head that is being witnessed waits for it, too, to share it, and is no answer.
    const WAITING = `SELECT FROM pg_locks
      WHERE locktype = 'tuple' AND mode <> 'AccessShareLock' AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`;
    await until(async () => (await log.query(WAITING)).rows.length > 0);
    await happens();
    await log.query('COMMIT');
    return await answer;
  } finally {
    await log.end();
  }
}

const isTold = ({ body }: Answer, field = 'percentage') =>
  new RegExp(`"${field}":["\\d]`).test(JSON.stringify(body.data));

/** The same question: told before, and when nothing happens while it waits; not when it does. */
async function holds(happens: () => unknown, who: Asked, query: string, of: string, field?: string): Promise<void> {
  expect(isTold(await askedWhile(() => undefined, who, query, of), field)).toBe(true);
  const answer = await askedWhile(happens, who, query, of);
  expect([answer.status, answer.body.errors, isTold(answer, field)]).toEqual([200, undefined, false]);
}

describe('by time alone, of which no revision tells', () => {
  const TERM_MS = 60_000;
  const soon = () => new Date(Date.now() + TERM_MS).toISOString();
  /** The clock of the schools is the only one that goes on. */
  const passes = (milliseconds = TERM_MS) => {
    casework.ahead.education = milliseconds;
  };
  afterEach(() => {
    casework.ahead.education = 0;
  });
  const owner = (text: string, ...values: unknown[]) => casework.rows('governance', text, values);

  it('a consent', async () => {
    await begin();
    const mother = parent(await hold(SOLO.worker, { holder: 'Mother', basis: 'mother', evidence: 'e' }));
    const consent = agreement({ grantor: mother, validUntil: soon() });
    await act(COLLEAGUE, DECIDE, 'recordConsentDecision', { decision: 'given', consent });
    await holds(passes, SOLO.worker, READ, person);
  });

  it('a decision against a refusal', async () => {
    await begin();
    const mother = parent(await hold(SOLO.worker, { holder: 'Mother', basis: 'mother', evidence: 'e' }));
    const refusal = { decision: 'refused', consent: agreement({ grantor: mother }), coercion: 'None seen' };
    const consent = await act(COLLEAGUE, DECIDE, 'recordConsentDecision', refusal);
    const override = overrideTerms({ validUntil: soon() });
    await act(COUNCIL_HUB, example('Override'), 'recordOverride', { consent, override });
    await holds(passes, SOLO.worker, READ, person);
  });

  it('an involvement', async () => {
    const who: Asked = { ...WORKER, purpose: 'earlyHelp' };
    const INVOLVED = "agency = 'education' AND person = $1 AND organisation = 'marchford-council'";
    await owner(
      `UPDATE governance.involvement SET valid_until = $2 WHERE ${INVOLVED} AND valid_until IS NULL`,
      child,
      soon(),
    );
    await holds(passes, who, READ, child);
    await owner(`UPDATE governance.involvement SET valid_until = NULL WHERE ${INVOLVED}`, child);
  });

  it('a clause that an emergency grant opens', async () => {
    const who = onCall(71);
    const asked = await casework.act(who, REQUEST, { persons: [child], reason: 'Not at the bus stop' });
    const grant = granted(asked).grants[0]?.id;
    await owner(
      `UPDATE governance.emergency_grant SET clause_ends = array_fill($2::timestamptz, ARRAY[cardinality(clauses)]) WHERE id = $1`,
      grant,
      soon(),
    );
    await holds(passes, who, READ, child);
  });

  it('the day of an agreement, which in summer is over at 23:00 of the day before by UTC', async () => {
    const ends = (day: string) =>
      owner(
        `UPDATE governance.protocol SET document = document || jsonb_build_object('inForceTo', $1::text), in_force_to = $1::date
         WHERE id = 'early-help-england' AND state = 'inForce'`,
        day,
      );
    const [was] = await casework.rows<{ day: string }>(
      'governance',
      "SELECT in_force_to::text AS day FROM governance.protocol WHERE id = 'early-help-england' AND state = 'inForce'",
    );
    const summer = new Date().getUTCFullYear() + 1;
    const at = (time: string) => () => passes(Date.parse(`${summer}-07-09T${time}Z`) - Date.now());
    await ends(`${summer}-07-10`);
    // The gateway has read the agreement anew: it asks once, by its own clock.
    expect(isTold(await casework.ask(WORKER, READ, { id: child }))).toBe(true);
    expect(isTold(await askedWhile(at('22:59:00'), WORKER, READ, child))).toBe(true);
    passes(0);
    await holds(at('23:00:00'), WORKER, READ, child);
    await ends(was?.day ?? '');
  });
});

describe('by an act that has returned', () => {
  /** In force at every agency when it returned. */
  async function done(who: Asked, act: string, mutation: string, variables: object): Promise<string> {
    const { id, effects } = given(changedBy(await casework.act(who, mutation, { ...variables }), act), act);
    expect(effects.map(({ confirmed }) => confirmed)).toEqual([true, true, true, true, true]);
    return id;
  }
  const owner = (text: string, ...values: unknown[]) => casework.rows('governance', text, values);

  it('emergency access that is revoked', async () => {
    const who = onCall(72);
    const asked = await casework.act(who, REQUEST, { persons: [child], reason: 'Not on the school bus' });
    const grant = granted(asked).grants[0]?.id;
    const revoke = () => done(who, 'revokeEmergencyAccess', REVOKE, { grant, reason: 'Found at home' });
    await holds(revoke, who, READ, child);
  });

  it('an exclusion that is set', async () => {
    const whom = { organisation: 'marchford-council', practitioner: 'marchford-council/social-worker-england' };
    let id = '';
    const bar = async () => {
      id = await done(HUB_WALES, 'setExclusion', EXCLUDE, { person: child, reason: 'Related', ...whom });
    };
    await holds(bar, WORKER, READ, child);
    expect((await casework.act(HUB_WALES, INCLUDE, { person: child, id })).errors).toBeUndefined();
  });

  it('an exclusion that is set before a further act of the same operation is done, of what the first had answered', async () => {
    const { organisation, practitioner } = personaOf('social-worker-england');
    const other = scriptedChild('intelligence').person;
    const TWO = `mutation($first: String!, $key: String!, $person: ID!, $other: ID!) {
      first: openCase(key: $first, person: $person, threshold: "earlyHelp", reason: "Two acts") { id person { cases { id threshold } } }
      further: openCase(key: $key, person: $other, threshold: "earlyHelp", reason: "Two acts") { id } }`;
    const open = async (happens: () => unknown) => {
      const key = randomUUID();
      const hub = await casework.connect('hub');
      try {
        await hub.query('BEGIN');
        await hub.query(
          `INSERT INTO acts.performed (organisation, practitioner, key, act, input_digest, performed_at) VALUES ($1, $2, $3, 'openCase', '', now())`,
          [organisation, practitioner, key],
        );
        const answer = casework.ask(WORKER, TWO, { first: randomUUID(), key, person: child, other });
        const WAITING = 'SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))';
        await until(async () => (await hub.query(WAITING)).rows.length > 0);
        await happens();
        await hub.query('ROLLBACK');
        return await answer;
      } finally {
        await hub.end();
      }
    };
    expect(await open(() => undefined)).toMatchObject({
      body: { data: { first: { person: { cases: expect.anything() } } } },
    });
    let id = '';
    const answer = await open(async () => {
      id = await done(HUB_WALES, 'setExclusion', EXCLUDE, {
        person: child,
        reason: 'Related',
        organisation,
        practitioner,
      });
    });
    expect([answer.body.data?.first, codeOf(answer.body)]).toEqual([null, 'PERSON_UNKNOWN']);
    expect((await casework.act(HUB_WALES, INCLUDE, { person: child, id })).errors).toBeUndefined();
    const CLOSED =
      "UPDATE public.case_file SET state = 'closed', period_end = now() WHERE id IN (SELECT case_id FROM public.case_event WHERE reason = 'Two acts') RETURNING id";
    const opened = await casework.rows<{ id: string }>('hub', CLOSED);
    expect(opened).toHaveLength(4);
    await owner(
      'UPDATE governance.case_state SET closed_at = now() WHERE case_id = ANY($1)',
      opened.map((each) => each.id),
    );
  });

  it('whereabouts that are closed', async () => {
    const CLOSE = `mutation($key: String!, $person: ID!, $keepers: [WhereaboutsKeeper!]!) {
      closeWhereabouts(key: $key, person: $person, keepers: $keepers, reason: "A threat") { effects { confirmed } } }`;
    const keepers = [
      { organisation: 'afonwen-council', role: 'hubPractitioner' },
      { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
    ];
    const PLACE = 'query($id: ID!) { person(id: $id) { education { enrolments { school } } } }';
    await holds(() => done(HUB, 'closeWhereabouts', CLOSE, { person: child, keepers }), WORKER, PLACE, child, 'school');
    const OPEN = `mutation($key: String!, $person: ID!) {
      openWhereabouts(key: $key, person: $person, reason: "Moved") { effects { confirmed } } }`;
    await done(HUB_WALES, 'openWhereabouts', OPEN, { person: child });
  });

  const SUPERSEDE = `mutation($key: String!, $protocol: ID!, $version: Int!) {
    supersedeProtocol(key: $key, protocol: $protocol, version: $version, reason: "Replaced") { effects { confirmed } } }`;
  it('a protocol whose later version gives nothing, when that is put in force and it is superseded', async () => {
    const [protocol, version, key] = ['early-help-england', 1, randomUUID()];
    const supersede = async () => {
      await owner(
        `INSERT INTO governance.protocol SELECT id, version + 1, 'inForce', document || jsonb_build_object('version', version + 1,
           'clauses', jsonb_path_query_array(document -> 'clauses', '$[*] ? (@.effect == "withhold")')), source, in_force_from, in_force_to
         FROM governance.protocol WHERE id = $1 AND version = $2`,
        protocol,
        version,
      );
      // Until the gateway too has read the rules that the test changed.
      const tried = () => casework.act(IG, SUPERSEDE, { key, protocol, version });
      await until(async () => codeOf(await tried()) !== 'NOT_READY');
      await done(IG, 'supersedeProtocol', SUPERSEDE, { key, protocol, version });
    };
    try {
      await holds(supersede, WORKER, READ, child);
    } finally {
      await owner('DELETE FROM governance.protocol WHERE id = $1 AND version > $2', protocol, version);
      await owner("UPDATE governance.protocol SET state = 'inForce' WHERE id = $1", protocol);
    }
  });

  it('a signature that is withdrawn', async () => {
    const [school] = await casework.rows<{ controller: string }>(
      'education',
      'SELECT controller FROM governance.link WHERE person = $1 AND ended_at IS NULL ORDER BY controller',
      [child],
    );
    const controller = school?.controller ?? '';
    const officer: Asked = {
      as: {
        ...{ organisation: controller, practitioner: `${controller}/ig`, team: 'governance' },
        role: 'informationGovernanceOfficer',
      },
      purpose: 'informationGovernance',
    };
    const WITHDRAW = `mutation($key: String!, $protocol: ID!) {
      withdrawSignature(key: $key, protocol: $protocol, reason: "Under review") { effects { confirmed } } }`;
    const withdraw = () => done(officer, 'withdrawSignature', WITHDRAW, { protocol: 'early-help-england' });
    try {
      await holds(withdraw, WORKER, READ, child);
    } finally {
      await owner('UPDATE governance.protocol_signature SET withdrawn_at = NULL WHERE controller = $1', controller);
    }
  });
});

/** Of each replicated table that does not move the revision which the release compares: the table. */
const UNNOTICED = `
  SELECT t.name FROM (SELECT DISTINCT tablename AS name, format('%I.%I', schemaname, tablename)::regclass AS id FROM pg_publication_tables) t
  WHERE t.name <> ALL('{subject_revision, protocol_revision, lease_challenge}') AND (
    SELECT coalesce(bit_or(g.tgtype), 0) FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid
    WHERE g.tgrelid = t.id AND g.tgenabled = 'O' AND g.tgqual IS NULL AND g.tgattr = '' AND f.proname =
      CASE WHEN EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.id AND a.attname = 'person') THEN 'bump_subjects' ELSE 'bump_rules' END
  ) & 28 <> 28 ORDER BY 1`;

it('every table that governance publishes moves a revision with each row that comes, changes or goes', async () => {
  const governance = await casework.connect('governance');
  const unnoticed = async () => (await governance.query<{ name: string }>(UNNOTICED)).rows.map(({ name }) => name);
  try {
    expect(await unnoticed()).toEqual([]);
    // One that is added without, or loses one of the three, is found.
    await governance.query('BEGIN');
    await governance.query('CREATE TABLE governance.bond (agency text, person uuid)');
    await governance.query('ALTER PUBLICATION police ADD TABLE governance.bond');
    await governance.query('DROP TRIGGER bump_subjects_update ON governance.detriment');
    expect(await unnoticed()).toEqual(['bond', 'detriment']);
  } finally {
    await governance.query('ROLLBACK');
    await governance.end();
  }
});

function changedBy(body: AnswerBody, act: string): AnswerBody {
  expect([act, body.errors]).toEqual([act, undefined]);
  return body;
}
