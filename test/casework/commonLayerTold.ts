import { scriptedChild } from '#embedded/town/scriptedChildren';
import { RECORD_AGENCIES } from '#policies/core/vocabulary';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';
import { COMMON_LAYER, EPISODES, EVENTS, expectedLayer } from './commonLayer';

/** Service episodes, life events and the chronology over what the agencies hold. */
const casework = caseworkTown.forTests();

const WORKER = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Injury seen at school today' };
const HUB = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A report came in' };
const another = scriptedChild('earlyHelpWales');

describe('the common layer of a child whom every agency knows', () => {
  const known = scriptedChild('section47');
  const ask = (query: string, variables: object = {}, who: Asked = { ...WORKER, case: known.caseId ?? '' }) =>
    casework.ask(who, query, { id: known.person, ...variables });

  it('tells of each agency’s services who works there, since when and how to reach them, and of its events what happened', async () => {
    const { body } = await ask(COMMON_LAYER);
    expect(body.errors).toBeUndefined();
    const person = body.data?.person as Record<
      'serviceEpisodes' | 'lifeEvents',
      readonly { readonly agency: string }[]
    >;
    const episodes = await expectedLayer(casework, known.person, EPISODES);
    expect(episodes).toHaveLength(EPISODES.length);
    expect(person.serviceEpisodes).toEqual(episodes);
    expect(person.lifeEvents).toEqual(await expectedLayer(casework, known.person, EVENTS));
    const told = [...person.serviceEpisodes, ...person.lifeEvents].map(({ agency }) => agency);
    expect(new Set(told)).toEqual(new Set([...RECORD_AGENCIES, 'hub']));
  });

  it('stands in one order in the chronology, page after page, by cursors that nobody else can use', async () => {
    const PAGE = `query($id: ID!, $after: String) { person(id: $id) { chronology(first: 4, after: $after) {
      entries { id serviceEpisode { id } lifeEvent { id } } next } } }`;
    interface Page {
      readonly entries: readonly { readonly id: string; readonly serviceEpisode: object | null }[];
      readonly next: string | null;
    }
    const pages: Page[] = [];
    do {
      const { body } = await ask(PAGE, { after: pages.at(-1)?.next ?? null });
      expect(body.errors).toBeUndefined();
      pages.push((body.data as { person: { chronology: Page } }).person.chronology);
    } while (pages.at(-1)?.next !== null && pages.length < 10);
    const all = await expectedLayer(casework, known.person, [...EPISODES, ...EVENTS]);
    const episodes = new Set((await expectedLayer(casework, known.person, EPISODES)).map(({ id }) => id));
    const entryOf = (id: string) => ({
      id,
      serviceEpisode: episodes.has(id) ? { id } : null,
      lifeEvent: episodes.has(id) ? null : { id },
    });
    expect(pages.flatMap(({ entries }) => entries)).toEqual(all.map(({ id }) => entryOf(id)));
    expect(pages.slice(0, -1).map(({ entries }) => entries.length)).toEqual(pages.slice(1).map(() => 4));
    const after = pages[0]?.next;
    expect(codeOf((await ask(PAGE, { after }, HUB)).body)).toBe('CURSOR_INVALID');
    expect(codeOf((await ask(PAGE, { after, id: another.person })).body)).toBe('CURSOR_INVALID');
    expect(codeOf((await ask(PAGE, { after: 'forged' })).body)).toBe('CURSOR_INVALID');
  });

  it('has of each agency the latest 500 records of a kind, and the chronology says where there may be more', async () => {
    const READ_ALL = `query($id: ID!) { person(id: $id) { lifeEvents { id agency type { code } }
      chronology(first: 200) { entries { id } next complete } } }`;
    interface Read {
      readonly lifeEvents: readonly { readonly agency: string; readonly type: readonly { readonly code: string }[] }[];
      readonly chronology: { readonly entries: readonly object[]; readonly complete: boolean };
    }
    const readAll = async () => (await ask(READ_ALL)).body.data?.person as Read;
    const incidentsOf = ({ lifeEvents }: Read) => lifeEvents.filter(({ type }) => type[0]?.code === 'police-incident');
    const before = await readAll();
    expect(before.chronology.complete).toBe(true);
    const added = await casework.rows<{ id: string }>(
      'police',
      `INSERT INTO public.incident
       SELECT (jsonb_populate_record(NULL::public.incident, to_jsonb(i) || jsonb_build_object('id', gen_random_uuid()))).*
       FROM (SELECT * FROM public.incident WHERE (controller, subject) IN (
         SELECT controller, subject FROM governance.link WHERE person = $1) LIMIT 1) i, generate_series(1, 510) RETURNING id`,
      [known.person],
    );
    const after = await readAll();
    await casework.rows('police', 'DELETE FROM public.incident WHERE id = ANY ($1)', [added.map(({ id }) => id)]);
    expect(added).toHaveLength(510);
    expect(incidentsOf(after)).toHaveLength(500);
    expect(after.lifeEvents.length - 500).toBe(before.lifeEvents.length - incidentsOf(before).length);
    expect([after.chronology.entries.length, after.chronology.complete]).toEqual([200, false]);
  });

  it('the chronology is complete for nobody who is told that a kind is withheld, whatever is held, and whatever is silent', async () => {
    const PAGE = 'query($id: ID!) { person(id: $id) { chronology(first: 200) { entries { id } complete } } }';
    const read = async (id = known.person, who?: Asked) =>
      ((await ask(PAGE, { id }, who)).body.data as { person: { chronology: { complete: boolean } } }).person.chronology;
    const supporting = { persona: 'family-support-worker', purpose: 'familySupport' };
    for (const { person } of [known, scriptedChild('adopted')])
      expect(await read(person, supporting)).toEqual({ entries: [], complete: false });
    const before = await read();
    expect(before.complete).toBe(true);
    const [added] = await casework.rows<{ id: string }>(
      'police',
      `INSERT INTO public.incident (id, controller, subject, period_start, restriction)
       SELECT gen_random_uuid(), controller, subject, now(), 'protectedPerson' FROM governance.link WHERE person = $1 LIMIT 1 RETURNING id`,
      [known.person],
    );
    const copied = await Promise.all(
      ['case_file', 'hub_referral'].map(async (table) => {
        const silent = "jsonb_build_object('id', gen_random_uuid(), 'restriction', 'protectedPerson')";
        const [copy] = await casework.rows<{ id: string }>(
          'hub',
          `INSERT INTO public.${table} SELECT (jsonb_populate_record(NULL::public.${table}, to_jsonb(r) || ${silent})).*
           FROM public.${table} r WHERE person = $1 LIMIT 1 RETURNING id`,
          [known.person],
        );
        return { table, id: copy?.id };
      }),
    );
    const after = await read();
    await casework.rows('police', 'DELETE FROM public.incident WHERE id = $1', [added?.id]);
    for (const { table, id } of copied) await casework.rows('hub', `DELETE FROM public.${table} WHERE id = $1`, [id]);
    expect(copied.map(({ id }) => typeof id)).toEqual(['string', 'string']);
    expect(after).toEqual(before);
  });

  it('has the hub’s own under the clauses of its cases and referrals alone: what they do not give is not there, and a notice says so', async () => {
    const READ_HUB = `query($id: ID!) { person(id: $id) { serviceEpisodes { agency type { code } }
      lifeEvents { agency finding { text } } } }`;
    const read = async (who: Asked) => {
      const { body } = await ask(READ_HUB, {}, who);
      const person = body.data?.person as Record<'serviceEpisodes' | 'lifeEvents', readonly { agency: string }[]>;
      const notices = body.extensions?.lintel?.notices ?? [];
      return {
        own: [...person.serviceEpisodes, ...person.lifeEvents].filter(({ agency }) => agency === 'hub'),
        told: notices.filter(({ dataItem }) => dataItem?.startsWith('hub.')),
      };
    };
    const { rows } = await casework.town.asOwner<{ outcome: string | null }>(
      'hub',
      'SELECT outcome FROM public.hub_referral WHERE person = $1',
      [known.person],
    );
    // Why the child was referred is an item that no clause gives a school nurse.
    const nurse = await read({ persona: 'school-nurse', purpose: 'earlyHelp' });
    expect(nurse.own).toEqual([
      { agency: 'hub', type: [{ code: 'section-47' }] },
      ...rows.map(({ outcome }) => ({ agency: 'hub', finding: outcome === null ? [] : [{ text: outcome }] })),
    ]);
    const supporting = await read({ persona: 'family-support-worker', purpose: 'familySupport' });
    expect(supporting.own).toEqual([]);
    const lists = ['serviceEpisodes', 'lifeEvents'];
    expect(supporting.told.map(({ path, dataItem, outcome }) => [path[1], dataItem, outcome])).toEqual(
      lists.flatMap((list) =>
        ['hub.case.involvement', 'hub.referral.involvement'].map((item) => [list, item, 'withheld']),
      ),
    );
  });
});
