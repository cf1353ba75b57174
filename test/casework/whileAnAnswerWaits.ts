import { dayOf, endOfDay } from '#policies/core/legalDay';
import { agreement, DECIDE, example, overrideTerms, parent } from '#test/consent/consentTown';
import { act, begin, COLLEAGUE, HUB as COUNCIL_HUB, hold, person, SOLO } from '#test/consent/decidedOn';
import type { Answer } from '#test/town/startTown';
import { until } from '#test/town/until';
import { type Asked, caseworkTown } from './caseworkTown';
import { granted, onCall, REQUEST } from './emergencyAsked';
import { child, READ, WORKER } from './relationsAsked';

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
    const WAITING = 'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))';
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

  it('the day of an agreement', async () => {
    const now = new Date();
    const tomorrow = dayOf(endOfDay(dayOf(now)));
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
    await ends(tomorrow);
    await holds(() => passes(endOfDay(dayOf(now)).getTime() - Date.now()), WORKER, READ, child);
    await ends(was?.day ?? '');
  });
});
