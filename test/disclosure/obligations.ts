import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import { type Asked } from '#test/casework/caseworkTown';
import { CASE_VIEW } from '#test/scenarios/caseView';
import { docExample } from './docExamples';
import { givenTown } from './givenTown';

/** What an answer binds its recipient to, beside the answer and in the log. */
const town = givenTown.forTests();

const KAI = scriptedChild('intelligence');
const COUNTED = scriptedChild('convergence');
const officerOf = (organisation: string, practitioner = `${organisation}/ig`): Asked => ({
  as: { organisation, practitioner, team: 'information-governance', role: 'informationGovernanceOfficer' },
  purpose: 'informationGovernance',
});
const searching: Asked = { persona: 'missing-coordinator', purpose: 'missingChild', reason: 'Reported missing' };
const SEEN = docExample('WhoSawWhat');

describe('what binds the recipient', () => {
  interface Outcome {
    readonly dataItem: string;
    readonly outcome: string;
    readonly clause: string | null;
    readonly obligations: readonly string[];
  }
  const given = async (agency: Agency, receipt: string): Promise<readonly Outcome[]> => {
    const [row] = await town.rows<{ body: Buffer }>(agency, 'SELECT body FROM disclosure.log WHERE receipt = $1', [
      receipt,
    ]);
    const { outcomes } = JSON.parse(row?.body.toString('utf8') ?? '{"outcomes":[]}') as { outcomes: Outcome[] };
    return outcomes.filter(({ outcome }) => ['disclosed', 'generalised'].includes(outcome));
  };

  it.each<[string, Asked, string, typeof KAI]>([
    ['a case view', { persona: 'police-officer', purpose: 'section47Enquiry', case: KAI.caseId ?? '' }, CASE_VIEW, KAI],
    ['counts', searching, 'query($id: ID!) { person(id: $id) { indicators { kind } convergence } }', COUNTED],
    ['who saw what', officerOf('marches-police'), SEEN, KAI],
  ])(
    '%s: stands beside the answer as it stands in the log, counts and entries included',
    async (_what, who, query, child) => {
      const { receipts, body } = await town.ask(who, query, { id: child.person });
      expect(body.errors).toBeUndefined();
      const bound = body.extensions?.lintel?.obligations ?? [];
      const line = (agency: string, clause: string | null, obligations: readonly string[]) =>
        `${agency} ${clause} ${[...obligations].sort().join(' ')}`;
      const said = new Set(bound.map(({ agency, clause, obligations }) => line(agency, clause, obligations)));
      const logged = new Set<string>();
      const mustBeSaid = new Set<string>();
      for (const { agency, id } of receipts)
        for (const { dataItem, clause, obligations } of await given(agency as Agency, id)) {
          if (obligations.length === 0) continue;
          logged.add(line(agency, clause, obligations));
          if (/\.(involvement|count|convergence)$/.test(dataItem)) mustBeSaid.add(line(agency, clause, obligations));
        }
      expect(mustBeSaid.size).toBeGreaterThan(0);
      expect([...mustBeSaid].filter((each) => !said.has(each))).toEqual([]);
      expect([...said].filter((each) => !logged.has(each))).toEqual([]);
    },
  );

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
