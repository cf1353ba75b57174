import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { PERSONAS } from '#embedded/town/personas';
import { compilePolicy } from '#policies/core/compilePolicy';
import type { SubjectFacts } from '#policies/core/decision';
import type { OrganisationId } from '#policies/core/ids';
import { NOBODY } from '#policies/core/nobody';
import { CONSENT_GATES, type Country, type Threshold } from '#policies/core/vocabulary';
import { readShippedCatalogue, readShippedRules } from '#test/fixtures/shippedProtocols';

/**
 * Children of whom all is alike but that controllers of the other country know one of them too. A fact about the child is decided among
 * those who know it: in what is refused of it nobody may read that somebody across the border does (docs/decisions/0039).
 */
const catalogue = readShippedCatalogue();
const rules = readShippedRules();
const facts = [...catalogue.items.values()].filter(({ coordinates }) =>
  coordinates.some((each) => each.startsWith('Person.')),
);

const controllersIn = (country: Country): readonly OrganisationId[] =>
  TOWN_ORGANISATIONS.filter((each) => each.country === country && each.agency !== null).map(({ id }) => id);

const factsOf = (involved: boolean, threshold: Threshold, agreed: boolean): SubjectFacts => ({
  ...NOBODY,
  involved,
  threshold,
  consent: Object.fromEntries(CONSENT_GATES.map((gate) => [gate, agreed])) as SubjectFacts['consent'],
});
const SUBJECTS = [
  factsOf(false, 'none', false),
  factsOf(false, 'none', true),
  factsOf(true, 'none', false),
  factsOf(true, 'none', true),
  factsOf(true, 'section47Enquiry', false),
];

const requesters = PERSONAS.flatMap((persona) =>
  persona.purposes.map((purpose) => ({ persona: persona.key, purpose })),
);

const met = { refused: 0, given: 0 };
test.each(requesters)('$persona, $purpose: no refusal tells that the other country knows the child', (requester) => {
  const persona = PERSONAS.find(({ key }) => key === requester.persona);
  const organisation = TOWN_ORGANISATIONS.find(({ id }) => id === persona?.organisation);
  if (!persona || !organisation) throw new Error(`No persona ${requester.persona}.`);
  const to = { organisation, team: persona.team, role: persona.role };
  const policy = compilePolicy(rules, catalogue, to, requester.purpose, '2026-11-24');
  const own = controllersIn(organisation.country);
  const abroad = controllersIn(organisation.country === 'E' ? 'W' : 'E');
  for (const { id } of facts)
    for (const subject of SUBJECTS) {
      const told = (among: readonly OrganisationId[]) => policy.subjectVerdict(id, () => subject, among);
      const here = told(own);
      expect([id, told([...own, ...abroad])]).toEqual([id, here]);
      if (here.kind === 'never') expect([id, told(abroad)]).toEqual([id, here]);
      met[here.kind === 'never' ? 'refused' : 'given'] += 1;
    }
});

test('of what is refused, and of what is given', () => {
  expect(Math.min(met.refused, met.given)).toBeGreaterThan(500);
});
