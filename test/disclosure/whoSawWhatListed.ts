import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { OrganisationId } from '#policies/core/ids';
import type { Disclosure } from '#policies/disclosure/disclosureRecord';
import { type Asked, codeOf } from '#test/casework/caseworkTown';
import { givenStatements, givenTown } from './givenTown';
import { appended, disclosure } from './release/policeLog';
import {
  askedOf,
  CHILD,
  EFA,
  english,
  INCIDENTS,
  KAI,
  officerOf,
  Page,
  pageFor,
  representative,
  SEEN,
  worker,
} from './whoSawWhatAsked';

/** `Person.disclosures` as a list: what leaves no trace in it, how it is paged, and when it is complete. */
const town = givenTown.forTests();

describe('what stays silent', () => {
  const INTELLIGENCE = 'query($id: ID!) { person(id: $id) { police { intelligence { text handlingCode } } } }';

  it('a record that was silent to who asked leaves no trace, for anybody', async () => {
    const nurse: Asked = { persona: 'safeguarding-nurse', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
    const query =
      'query($id: ID!) { person(id: $id) { police { incidents { kind } intelligence { provenance handlingCode } } } }';
    const itemsOf = async (receipt: string) =>
      (await pageFor(officerOf('marches-police'), KAI.person)).entries.find((each) => each.receipt === receipt)?.items;
    const held = await itemsOf(await askedOf('police', nurse, query, KAI.person));
    const emptied = await town.rows<{ id: string }>(
      'police',
      'UPDATE public.intelligence SET subject = $1 RETURNING id',
      ['somebody-else'],
    );
    expect(emptied.length).toBeGreaterThan(0);
    const none = await itemsOf(await askedOf('police', nurse, query, KAI.person));
    await town.rows(
      'police',
      'UPDATE public.intelligence r SET subject = l.subject FROM governance.link l WHERE l.controller = r.controller AND l.person = $1',
      [KAI.person],
    );
    expect(held?.map(({ dataItem }) => dataItem)).toContain('police.incident.kind');
    expect(held).toEqual(none);
  });

  it('two worlds that differ in what was not released, or was another’s, read the same to the byte', async () => {
    const readers: Asked[] = [representative, officerOf('afonwen-school-02'), officerOf('marches-police')];
    const bytes = async () => {
      const answers = await Promise.all(readers.map((reader) => town.ask(reader, SEEN, { id: EFA.person })));
      return answers.map(({ status, text }) => ({ status, text }));
    };
    const before = await bytes();
    const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
    const receipt = await askedOf(
      'health',
      nurse,
      'query($id: ID!) { person(id: $id) { health { communityNursing { service } } } }',
      EFA.person,
    );
    const own = await pageFor(officerOf('afonwen-health-board'), EFA.person);
    expect(own.entries.map((entry) => entry.receipt)).toContain(receipt);
    expect(await bytes()).toEqual(before);
  });

  it('that a silent record was given is known to its own controller, and to no scrutineer', async () => {
    const officer: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
    const before = await pageFor(english, KAI.person);
    const receipt = await askedOf('police', officer, INTELLIGENCE, KAI.person);
    const own = (await pageFor(officerOf('marches-police'), KAI.person)).entries.find(
      (each) => each.receipt === receipt,
    );
    expect(own?.items?.map(({ dataItem }) => dataItem)).toContain('police.intelligence.text');
    const ofOfficers = ({ entries }: Page) => entries.filter(({ role }) => role === 'policeOfficer');
    expect(ofOfficers(await pageFor(english, KAI.person))).toEqual(ofOfficers(before));
  });

  it('a text that requesters gave cannot keep anybody from reading', async () => {
    const poisoned = { ...worker, case: CHILD.caseId ?? '', reason: 'nothing \\u0000 \ud83d\ude00 "}' };
    const receipt = await askedOf('police', poisoned, INCIDENTS, CHILD.person);
    const { entries } = await pageFor(officerOf('gwent-y-gororau-police'), CHILD.person);
    expect(entries.map((entry) => entry.receipt)).toContain(receipt);
  });

  it('an unknown person, and one from whom the officer is barred, are nobody', async () => {
    const exclude = `mutation($key: String!, $person: ID!) { setExclusion(key: $key, person: $person,
      organisation: "gwent-y-gororau-police", practitioner: "gwent-y-gororau-police/barred", reason: "Knows the family") { id } }`;
    const set = await town.act(
      { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'Conflict' },
      exclude,
      { person: CHILD.person },
    );
    expect(set.errors).toBeUndefined();
    const barred = officerOf('gwent-y-gororau-police', 'gwent-y-gororau-police/barred');
    const answer = await town.ask(barred, SEEN, { id: CHILD.person });
    const unknown = await town.ask(barred, SEEN, { id: randomUUID() });
    expect(answer.body.data).toEqual({ person: null });
    expect(answer.text).toBe(unknown.text);
  });
});

describe('the list', () => {
  it('is not complete where an agency did not answer, nor where it withholds all, as notices tell; what is silent leaves it complete', async () => {
    const read = async (who: Asked, id: string) => {
      const { body } = await town.ask(who, SEEN, { id });
      const notices = (body.extensions?.lintel?.notices ?? []).filter(
        ({ path }) => path.join('.') === 'person.disclosures',
      );
      const { disclosures } = (body.data as { person: { disclosures: Page } }).person;
      return { body, disclosures, told: notices.map(({ agency, outcome }) => `${agency} ${outcome}`) };
    };
    const officer = officerOf('gwent-y-gororau-police');
    expect((await read(officer, KAI.person)).disclosures.complete).toBe(true);
    await town.rows('police', 'REVOKE EXECUTE ON FUNCTION disclosure.append FROM police');
    try {
      const { body, disclosures, told } = await read(officer, KAI.person);
      expect(disclosures.complete).toBe(false);
      expect(told).toContain('police unavailable');
      expect(body.errors?.map(({ extensions }) => [extensions?.code, extensions?.agency])).toEqual([
        ['SOURCE_UNAVAILABLE', 'police'],
      ]);
    } finally {
      await town.rows('police', 'GRANT EXECUTE ON FUNCTION disclosure.append TO police');
    }
    expect((await read(officer, KAI.person)).disclosures.complete).toBe(true);
    const refused = await read({ persona: 'early-help-worker', purpose: 'earlyHelp' }, KAI.person);
    expect(refused.disclosures).toMatchObject({ entries: [], complete: false });
    expect(refused.told).toContain('police withheld');
    const silent = await read(representative, KAI.person);
    expect([silent.disclosures.complete, silent.told]).toEqual([true, []]);
  });

  it('is complete with 500 entries of an agency, and with one more it is not', async () => {
    const { person } = scriptedChild('withdrawnConsent');
    const force = 'gwent-y-gororau-police';
    const outcome: Disclosure['outcomes'][number] = {
      ...{ persons: [person], controller: force as OrganisationId, dataItem: 'police.incident.kind', fields: [] },
      ...{ outcome: 'disclosed', clause: null, basis: null, obligations: [], reason: null },
    };
    await appended(500, { ...disclosure('often', [outcome]), persons: [person] });
    const isComplete = async () => (await pageFor(officerOf(force), person)).complete;
    expect(await isComplete()).toBe(true);
    // That it was read is an entry more.
    expect(await isComplete()).toBe(false);
  });

  it('is paged by cursors that nobody else can use, and bounded', async () => {
    const officer = officerOf('gwent-y-gororau-police');
    for (let asked = 0; asked < 3; asked += 1)
      await askedOf('police', { ...worker, case: CHILD.caseId ?? '' }, INCIDENTS, CHILD.person);
    const first = await pageFor(officer, CHILD.person, { first: 2 });
    expect(first.entries).toHaveLength(2);
    const second = await pageFor(officer, CHILD.person, { first: 2, after: first.next });
    // What was recorded since stands before both: the second page goes on after the place where the first ended.
    const whole = (await pageFor(officer, CHILD.person, { first: 200 })).entries.map(({ id }) => id);
    const ended = whole.indexOf(first.entries[1]?.id ?? '');
    expect(ended).toBeGreaterThan(0);
    expect(second.entries.map(({ id }) => id)).toEqual(whole.slice(ended + 1, ended + 3));
    const refused = async (who: Asked, id: string, variables: Record<string, unknown>) =>
      codeOf((await town.ask(who, SEEN, { id, ...variables })).body);
    expect(await refused(officerOf('marches-police'), CHILD.person, { after: first.next })).toBe('CURSOR_INVALID');
    expect(await refused(officer, KAI.person, { after: first.next })).toBe('CURSOR_INVALID');
    expect(await refused(officer, CHILD.person, { after: 'forged' })).toBe('CURSOR_INVALID');
    expect(await refused(officer, CHILD.person, { first: 201 })).toBe('FIRST_OUT_OF_RANGE');
  });

  it('costs the same statements for one child and for many', async () => {
    const many = `query($first: Int!) { caseload(first: $first) { persons { id disclosures(first: 5) { entries { id } } } } }`;
    const counted = async (first: number) => {
      givenStatements.length = 0;
      const { body } = await town.ask(representative, many, { first });
      const { persons } = (body.data as { caseload: { persons: unknown[] } }).caseload;
      const asked = givenStatements.filter(({ text }) => text.includes('disclosure.')).length;
      return { persons: persons.length, asked };
    };
    const [one, two] = [await counted(1), await counted(2)];
    expect([one.persons, two.persons]).toEqual([1, 2]);
    expect(two.asked).toBe(one.asked);
    expect(one.asked).toBeGreaterThan(0);
  });
});
