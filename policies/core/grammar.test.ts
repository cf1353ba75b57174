import { faultsOf, type Json, type Patch, parseSample, sampleDocument } from '#test/oracle/smallDocument';
import { CATALOGUE, ORGANISATIONS } from '#test/oracle/smallWorld';
import { compilePolicy } from './compilePolicy';

const organisations = Object.values(ORGANISATIONS);

function soundly(document: Json) {
  const parsed = parseSample(document);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed;
}

describe('a sound document', () => {
  test('gives the protocol, with defaults filled in and clause ids in full', () => {
    const parsed = soundly(sampleDocument());
    expect(parsed.warnings).toEqual([]);
    expect(parsed.protocol).toMatchObject({ id: 'sample', inForceFrom: '2026-10-01', restrictions: [] });
    expect(parsed.protocol.clauses[0]).toMatchObject({
      id: 'sample.E1',
      effect: 'disclose',
      whenRefused: 'notice',
      emergencyMinutes: 60,
      to: { organisations: [], teams: null, dutyToShare: false },
      requires: { involvement: true, threshold: 'none', consent: [] },
    });
  });

  test('compiles', () => {
    const parsed = soundly(sampleDocument());
    const rules = { revision: '1', protocols: [parsed.protocol], signatures: [], organisations };
    const to = { organisation: ORGANISATIONS.cyngor, team: 'team', role: 'socialWorker' } as const;
    const policy = compilePolicy(rules, CATALOGUE, to, 'section47Enquiry', '2026-11-01');
    const verdict = policy.staticVerdict(parsed.protocol.clauses[0]?.dataItems[0] ?? ('' as never));
    expect(verdict).toMatchObject({ kind: 'never', decision: { reason: 'notSigned', clause: 'sample.E1' } });
  });

  test('carries its cases', () => {
    const given = { persona: 'social-worker', purpose: 'section47Enquiry', controller: 'police-w', involved: true };
    const cases = [
      { name: 'a case', given, then: [{ item: 'police.incident.kind', outcome: 'disclosed', clause: 'E1' }] },
    ];
    const parsed = soundly({ ...sampleDocument(), cases });
    expect(parsed.cases[0]).toMatchObject({
      on: '2026-10-01',
      facts: { controller: 'police-w', subject: { involved: true } },
    });
  });
});

describe('a document outside the grammar', () => {
  test.each<[string, Patch['clause'], string]>([
    ['an unknown key', { purpses: ['earlyHelp'] }, 'unknownKey clauses.0.purpses'],
    ['a missing key', { retention: undefined }, 'missing clauses.0.retention'],
    ['an unknown word', { purposes: ['section47Enquiries'] }, 'unknownWord clauses.0.purposes.0'],
    ['a word of another type', { purposes: 'section47Enquiry' }, 'wrongType clauses.0.purposes'],
    ['an empty list', { purposes: [] }, 'emptyList clauses.0.purposes'],
    ['an empty list of data items', { dataItems: [] }, 'emptyList clauses.0.dataItems'],
    ['an unknown data item', { dataItems: ['police.incident.sumary'] }, 'unknownItem clauses.0.dataItems.0'],
    ['a wildcard', { dataItems: ['police.incident.*'] }, 'unknownItem clauses.0.dataItems.0'],
    ['a prefix with a wildcard', { dataItems: ['police.incident.loc*'] }, 'unknownItem clauses.0.dataItems.0'],
    ['a whole type', { dataItems: ['police.incident'] }, 'unknownItem clauses.0.dataItems.0'],
    [
      'an unknown organisation',
      { from: { controllers: ['police-x'] } },
      'unknownOrganisation clauses.0.from.controllers.0',
    ],
    [
      'an operator outside the grammar',
      { when: [{ attribute: 'kind', notIn: ['drugs'] }] },
      'unknownKey clauses.0.when.0.notIn',
    ],
    [
      'two operators',
      { when: [{ attribute: 'kind', equals: 'drugs', in: ['drugs'] }] },
      'unsuitedOperator clauses.0.when.0',
    ],
    ['no operator', { when: [{ attribute: 'kind' }] }, 'unsuitedOperator clauses.0.when.0'],
    [
      '13 hours of emergency access',
      { emergency: true, emergencyMinutes: 780 },
      'malformed clauses.0.emergencyMinutes',
    ],
  ])('is refused for %s', (_what, clause = {}, fault) => {
    expect(faultsOf(sampleDocument({ clause }))).toContain(fault);
  });

  test('is refused for a clause id that stands twice', () => {
    expect(faultsOf(sampleDocument({ sibling: { id: 'E1' } }))).toEqual(['duplicate clauses.1.id']);
  });

  test.each([null, 7, 'text', [], { clauses: {} }])('is refused, not thrown at, when it is %j', (value) => {
    expect(faultsOf(value).length).toBeGreaterThan(0);
  });

  test('names the nearest known word', () => {
    const parsed = parseSample(
      sampleDocument({ clause: { purpses: ['earlyHelp'], dataItems: ['police.incident.kin'] } }),
    );
    const messages = 'faults' in parsed ? parsed.faults.map(({ message }) => message) : [];
    expect(messages).toEqual([
      "'police.incident.kin' is no data item: did you mean 'police.incident.kind'?",
      "'purpses' is no key of a clause: did you mean 'purposes'?",
    ]);
  });

  const UNLAWFUL = 'legitimateInterestsOfAuthority clauses.0.lawfulBasis.article6';
  test.each<[string, Patch['clause'], string]>([
    ['a word', { purposes: ['section47Enquiries'] }, 'unknownWord clauses.0.purposes.0'],
    ['a data item', { dataItems: ['police.incident.kin'] }, 'unknownItem clauses.0.dataItems.0'],
    ['a controller', { from: { controllers: ['polise-w'] } }, 'unknownOrganisation clauses.0.from.controllers.0'],
    ['a missing key', { retention: undefined, retension: 'P1Y' }, 'unknownKey clauses.0.retension'],
    ['a key that may be left out', { obligation: ['noOnwardSharing'] }, 'unknownKey clauses.0.obligation'],
  ])('is told of what is unlawful in a clause with a slip in %s', (_what, clause = {}, slip) => {
    const unlawful = { lawfulBasis: { article6: 'f' } };
    expect(faultsOf(sampleDocument({ clause: { ...clause, ...unlawful } }))).toEqual([slip, UNLAWFUL]);
    expect(faultsOf(sampleDocument({ clause }))).toEqual([slip]);
  });

  test('is told that a clause is not judged which nothing near makes readable', () => {
    const parsed = parseSample(sampleDocument({ clause: { purposes: ['xyz'], lawfulBasis: { article6: 'f' } } }));
    const messages = 'faults' in parsed ? parsed.faults.map(({ message }) => message) : [];
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^'xyz' is no purpose.* Until this clause can be read, nothing is said/);
  });

  test('is told of all its faults at once, in the head, in each clause and in law', () => {
    const clauses: Patch = {
      clause: { dataItems: ['police.incident.kin'] },
      sibling: { lawfulBasis: { article6: 'f' } },
    };
    expect(faultsOf({ ...sampleDocument(clauses), title: '', tittle: 'x' })).toEqual([
      'malformed title',
      'unknownKey tittle',
      'unknownItem clauses.0.dataItems.0',
      'legitimateInterestsOfAuthority clauses.1.lawfulBasis.article6',
    ]);
  });
});
