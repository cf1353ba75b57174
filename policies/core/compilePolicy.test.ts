import { asking, granted, policyOf, SUMMARY, shown, TEXT, told } from '#test/oracle/smallPolicy';
import {
  CATALOGUE,
  clause,
  ON,
  ORGANISATIONS,
  POWERS,
  protocol,
  recipient,
  recordFacts,
  restriction,
  rulesOf,
  subjectFacts,
} from '#test/oracle/smallWorld';
import { compilePolicy } from './compilePolicy';
import type { RecordFacts, SubjectFacts } from './decision';
import type { DataItemId } from './ids';
import type { Clause, Organisation, Protocol } from './protocol';
import type { Role } from './vocabulary';

const { police, heddlu } = ORGANISATIONS;

test.each<[string, Partial<SubjectFacts>, boolean]>([
  ['a grant where nothing else opens the clause', { involved: false, emergencyAccess: granted }, true],
  ['no grant where the clause would be open without it', { emergencyAccess: granted }, false],
  ['no grant where there is none', {}, false],
])('what opened a clause: %s', (_, subject, inEmergency) => {
  const policy = policyOf([asking({ involvement: true }, { emergency: true })]);
  expect(policy.decide(SUMMARY, recordFacts({}, subject))).toMatchObject({ outcome: 'disclosed', inEmergency });
});

describe('decide', () => {
  test.each<[string, readonly Clause[], Partial<SubjectFacts>, RecordFacts['attributes'], string]>([
    ['a clause without requirements gives', [clause('C1')], {}, {}, 'disclosed C1'],
    ['nothing is given without a clause', [], {}, {}, 'withheld noClause'],
    [
      'nothing is given for another role',
      [clause('C1', { to: { ...clause('C1').to, roles: ['hubPractitioner' as Role] } })],
      {},
      {},
      'withheld noClause',
    ],
    ['the uninvolved are told so', [asking({ involvement: true })], { involved: false }, {}, 'withheld notInvolved C1'],
    [
      'a lower threshold is told',
      [asking({ threshold: 'section47Enquiry' })],
      { threshold: 'safeguardingEnquiry' },
      {},
      'withheld thresholdNotRecorded C1',
    ],
    [
      'a higher threshold will do',
      [asking({ threshold: 'earlyHelp' })],
      { threshold: 'section47Enquiry' },
      {},
      'disclosed C1',
    ],
    [
      'a consent not in force is told',
      [asking({ consent: ['serviceAgreement'] })],
      { consent: { ...subjectFacts().consent, serviceAgreement: false } },
      {},
      'withheld consentNotInForce C1',
    ],
    [
      'the clause that came nearest is told',
      [
        asking({ involvement: true }),
        { ...asking({ consent: ['serviceAgreement'] }), id: 'sample.C2' as Clause['id'] },
      ],
      { involved: false, consent: { ...subjectFacts().consent, serviceAgreement: false } },
      {},
      'withheld consentNotInForce C2',
    ],
    [
      'emergency access replaces requirements',
      [
        asking(
          { involvement: true, threshold: 'section47Enquiry', consent: ['serviceAgreement'] },
          { emergency: true },
        ),
      ],
      { involved: false, threshold: 'none', emergencyAccess: granted },
      {},
      'disclosed C1',
    ],
    [
      'emergency access opens marked clauses only',
      [asking({ involvement: true })],
      { involved: false, emergencyAccess: granted },
      {},
      'withheld notInvolved C1',
    ],
    [
      'emergency access opens the clauses whose time is not over, and no other',
      [asking({ involvement: true }, { emergency: true })],
      { involved: false, emergencyAccess: [clause('C2').id] },
      {},
      'withheld notInvolved C1',
    ],
    [
      'emergency access never replaces a condition',
      [asking({ involvement: true }, { emergency: true, when: [{ attribute: 'kind', equals: 'drugs' }] })],
      { involved: false, emergencyAccess: granted },
      {},
      'silent C1',
    ],
    [
      'a clause for emergencies alone says so',
      [asking({ emergencyAccess: true }, { emergency: true })],
      {},
      {},
      'withheld emergencyAccessOnly C1',
    ],
    [
      'a clause that refuses in silence is silent',
      [asking({ involvement: true }, { whenRefused: 'silent' })],
      { involved: false },
      {},
      'silent C1',
    ],
    [
      'a refusal by a condition is silent where its reader sees nothing',
      [clause('C1', { when: [{ attribute: 'kind', equals: 'drugs' }] })],
      {},
      {},
      'silent C1',
    ],
    [
      'a refusal by a condition is told where its reader sees why',
      [shown, clause('C1', { when: [{ attribute: 'kind', equals: 'drugs' }] })],
      {},
      {},
      'withheld conditionNotMet C1',
    ],
    [
      'a refusal by a hidden attribute stays silent',
      [shown, clause('C1', { when: [{ attribute: 'suspectedVictim', equals: true }] })],
      {},
      {},
      'silent C1',
    ],
    [
      'withholding wins over disclosing',
      [clause('C1'), clause('C2', { effect: 'withhold' })],
      {},
      {},
      'withheld withheldByClause C2',
    ],
    [
      'withholding on what its reader sees is told',
      [shown, clause('C1'), clause('C2', { effect: 'withhold', when: [{ attribute: 'kind', equals: 'assault' }] })],
      {},
      {},
      'withheld withheldByClause C2',
    ],
    [
      'withholding on what is hidden is silent',
      [
        shown,
        clause('C1'),
        clause('C2', { effect: 'withhold', when: [{ attribute: 'suspectedVictim', equals: true }] }),
      ],
      {},
      { suspectedVictim: true },
      'silent C2',
    ],
    [
      'an unknown word of an attribute that a rule reads withholds',
      [clause('C1', { when: [{ attribute: 'kind', in: ['assault', 'drugs'] }] })],
      {},
      { kind: 'arson' },
      'silent',
    ],
    ['an unknown word that no rule reads does not', [clause('C1')], {}, { kind: 'arson' }, 'disclosed C1'],
  ])('%s', (_what, clauses, subject, attributes, expected) => {
    expect(told(policyOf(clauses).decide(SUMMARY, recordFacts(attributes, subject)))).toBe(expected);
  });

  test('disclosing wins over generalising, the lowest clause id over its like', () => {
    const period = { dataItems: ['police.incident.period' as DataItemId] };
    const coarse = (id: string, generaliseBy: 'year' | 'month') =>
      clause(id, { ...period, effect: 'generalise', generaliseBy });
    const decide = (clauses: readonly Clause[]) =>
      told(policyOf(clauses).decide('police.incident.period' as DataItemId, recordFacts()));
    expect(decide([coarse('C2', 'month'), coarse('C1', 'year')])).toBe('generalised year C1');
    expect(decide([coarse('C1', 'year'), clause('C2', period)])).toBe('disclosed C2');
  });

  test('a restriction is silent, and nothing opens it', () => {
    const clauses = [asking({ involvement: true }, { emergency: true })];
    const policy = policyOf(clauses, { restrictions: [restriction('R1')] });
    const restricted = { suspectedVictim: true };
    expect(told(policy.decide(SUMMARY, recordFacts(restricted)))).toBe('silent R1');
    expect(told(policy.decide(SUMMARY, recordFacts(restricted, { emergencyAccess: granted })))).toBe('silent R1');
    expect(told(policy.decide(SUMMARY, recordFacts(restricted, { involved: false })))).toBe('withheld notInvolved C1');
  });

  test('a restriction of the law of either side counts, of neither does not, and no end of term lifts it', () => {
    const restricted = (jurisdiction: 'E' | 'W', controller: Organisation, on = ON) => {
      const restrictions = [restriction('R1', { jurisdiction })];
      const expired = protocol({
        id: 'old' as Protocol['id'],
        restrictions,
        inForceFrom: '2020-01-01',
        inForceTo: '2021-01-01',
      });
      const rules = rulesOf(protocol({ clauses: [clause('C1')] }), [police, heddlu]);
      const policy = compilePolicy(
        { ...rules, protocols: [...rules.protocols, expired] },
        CATALOGUE,
        recipient(),
        'section47Enquiry',
        on,
      );
      return told(policy.decide(SUMMARY, recordFacts({ suspectedVictim: true }, {}, controller)));
    };
    expect(restricted('W', heddlu)).toBe('silent R1');
    expect(restricted('E', heddlu)).toBe('silent R1');
    expect(restricted('W', police)).toBe('disclosed C1');
  });

  test('a silent item never says why', () => {
    const policy = policyOf([asking({ involvement: true }, { dataItems: [TEXT] })]);
    expect(told(policy.decide(TEXT, recordFacts({}, { involved: false })))).toBe('silent C1');
    expect(told(policyOf([]).decide(TEXT, recordFacts()))).toBe('silent');
    expect(told(policyOf([clause('C1', { dataItems: [TEXT] })], { signed: [] }).decide(TEXT, recordFacts()))).toBe(
      'silent C1',
    );
  });

  test('emergency access opens no silent item, marked or not', () => {
    const policy = policyOf([asking({ involvement: true }, { dataItems: [TEXT], emergency: true })]);
    expect(told(policy.decide(TEXT, recordFacts({}, { involved: false, emergencyAccess: granted })))).toBe('silent C1');
  });

  test('an item that nobody knows is withheld', () => {
    expect(told(policyOf([clause('C1')]).decide('police.incident.colour' as DataItemId, recordFacts()))).toBe(
      'withheld noClause',
    );
  });
});

describe('signatures and terms', () => {
  test('a clause counts for a controller from its own signature', () => {
    const policy = policyOf([clause('C1')], { signed: [police] });
    expect(told(policy.decide(SUMMARY, recordFacts()))).toBe('disclosed C1');
    expect(told(policy.decide(SUMMARY, recordFacts({}, {}, heddlu)))).toBe('withheld notSigned C1');
    expect(policy.controllersOf('police')).toEqual(['police-e']);
    expect(
      told(
        policyOf([clause('C1')], { on: '2026-09-30', head: { inForceFrom: '2026-01-01' } }).decide(
          SUMMARY,
          recordFacts(),
        ),
      ),
    ).toBe('withheld notSigned C1');
  });

  test('a protocol gives nothing before its first day and from its last', () => {
    const on = (day: string) =>
      told(policyOf([clause('C1')], { on: day, head: { inForceFrom: '2026-10-10' } }).decide(SUMMARY, recordFacts()));
    expect([on('2026-10-09'), on('2026-10-10'), on('2027-09-30'), on('2027-10-01')]).toEqual([
      'withheld noClause',
      'disclosed C1',
      'disclosed C1',
      'withheld noClause',
    ]);
  });

  test('a new version binds who signed it, and the old one gives nothing more', () => {
    const one = protocol({ clauses: [clause('C1')] });
    const two = protocol({ version: 2, clauses: [clause('C1', { title: 'As amended' })] });
    const rules = rulesOf(one, [police, heddlu]);
    const second = { protocol: two.id, version: 2, controller: police.id, signedAt: '2026-10-02' };
    const policy = compilePolicy(
      { ...rules, protocols: [one, two], signatures: [...rules.signatures, second] },
      CATALOGUE,
      recipient(),
      'section47Enquiry',
      ON,
    );
    expect(told(policy.decide(SUMMARY, recordFacts()))).toBe('disclosed C1');
    expect(told(policy.decide(SUMMARY, recordFacts({}, {}, heddlu)))).toBe('withheld notSigned C1');
  });

  test('a power that does not reach the holder gives nothing', () => {
    const english = clause('C1', { lawfulBasis: { ...clause('C1').lawfulBasis, power: 'childrenAct1989s17' } });
    expect(told(policyOf([english]).decide(SUMMARY, recordFacts()))).toBe('disclosed C1');
    expect(told(policyOf([english]).decide(SUMMARY, recordFacts({}, {}, heddlu)))).toBe('withheld noClause');
  });

  describe('the duty to share binds only between bodies within it', () => {
    // As if it extended to Wales and the clause addressed everybody: the duty alone is left to refuse.
    const powers = [...POWERS.values()].map((each) =>
      each.dutyToShareOnly ? { ...each, jurisdiction: 'EW' as const } : each,
    );
    const duty = (changes: Partial<Clause> = {}) =>
      clause('C1', { lawfulBasis: { ...clause('C1').lawfulBasis, power: 'childrenAct2004s16LA' }, ...changes });
    const { council, cyngor } = ORGANISATIONS;

    test.each([
      ['gives between two within it', [duty()], council, police, 'disclosed C1'],
      ['gives nothing of a holder outside it', [duty()], council, heddlu, 'withheld noClause'],
      ['gives nothing to a recipient outside it', [duty()], cyngor, police, 'withheld noClause'],
      [
        'forbids towards everybody what another power would give',
        [duty({ effect: 'withhold' }), clause('C2')],
        cyngor,
        police,
        'withheld withheldByClause C1',
      ],
    ])('%s', (_, clauses, to, holder, then) => {
      const policy = policyOf(clauses, { to: recipient(to), head: { powers } });
      expect(told(policy.decide(SUMMARY, recordFacts({}, {}, holder)))).toBe(then);
    });
  });
});

test('a clause for bodies within s16LA(4) addresses no other', () => {
  const within = clause('C1', { to: { ...clause('C1').to, dutyToShare: true } });
  expect(told(policyOf([within]).decide(SUMMARY, recordFacts()))).toBe('disclosed C1');
  expect(told(policyOf([within], { to: recipient(ORGANISATIONS.cyngor) }).decide(SUMMARY, recordFacts()))).toBe(
    'withheld noClause',
  );
});
