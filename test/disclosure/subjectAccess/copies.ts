import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { type Asked, codeOf, reasonsOf } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { docExample } from '../docExamples';
import {
  accessTown,
  byCourt,
  DECIDE,
  EXEMPTIONS,
  mother,
  NAME,
  officerOf,
  REVIEWS,
  type Review,
  recordsIn,
  who,
} from './accessTown';

/** What a copy may hold and say, and what nobody may learn from it. */
const access = accessTown.forTests();

const HANNAH = scriptedChild('sexualHealth');
const LEO = scriptedChild('refuge');

it('while whereabouts are closed a copy places nobody: not the child, not the controller, not who was told', async () => {
  const council = officerOf('marchford-council');
  const { id } = await access.recorded('socialCare', council, LEO.person, {
    capacity: 'parentalResponsibility',
    responsibility: mother(LEO.person),
  });
  await access.decideAll('socialCare', council, id, () => false);
  await access.arrive('socialCare', id);
  const { copy, json, html } = await access.copyOf('socialCare', council, id);
  expect(recordsIn(copy)).toBeGreaterThan(0);
  expect(copy.controller).toBeNull();
  expect(html).toContain(
    'it acknowledges a complaint within 30 days.</li><li>You can complain to the Information Commissioner',
  );
  const [place] = await access.town.rows<{ placement_address: { line1: string }; team: string }>(
    'socialCare',
    `SELECT p.placement_address, a.team FROM public.looked_after p JOIN public.allocation a USING (controller, subject)
     JOIN governance.link l USING (controller, subject) WHERE l.person = $1`,
    [LEO.person],
  );
  for (const text of [place?.placement_address.line1, 'Marchford']) {
    expect(text).toBeTruthy();
    expect(`${json}${html}`).not.toContain(text);
  }
});

it('nor does a copy of what governance keeps: a consent names no school', async () => {
  const council = officerOf('marchford-council');
  const consent = await access.town.rows<{ id: string }>(
    'governance',
    `INSERT INTO authority.consent (id, person, gate, grantor, grantor_kind, precedence, controllers, recipients, purposes,
       categories, notice_version, collection_method, jurisdiction, valid_from, created_at)
     VALUES (gen_random_uuid(), $1, 'serviceAgreement', $1, 'child', 3, '{marchford-council,marchford-school-04}', '{marchford-council}',
       '{earlyHelp}', '{schoolLife}', 'EH', 'inPerson', 'E', now(), now()) RETURNING id`,
    [LEO.person],
  );
  await access.town.rows(
    'governance',
    "INSERT INTO authority.consent_event (consent, seq, event, at) VALUES ($1, 1, 'refused', now())",
    [consent[0]?.id],
  );
  const { id } = await access.recorded('governance', council, LEO.person, byCourt('Order 13'));
  await access.decideAll('governance', council, id, () => false);
  await access.arrive('governance', id);
  const { copy, json, html } = await access.copyOf('governance', council, id);
  expect(json).toContain('serviceAgreement');
  expect(copy.controller).toBeNull();
  expect(`${json}${html}`).not.toMatch(/marchford/i);
});

it('while whereabouts are closed a reviewer weighs records without their places, and a keeper with them', async () => {
  const council = officerOf('marchford-council');
  const { organisation = '', role = '', practitioner = '' } = council.as ?? {};
  const shown = async (agency: Agency, request: string) => {
    const { body } = await access.town.ask(council, REVIEWS(agency));
    const rows = (entriesOf<Review>(body, 'rows') ?? []).filter((review) => review.request === request);
    return { lines: rows.flatMap(({ content }) => content), notices: reasonsOf(body) };
  };
  for (const [agency, places] of [
    ['hub', ['controller', 'address', 'lead contact']],
    ['socialCare', ['controller', 'team', 'contact']],
  ] as const) {
    const { id } = await access.recorded(agency, council, LEO.person, byCourt('Order 9'));
    await shown(agency, id);
    await access.town.act(council, NAME(agency), { request: id, kind: 'socialWork', reviewer: practitioner });
    const closed = await shown(agency, id);
    await access.town.rows(
      agency,
      'UPDATE governance.whereabouts_flag SET open_to = open_to || $2::jsonb WHERE person = $1 RETURNING person',
      [LEO.person, JSON.stringify([{ organisation, role }])],
    );
    const kept = await shown(agency, id);
    await access.town.rows(agency, 'UPDATE governance.whereabouts_flag SET open_to = open_to - -1 WHERE person = $1', [
      LEO.person,
    ]);
    const named = (lines: readonly string[]) => new Set(lines.map((line) => line.split(':')[0]));
    const placing = kept.lines.filter((line) => !closed.lines.includes(line));
    expect([...named(placing)]).toEqual(expect.arrayContaining([...places]));
    for (const place of places) expect(named(closed.lines)).not.toContain(place);
    expect(closed.lines.length).toBeGreaterThan(0);
    expect(closed.lines.join()).not.toContain('Marchford');
    expect(closed.notices).toContain('whereaboutsNotShown');
    expect(kept.notices).toEqual([]);
  }
});

it('a place that a reviewer could not see is in no copy, also when the whereabouts are open again', async () => {
  const council = officerOf('marchford-council');
  const asker = byCourt('Order 11');
  const [before, after] = [
    await access.recorded('socialCare', council, LEO.person, asker),
    await access.recorded('socialCare', council, LEO.person, asker),
  ];
  await access.decideAll('socialCare', council, before.id, () => false);
  const kept = await access.town.rows<object>(
    'socialCare',
    'DELETE FROM governance.whereabouts_flag WHERE person = $1 RETURNING to_json(whereabouts_flag) AS row',
    [LEO.person],
  );
  try {
    await access.decideAll('socialCare', council, after.id, () => false);
    for (const [id, seen] of [
      [before.id, false],
      [after.id, true],
    ] as const) {
      await access.arrive('socialCare', id);
      const { copy } = await access.copyOf('socialCare', council, id);
      const allocation = copy.sections.find(({ title }) => title === 'allocation')?.records ?? [];
      const names = allocation.flat().map(({ name }) => name);
      expect(names).toContain('source');
      for (const place of ['worker', 'team', 'contact']) expect(names.includes(place)).toBe(seen);
      const { body } = await access.town.ask(council, EXEMPTIONS('socialCare'), { request: id });
      const team = { record: 'socialCare.allocation', field: 'team', state: 'undecided' };
      const left = ((body.data?.rows ?? []) as object[]).filter((row) =>
        expect.objectContaining(team).asymmetricMatch(row),
      );
      expect(left.length > 0).toBe(!seen);
    }
  } finally {
    await access.town.rows(
      'socialCare',
      'INSERT INTO governance.whereabouts_flag SELECT (json_populate_record(NULL::governance.whereabouts_flag, row)).* FROM json_array_elements($1) row',
      [JSON.stringify(kept.map((each) => (each as { row: object }).row))],
    );
  }
});

it('a copy tells who was given what, once the controller has released it, and is itself recorded', async () => {
  const trust = officerOf('marchford-nhs-trust');
  const nurse: Asked = { persona: 'safeguarding-nurse', purpose: 'directCare' };
  const seen = await access.town.ask(
    nurse,
    'query($id: ID!) { person(id: $id) { health { communityNursing { service note } } } }',
    { id: HANNAH.person },
  );
  const receipt = seen.receipts.find(({ agency }) => agency === 'health')?.id ?? '';
  const by: Asked = { ...who('marchford-nhs-trust', 'safeguardingNurse'), purpose: 'directCare' };
  const included = async () => {
    const { id } = await access.recorded('health', trust, HANNAH.person, { capacity: 'child' });
    await access.reviewsOf('health', by, id);
    await access.town.act(trust, NAME('health'), { request: id, kind: 'health', reviewer: by.as?.practitioner });
    const reviews = (await access.reviewsOf('health', by, id)).map((review) => review.id);
    expect((await access.town.act(by, DECIDE('health'), { reviews, decision: 'include' })).errors).toBeUndefined();
    await access.arrive('health', id);
    return id;
  };
  const [before, after] = [await included(), await included()];
  expect((await access.copyOf('health', trust, before)).copy.disclosures).toEqual([]);
  const released = await access.town.act(trust, docExample('Release'), { person: HANNAH.person, receipts: [receipt] });
  expect(released.errors).toBeUndefined();
  expect((await access.copyOf('health', trust, after)).copy.disclosures).toMatchObject([
    { purpose: 'direct care', role: 'safeguarding nurse', organisation: 'Marchford NHS Trust' },
  ]);
  // What was released later was in no copy that had left.
  expect((await access.copyOf('health', trust, before)).copy.disclosures).toEqual([]);
});

it('who was told is named with organisation, team and case, and with none of them while the whereabouts are closed', async () => {
  const NIA = scriptedChild('section47');
  const force = officerOf('gwent-y-gororau-police');
  const worker: Asked = { persona: 'social-worker', purpose: 'section47Enquiry', case: NIA.caseId ?? '' };
  const seen = await access.town.ask(worker, 'query($id: ID!) { person(id: $id) { police { incidents { kind } } } }', {
    id: NIA.person,
  });
  const receipt = seen.receipts.find(({ agency }) => agency === 'police')?.id ?? '';
  const { id } = await access.recorded('police', force, NIA.person, byCourt('Order 8'));
  await access.decideAll('police', force, id, () => false);
  await access.arrive('police', id);
  const released = await access.town.act(force, docExample('Release', 'police'), {
    person: NIA.person,
    receipts: [receipt],
  });
  expect(released.errors).toBeUndefined();
  const open = await access.copyOf('police', force, id);
  const given = open.copy.disclosures.at(0);
  expect(given).toMatchObject({ organisation: 'Cyngor Afonwen', team: expect.any(String), case: NIA.caseId });
  const places = [given?.organisation, given?.team, given?.case].map(String);
  for (const place of places) expect(open.json).toContain(place);
  await access.town.rows(
    'police',
    "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('police', $1, now(), '[]')",
    [NIA.person],
  );
  try {
    const { copy, json, html } = await access.copyOf('police', force, id);
    // Purpose, role and items are told as before: they place nobody.
    const placeless = { organisation: null, team: null, case: null };
    expect(copy.disclosures.at(0)).toEqual({ ...given, ...placeless });
    for (const each of copy.disclosures) expect(each).toMatchObject(placeless);
    for (const place of places) expect(`${json}${html}`).not.toContain(place);
  } finally {
    await access.town.rows('police', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [NIA.person]);
  }
});

it('who was told of what the copy leaves out is in no list: undecided, one record of several, one field', async () => {
  const KAI = scriptedChild('intelligence');
  const force = officerOf('marches-police');
  const detective: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
  const SEEN = 'query($id: ID!) { person(id: $id) { police { incidents { kind summary } } } }';
  const seen = await access.town.ask(detective, SEEN, { id: KAI.person });
  const receipts = seen.receipts.filter(({ agency }) => agency === 'police').map((receipt) => receipt.id);
  const released = await access.town.act(force, docExample('Release', 'police'), { person: KAI.person, receipts });
  expect(released.errors).toBeUndefined();
  const told = async (withheld: ((review: Review, first: boolean) => boolean) | null) => {
    const { id } = await access.recorded('police', force, KAI.person, byCourt('Order 10'));
    const incidents = new Set<string>();
    const weighed = ({ record: type, kind }: Review) => type === 'police.incident' && kind === 'lawEnforcement';
    if (withheld !== null)
      await access.decideAll('police', force, id, (review) => {
        if (weighed(review)) incidents.add(review.id);
        return withheld(review, [...incidents][0] === review.id);
      });
    await access.arrive('police', id);
    const { copy, json } = await access.copyOf('police', force, id);
    const left = copy.sections.find(({ title }) => title === 'incident')?.records.length;
    return { items: copy.disclosures.map(({ items }) => items), json, incidents: incidents.size, left };
  };
  expect((await told(() => false)).items).toEqual([['incident: kind', 'incident: summary']]);
  const field = await told(({ kind }) => kind === 'thirdParty');
  expect(field.items).toEqual([['incident: kind']]);
  // The log names no record: one that is left out closes the items of all of its type.
  const [twin] = await access.town.rows<{ id: string }>(
    'police',
    `INSERT INTO public.incident SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).*
     FROM public.incident r JOIN governance.link l USING (controller, subject)
     WHERE l.person = $1 AND r.controller = 'marches-police' LIMIT 1 RETURNING id`,
    [KAI.person],
  );
  try {
    const one = await told((_review, first) => first);
    expect(one.incidents).toBe(2);
    expect(one.left).toBe(1);
    for (const { items, json } of [one, await told(null)]) {
      expect(items).toEqual([]);
      expect(json).not.toContain('incident: ');
    }
  } finally {
    await access.town.rows('police', 'DELETE FROM public.incident WHERE id = $1', [twin?.id]);
  }
});

it('no list answers another number than was asked for: those of an officer’s own house neither', async () => {
  const council = officerOf('marchford-council');
  for (const list of ['alerts', 'emergencyReviews', 'lookupAlerts', 'socialCareSubjectAccessRequests'])
    for (const first of [0, -1, 501]) {
      const { body } = await access.town.ask(council, `{ rows: ${list}(first: ${first}) { entries { id } } }`);
      expect([list, first, codeOf(body)]).toEqual([list, first, 'FIRST_OUT_OF_RANGE']);
    }
  for (const list of ['alerts', 'emergencyReviews', 'lookupAlerts'])
    for (const first of [1, 500])
      expect(
        (await access.town.ask(council, `{ rows: ${list}(first: ${first}) { entries { id } } }`)).body.errors,
      ).toBeUndefined();
});
