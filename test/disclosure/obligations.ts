import { scriptedChild } from '#embedded/town/scriptedChildren';
import { type Agency, RECORD_AGENCIES } from '#policies/core/vocabulary';
import type { OrdinaryBody, RecordedOutcome } from '#policies/disclosure/disclosureRecord';
import { type Asked } from '#test/casework/caseworkTown';
import { CASE_VIEW } from '#test/scenarios/caseView';
import { docExample } from './docExamples';
import { givenTown } from './givenTown';
import { outcomesIn } from './outcomesIn';

/** What an answer binds its recipient to, beside the answer and in the log. */
const town = givenTown.forTests();

const KAI = scriptedChild('intelligence');
const COUNTED = scriptedChild('convergence');
const officerOf = (organisation: string, practitioner = `${organisation}/ig`): Asked => ({
  as: { organisation, practitioner, team: 'information-governance', role: 'informationGovernanceOfficer' },
  purpose: 'informationGovernance',
});
const searching: Asked = { persona: 'missing-coordinator', purpose: 'missingChild', reason: 'Reported missing' };
const representative: Asked = { persona: 'representative', purpose: 'subjectAccess', reason: 'The child asks' };
const SEEN = docExample('WhoSawWhat');

/** Whom the representative acts for, and of whom one entry is released to them. */
const EFA = scriptedChild('gillick');
/** The clauses of who saw what are each of one agency, in the order of the agencies. */
const agencyOf = (clause: string) => RECORD_AGENCIES[Number(/R(\d)$/.exec(clause)?.[1]) - 1] ?? clause;
beforeAll(async () => {
  const nurse: Asked = { persona: 'school-nurse', purpose: 'directCare' };
  const NURSED = 'query($id: ID!) { person(id: $id) { health { communityNursing { service } } } }';
  const { receipts } = await town.ask(nurse, NURSED, { id: EFA.person });
  const receipt = receipts.find(({ agency }) => agency === 'health')?.id;
  const RELEASE = docExample('Release', 'health');
  const variables = { person: EFA.person, receipts: [receipt] };
  expect((await town.act(officerOf('afonwen-health-board'), RELEASE, variables)).errors).toBeUndefined();
});

describe('what binds the recipient', () => {
  const given = async (agency: Agency, receipt: string): Promise<readonly RecordedOutcome[]> => {
    const [row] = await town.rows<{ body: Buffer }>(agency, 'SELECT body FROM disclosure.log WHERE receipt = $1', [
      receipt,
    ]);
    const body = JSON.parse(row?.body.toString('utf8') ?? '{"outcomes":[]}') as OrdinaryBody;
    return outcomesIn(body).filter(({ outcome }) => ['disclosed', 'generalised'].includes(outcome));
  };

  it.each<[string, Asked, string, typeof KAI]>([
    ['a case view', { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' }, CASE_VIEW, KAI],
    ['counts', searching, 'query($id: ID!) { person(id: $id) { indicators { kind } convergence } }', COUNTED],
    ['who saw what', officerOf('marches-police'), SEEN, KAI],
    ['what was released, by clauses that bind to nothing', representative, SEEN, EFA],
  ])(
    '%s: under which clause stands beside the answer as it stands in the log, counts and entries included',
    async (_what, who, query, child) => {
      const { receipts, body } = await town.ask(who, query, { id: child.person });
      expect(body.errors).toBeUndefined();
      const bound = body.extensions?.lintel?.obligations ?? [];
      const line = (agency: string, clause: string | null, obligations: readonly string[]) =>
        `${agency} ${clause} ${[...obligations].sort().join(' ')}`;
      const said = new Set([
        ...bound.map(({ agency, clause, obligations }) => line(agency, clause, obligations)),
        ...Object.keys(body.extensions?.lintel?.clauses ?? {}).map((clause) => line(agencyOf(clause), clause, [])),
      ]);
      const logged = new Set<string>();
      const mustBeSaid = new Set<string>();
      for (const { agency, id } of receipts)
        for (const { dataItem, clause, obligations } of await given(agency as Agency, id)) {
          logged.add(line(agency, clause, obligations));
          if (/\.(involvement|count|convergence)$/.test(dataItem)) mustBeSaid.add(line(agency, clause, obligations));
        }
      expect(mustBeSaid.size).toBeGreaterThan(0);
      expect([...mustBeSaid].filter((each) => !said.has(each))).toEqual([]);
      expect([...said].filter((each) => !logged.has(each))).toEqual([]);
    },
  );

  it('a clause that binds to nothing is named with the places of what it gave, and where it gave nothing not at all', async () => {
    const clausesOf = async (person: string) =>
      (await town.ask(representative, SEEN, { id: person })).body.extensions?.lintel?.clauses;
    expect(await clausesOf(EFA.person)).toEqual({ 'who-saw-what.R2': [['person', 'disclosures']] });
    expect(await clausesOf(KAI.person)).toBeUndefined();
    const PAGES = `query($id: ID!) { person(id: $id) {
      a: disclosures(first: 1) { entries { agency } } b: disclosures(first: 50) { next } } }`;
    const { body } = await town.ask(representative, PAGES, { id: EFA.person });
    expect((body.data as { person: object }).person).toMatchObject({ a: { entries: [{}] }, b: { next: null } });
    expect(body.extensions?.lintel?.clauses).toEqual({ 'who-saw-what.R2': [['person', 'a']] });
  });

  it('the handling conditions of intelligence travel with each record of which anything is given', async () => {
    const officer: Asked = { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' };
    const query = 'query($id: ID!) { person(id: $id) { police { intelligence { id text } } } }';
    const { body } = await town.ask(officer, query, { id: KAI.person });
    const shown = (body.data as { person: { police: { intelligence: { id: string }[] } } }).person.police.intelligence;
    const held = await town.rows<{ id: string; handling_conditions: string | null }>(
      'police',
      'SELECT id, handling_conditions FROM public.intelligence WHERE id = ANY($1::uuid[])',
      [shown.map(({ id }) => id)],
    );
    const conditionsAt = (index: number) =>
      (body.extensions?.lintel?.obligations ?? []).find(
        ({ path, conditions }) => conditions !== undefined && path.join() === `person,police,intelligence,${index}`,
      )?.conditions ?? null;
    expect(shown.map((_row, index) => conditionsAt(index))).toEqual(
      shown.map(({ id }) => held.find((row) => row.id === id)?.handling_conditions ?? null),
    );
    expect(held.some((row) => row.handling_conditions !== null)).toBe(true);
  });
});
