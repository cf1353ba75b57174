import { randomUUID } from 'node:crypto';
import { changed, consentTown, EVERYWHERE, example, exampleVariables } from './consentTown';

const consents = consentTown.forTests();

it('docs/consent.md walks from a notice to the consent that opens, and back: as it is written', async () => {
  const step = (name: string, over: object = {}) =>
    consents.asWorker(example(name), { ...exampleVariables(name), ...over });
  const schooling = async () => {
    const { body } = await step('Schooling');
    const seen = body.data?.person as { education: unknown } | undefined;
    const told = (body.extensions?.lintel?.notices ?? []).map(({ dataItem, clause, reason }) => [
      dataItem,
      clause,
      reason,
    ]);
    return { education: seen?.education, told };
  };
  const closed = {
    education: { enrolments: null, attendance: null },
    told: [
      ['education.enrolment.involvement', null, 'consentNotInForce'],
      ['education.attendance.involvement', 'early-help-wales.W6', 'consentNotInForce'],
    ],
  };
  expect(await schooling()).toEqual(closed);
  changed((await step('Competence')).body, 'recordCompetence');
  const given = changed((await step('Decide')).body, 'recordConsentDecision');
  expect(given.state).toBe('given');
  expect(given.effects.map(({ agency, confirmed }) => [agency, confirmed])).toEqual(EVERYWHERE);
  const open = await schooling();
  expect(open.told).toEqual([]);
  expect(open.education).toEqual({ enrolments: [{ status: 'current' }], attendance: expect.any(Array) });
  const withdrawn = changed((await step('Withdraw', { id: given.id })).body, 'withdrawConsent');
  expect([withdrawn.state, withdrawn.effects.length]).toEqual(['withdrawn', EVERYWHERE.length]);
  expect(await schooling()).toEqual(closed);
  const history = (await step('History')).body;
  expect(history.errors).toBeUndefined();
  const seen = history.data?.person as { consents: readonly { id: string }[] } | undefined;
  expect(seen?.consents.find(({ id }) => id === given.id)).toMatchObject({
    ...{ gate: 'serviceAgreement', state: 'withdrawn', grantorKind: 'child', capacityBasis: 'gillickCompetent' },
    events: [
      { event: 'given', at: expect.any(String), coercion: null },
      { event: 'withdrawn', at: expect.any(String), coercion: exampleVariables('Withdraw').coercion },
    ],
  });
  // The tests that follow begin with a child too young for this: somebody else finds so, and what closed is told of.
  const { person, competence } = exampleVariables('Competence') as { person: string; competence: object };
  const { body } = await consents.town.ask({
    persona: 'school-lead',
    purpose: 'earlyHelp',
    query: example('Competence'),
    variables: { key: randomUUID(), person, competence: { ...competence, competent: false } },
  });
  changed(body, 'recordCompetence');
  expect(await consents.alertedOf('refusalLapsed', given.id)).toEqual(['afonwen-school-01']);
});
