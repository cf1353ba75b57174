import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { OFFICERS } from '#policies/core/acts';
import type { Agency } from '#policies/core/vocabulary';
import { alertedOf, atEach } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { severalRounds } from '#test/town/rounds';
import { until } from '#test/town/until';
import { type Asked, type Claims, caseworkTown } from './caseworkTown';
import { entries as convergences, HUB, keep, UNTOLD } from './convergenceAsked';
import { FORCE, granted, listed, onCall, request } from './emergencyAsked';
import { given } from './relationsAsked';

/** A row that names nobody is noted of nobody, and no reader finds in the notes what they brought about themselves. */
const casework = caseworkTown.forTests();
const { person } = scriptedChild('convergence');

const DECLARE = `mutation($key: String!, $person: ID!, $practitioner: String) { declareRelationship(key: $key, person: $person,
  kind: "household", practitioner: $practitioner, reason: "Lives next door") { id } }`;
const declare = async (who: Asked, of: { readonly person: string; readonly practitioner?: string } = { person }) =>
  given(await casework.act(who, DECLARE, of), 'declareRelationship').id;
const ANYWHERE: readonly Agency[] = ['hub', 'governance', 'police', 'health', 'education', 'socialCare'];
const notedOf = async (practitioner: string) =>
  (
    await Promise.all(
      ANYWHERE.map(async (agency) => {
        const rows = await casework.rows(agency, 'SELECT FROM lookups.own_family WHERE practitioner = $1', [
          practitioner,
        ]);
        return rows.map(() => agency);
      }),
    )
  ).flat();
const at = (
  organisation: string,
  name: string,
  role: Claims['role'],
  purpose = 'informationGovernance',
): Asked & { readonly as: Claims } => ({
  as: { practitioner: `${organisation}/${name}`, organisation, team: 'governance', role },
  purpose,
});
const LOOKUPS = 'query($first: Int! = 500) { lookupAlerts(first: $first) { entries { practitioner } next } }';
const lookupsTo = async (who: Asked, of: string) =>
  (await listed<{ practitioner: string }>(who, LOOKUPS, 'lookupAlerts')).filter(
    ({ practitioner }) => practitioner === of,
  );

describe('of their own family', () => {
  it('whoever reads a notice of a correction has looked up nobody: it names no child', async () => {
    const lead = at(FORCE, 'lead-of-notices', 'safeguardingLead');
    const [correction, notice] = [randomUUID(), randomUUID()];
    await casework.rows(
      'police',
      `WITH corrected AS (
         INSERT INTO subject_access.correction (id, controller, person, record, record_id, data_items, reason, corrected_at, corrected_by)
         VALUES ($1, $5, $3, 'Incident', gen_random_uuid(), ARRAY['police.incident.kind'], 'Wrong', now(), 'nobody') RETURNING id)
       INSERT INTO subject_access.correction_notice (id, correction, receipt, organisation, practitioner, data_items, at)
       SELECT $2, id, $4, $5, 'nobody', ARRAY['police.incident.kind'], now() FROM corrected`,
      [correction, notice, person, randomUUID(), FORCE],
    );
    await declare(lead);
    const NOTICES = '{ policeCorrectionNotices(first: 500) { entries { id receipt items } } }';
    expect((await listed<{ id: string }>(lead, NOTICES, 'policeCorrectionNotices')).map(({ id }) => id)).toContain(
      notice,
    );
    expect(await notedOf(lead.as.practitioner)).toEqual([]);
    await casework.rows('police', 'WITH gone AS (DELETE FROM subject_access.correction_notice WHERE id = $1) SELECT', [
      notice,
    ]);
    await casework.rows('police', 'DELETE FROM subject_access.correction WHERE id = $1', [correction]);
  });

  it('whoever reads an emergency review without its person has looked up nobody, and who reads it with its person has', async () => {
    const { grants } = granted(await request(onCall(70), [person], 'Not home since this morning'));
    const [review] = await casework.rows<{ id: string; controller: string }>(
      'governance',
      'UPDATE authority.emergency_review SET due_at = now() WHERE access = $1 RETURNING id, controller',
      [grants[0]?.id],
    );
    const controller = review?.controller ?? '';
    const REVIEWS = '{ emergencyReviews(first: 500) { entries { id person { id } } } }';
    const row = async (who: Asked) =>
      (await listed<{ id: string; person: object | null }>(who, REVIEWS, 'emergencyReviews')).find(
        ({ id }) => id === review?.id,
      );
    const [lead, officer] = [
      at(controller, 'lead-of-reviews', 'safeguardingLead'),
      at(controller, 'officer-of-reviews', 'privacyOfficer'),
    ];
    for (const who of [lead, officer]) await declare(who);
    expect(await row(lead)).toEqual({ id: review?.id, person: null });
    expect(await notedOf(lead.as.practitioner)).toEqual([]);
    expect(await row(officer)).toEqual({ id: review?.id, person: { id: person } });
    expect(await notedOf(officer.as.practitioner)).toEqual(['governance']);
  });

  it('whoever reads an entry of what converges that tells of no child has looked up nobody, at the agencies that count for it either', async () => {
    const { as } = at('marchford-council', 'hub-of-convergences', 'hubPractitioner');
    const who = { ...HUB, as: { ...as, team: 'mash' } };
    await declare(who);
    await casework.rows('hub', 'DELETE FROM public.convergence');
    await keep(`(VALUES ($1::uuid, interval '0')) AS asked(person, later)`, [person]);
    const OF_CHILD = 'subject IN (SELECT subject FROM governance.link WHERE person = $1)';
    const restrict = (restriction: string) =>
      casework.rows('police', `UPDATE public.missing_episode SET restriction = $2 WHERE ${OF_CHILD}`, [
        person,
        restriction,
      ]);
    await restrict('covertSource');
    expect(await convergences(who)).toEqual([UNTOLD]);
    expect(await notedOf(who.as.practitioner)).toEqual([]);
    await restrict('none');
    expect(await convergences(who)).toEqual([expect.objectContaining({ person: { id: person } })]);
    expect(await notedOf(who.as.practitioner)).toEqual(['hub']);
    await casework.rows('hub', 'DELETE FROM public.convergence WHERE person = $1', [person]);
  });

  it('a person with whom a list is asked for and refused was not looked up, though the answer was also about them', async () => {
    const { grants } = granted(await request(onCall(73), [person], 'Not home since this morning'));
    const [review] = await casework.rows<{ controller: string }>(
      'governance',
      'UPDATE authority.emergency_review SET due_at = now() WHERE access = $1 RETURNING controller',
      [grants[0]?.id],
    );
    const lead = at(review?.controller ?? '', 'lead-of-both', 'safeguardingLead');
    await declare(lead);
    const BOTH = `query($person: ID!) { emergencyReviews(first: 500) { entries { id } }
      consentOverrides(person: $person) { entries { id } } }`;
    const { body } = await casework.ask(lead, BOTH, { person });
    expect(body.errors).toHaveLength(1);
    expect(entriesOf(body, 'emergencyReviews')).not.toEqual([]);
    expect(await notedOf(lead.as.practitioner)).toEqual([]);
    await declare(lead);
    expect(await notedOf(lead.as.practitioner)).toEqual(['governance']);
  });
});

describe('no reader is told by lookupAlerts', () => {
  const PERSON = 'query($person: ID!) { person(id: $person) { id } }';
  const LEADS = ['safeguardingLead', 'caldicottGuardian', 'informationGovernanceOfficer'] as const;

  it.each(LEADS)('what they looked up themselves, as %s; the other leads are', async (role) => {
    const [who, other] = [at(FORCE, `own-${role}`, role), at(FORCE, `other-${role}`, role)];
    await declare(who);
    await casework.ask(who, PERSON, { person });
    await until(async () => (await lookupsTo(other, who.as.practitioner)).length > 0);
    expect(await lookupsTo(other, who.as.practitioner)).toHaveLength(1);
    expect(await lookupsTo(who, who.as.practitioner)).toEqual([]);
  });

  it('what rests on their own declaration about a colleague: others are, the officers hear of the declaration, and no page is shorter', async () => {
    const [lead, other] = [at(FORCE, 'declaring', 'safeguardingLead'), at(FORCE, 'reading', 'safeguardingLead')];
    const colleague = onCall(72);
    const practitioner = colleague.as?.practitioner ?? '';
    const declared = await declare(lead, { person, practitioner });
    expect(await alertedOf(casework.town, 'relationshipDeclaredOfAnother', declared)).toEqual(
      atEach([FORCE], OFFICERS),
    );
    await casework.ask(colleague, PERSON, { person });
    await until(async () => (await lookupsTo(other, practitioner)).length > 0);
    await severalRounds();
    // First of the list: within a day nothing tells which came when.
    await casework.rows('governance', 'UPDATE authority.own_lookup SET day = day + 1 WHERE practitioner = $1', [
      practitioner,
    ]);
    const firstOf = async (who: Asked) =>
      entriesOf<{ practitioner: string }>((await casework.ask(who, LOOKUPS, { first: 1 })).body, 'lookupAlerts').map(
        (each) => each.practitioner,
      );
    expect(await firstOf(other)).toEqual([practitioner]);
    expect(await lookupsTo(lead, practitioner)).toEqual([]);
    expect(await firstOf(lead)).toEqual([expect.not.stringMatching(practitioner)]);
    // Nor by what the colleague asks for in an emergency, which the others read at once.
    granted(await request(colleague, [person], 'Not home since this morning'));
    expect(await lookupsTo(other, practitioner)).toHaveLength(2);
    expect(await lookupsTo(lead, practitioner)).toEqual([]);
    // Said by the colleague too, it rests on more than the reader's word.
    await declare(colleague);
    expect(await lookupsTo(lead, practitioner)).toHaveLength(2);
  });
});
