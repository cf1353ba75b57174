import {
  CATALOGUE,
  clause,
  ON,
  ORGANISATIONS,
  protocol,
  recipient,
  recordFacts,
  restriction,
  rulesOf,
  subjectFacts,
} from '#test/oracle/smallWorld';
import { compilePolicy } from './compilePolicy';
import type { FieldDecision, RecordFacts, SubjectFacts } from './decision';
import type { DataItemId } from './ids';
import { NO_OVERRIDES } from './override';
import { createPolicyCache } from './policyCache';
import type { Clause, Organisation, Protocol, Recipient, Restriction } from './protocol';
import { strictestFacts } from './strictestFacts';
import type { Role } from './vocabulary';

const SUMMARY = 'police.incident.summary' as DataItemId;
const LOCATION = 'police.incident.location' as DataItemId;
const TEXT = 'police.intelligence.text' as DataItemId;
const { police, heddlu } = ORGANISATIONS;

function policyOf(
  clauses: readonly Clause[],
  {
    restrictions = [] as readonly Restriction[],
    signed = [police, heddlu] as readonly Organisation[],
    to = recipient() as Recipient,
    on = ON,
    head = {} as Partial<Protocol>,
  } = {},
) {
  return compilePolicy(
    rulesOf(protocol({ clauses, restrictions, ...head }), signed),
    CATALOGUE,
    to,
    'section47Enquiry',
    on,
  );
}

/** E.g. `withheld notInvolved C1`, so that a table reads as one. */
function told(decision: FieldDecision): string {
  const more =
    decision.outcome === 'withheld' ? decision.reason : decision.outcome === 'generalised' ? decision.by : null;
  return [decision.outcome, more, decision.clause?.replace('sample.', '')].filter(Boolean).join(' ');
}

const asking = (requires: Partial<Clause['requires']>, changes: Partial<Clause> = {}) =>
  clause('C1', { requires: { involvement: false, threshold: 'none', consent: [], ...requires }, ...changes });
/** What a grant opens: the one clause that most of these tests have. */
const granted = [clause('C1').id];
const shown = clause('A0', { dataItems: ['police.incident.involvement', 'police.incident.kind'] as DataItemId[] });

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

  test('the duty to share binds only between bodies within it', () => {
    const to = { ...clause('C1').to, dutyToShare: true };
    const duty = clause('C1', { to, lawfulBasis: { ...clause('C1').lawfulBasis, power: 'childrenAct2004s16LA' } });
    expect(told(policyOf([duty]).decide(SUMMARY, recordFacts()))).toBe('disclosed C1');
    expect(told(policyOf([duty]).decide(SUMMARY, recordFacts({}, {}, heddlu)))).toBe('withheld noClause');
    expect(told(policyOf([duty], { to: recipient(ORGANISATIONS.cyngor) }).decide(SUMMARY, recordFacts()))).toBe(
      'withheld noClause',
    );
  });
});

test('a clause for bodies within s16LA(4) addresses no other', () => {
  const within = clause('C1', { to: { ...clause('C1').to, dutyToShare: true } });
  expect(told(policyOf([within]).decide(SUMMARY, recordFacts()))).toBe('disclosed C1');
  expect(told(policyOf([within], { to: recipient(ORGANISATIONS.cyngor) }).decide(SUMMARY, recordFacts()))).toBe(
    'withheld noClause',
  );
});

test('the strictest facts hold what holds for every controller', () => {
  const one = subjectFacts({ threshold: 'earlyHelp', consent: { ...subjectFacts().consent, serviceAgreement: false } });
  const two = subjectFacts({ involved: false, whereaboutsClosed: true });
  expect(strictestFacts([one, two])).toEqual({
    involved: false,
    threshold: 'earlyHelp',
    emergencyAccess: [],
    overrides: NO_OVERRIDES,
    detriment: false,
    whereaboutsClosed: true,
    consent: { dataProtectionConsent: true, confidentialityConsent: true, serviceAgreement: false },
  });
  expect(strictestFacts([])).toMatchObject({ involved: false, threshold: 'none', whereaboutsClosed: true });
});

describe('closed whereabouts', () => {
  const closed = { whereaboutsClosed: true };
  const english = clause('C1', { lawfulBasis: { ...clause('C1').lawfulBasis, power: 'childrenAct1989s17' } });

  test('every item that places the child is silent, emergency or not', () => {
    const policy = policyOf([clause('C1', { dataItems: [LOCATION], emergency: true })]);
    expect(told(policy.decide(LOCATION, recordFacts()))).toBe('disclosed C1');
    expect(told(policy.decide(LOCATION, recordFacts({}, closed)))).toBe('silent');
    expect(told(policy.decide(LOCATION, recordFacts({}, { ...closed, emergencyAccess: granted })))).toBe('silent');
    expect(policy.subjectVerdict(LOCATION, () => subjectFacts(closed))).toEqual({
      kind: 'never',
      decision: { outcome: 'silent', clause: null },
    });
    expect(policy.rowCondition(LOCATION, () => subjectFacts(closed))).toEqual({ kind: 'false' });
  });

  test('a refusal that would be told of any child is told of this one alike', () => {
    const policy = policyOf([asking({ involvement: true }, { dataItems: [LOCATION] })]);
    const told_ = (subject: Partial<SubjectFacts>) =>
      told(policy.decide(LOCATION, recordFacts({}, { involved: false, ...subject })));
    expect(told_(closed)).toBe(told_({}));
  });

  test('other items are given only where every controller of the agency would give them', () => {
    const all = policyOf([clause('C1')]);
    expect(told(all.decide(SUMMARY, recordFacts({}, closed)))).toBe('disclosed C1');
    for (const one of [policyOf([clause('C1')], { signed: [police] }), policyOf([english])]) {
      expect(told(one.decide(SUMMARY, recordFacts({}, closed)))).toBe('silent');
      expect(one.subjectVerdict(SUMMARY, () => subjectFacts(closed))).toEqual({
        kind: 'never',
        decision: { outcome: 'silent', clause: null },
      });
      expect(one.rowCondition(SUMMARY, () => subjectFacts(closed))).toEqual({ kind: 'false' });
    }
  });

  test('the decision does not tell which controller holds the record; the clause is of the requester’s country', () => {
    const welsh = clause('C0', { lawfulBasis: { ...clause('C0').lawfulBasis, power: 'sswba2014s164' } });
    const at = (controller: Organisation, to: Organisation) =>
      told(policyOf([welsh, english], { to: recipient(to) }).decide(SUMMARY, recordFacts({}, closed, controller)));
    expect(at(police, ORGANISATIONS.council)).toBe('disclosed C1');
    expect(at(heddlu, ORGANISATIONS.council)).toBe('disclosed C1');
    expect(at(heddlu, ORGANISATIONS.cyngor)).toBe('disclosed C0');
  });
});

describe('before any record', () => {
  test('the static verdict is the union over the controllers that signed', () => {
    expect(policyOf([clause('C1')], { signed: [heddlu] }).staticVerdict(SUMMARY)).toEqual({ kind: 'possible' });
    expect(policyOf([clause('C1')], { signed: [] }).staticVerdict(SUMMARY)).toMatchObject({
      kind: 'never',
      decision: { reason: 'notSigned', clause: 'sample.C1' },
    });
    expect(policyOf([clause('C1'), clause('C2', { effect: 'withhold' })]).staticVerdict(SUMMARY)).toMatchObject({
      kind: 'never',
      decision: { reason: 'withheldByClause' },
    });
    expect(
      policyOf([clause('C1')], { restrictions: [restriction('R1', { when: [] })] }).staticVerdict(SUMMARY),
    ).toMatchObject({ kind: 'never', decision: { outcome: 'silent' } });
  });

  test('the subject verdict names a clause only where all that signed refuse by the same', () => {
    const one = asking({ involvement: true });
    const other = {
      ...one,
      id: 'sample.C2' as Clause['id'],
      from: { agency: 'police' as const, controllers: [heddlu.id] },
    };
    const uninvolved = () => subjectFacts({ involved: false });
    const same = policyOf([one]).subjectVerdict(SUMMARY, uninvolved);
    const differing = policyOf([
      { ...one, from: { agency: 'police', controllers: [police.id] } },
      other,
    ]).subjectVerdict(SUMMARY, uninvolved);
    expect(same).toMatchObject({
      kind: 'never',
      decision: { reason: 'notInvolved', clause: 'sample.C1', unlock: ['recordInvolvement'] },
    });
    expect(differing).toMatchObject({ kind: 'never', decision: { reason: 'notInvolved', clause: null } });
  });

  test('the row condition leaves tests on columns, with unknown words shut out', () => {
    const policy = policyOf(
      [
        clause('C1', {
          whenRefused: 'silent',
          when: [
            { attribute: 'kind', equals: 'drugs' },
            { attribute: 'reviewed', after: 'P6M' },
          ],
        }),
      ],
      { signed: [police] },
    );
    expect(policy.rowCondition(SUMMARY, () => subjectFacts())).toEqual({
      kind: 'and',
      all: [
        { kind: 'controllerIn', controllers: ['police-e'] },
        { kind: 'in', attribute: 'kind', values: ['drugs'] },
        { kind: 'after', attribute: 'reviewed', date: '2026-04-15' },
        { kind: 'in', attribute: 'kind', values: ['assault', 'drugs'] },
        { kind: 'after', attribute: 'reviewed', date: '0001-01-01' },
      ],
    });
  });

  test('a standing notice stands for its recipients, once a record type, whatever is held', () => {
    const standing = clause('C1', {
      dataItems: [TEXT],
      whenRefused: 'silentWithStandingNotice',
      standingNotice: 'Ask the bureau.',
      unlock: ['ringFrontDoor'],
    });
    const expected = [{ dataItem: TEXT, clause: 'sample.C1', text: 'Ask the bureau.', unlock: ['ringFrontDoor'] }];
    expect(policyOf([standing]).standingNotices(['police.intelligence', 'police.incident'])).toEqual(expected);
    expect(policyOf([standing], { signed: [] }).standingNotices(['police.intelligence'])).toEqual([]);
    expect(
      policyOf([standing], { to: recipient(ORGANISATIONS.health) }).standingNotices(['police.intelligence']),
    ).toEqual([]);
  });
});

describe('explain', () => {
  test('tells each layer in plain words, the silent ones too', () => {
    const policy = policyOf([asking({ involvement: true })], { restrictions: [restriction('R1')] });
    const { decision, steps } = policy.explain(SUMMARY, recordFacts({ suspectedVictim: true }));
    expect(told(decision)).toBe('silent R1');
    expect(steps.map(({ layer }) => layer)).toEqual([
      'purpose',
      'protocol',
      'signature',
      'involvement',
      'lawfulBasis',
      'consent',
      'recordCondition',
      'restriction',
      'whereabouts',
    ]);
    expect(steps.filter(({ passed }) => !passed).map(({ sentence }) => sentence)).toEqual([
      'Restriction sample.R1 (Restriction R1) forbids it; nothing opens that.',
    ]);
  });

  test('says yes at every layer of what is disclosed', () => {
    const policy = policyOf([asking({ involvement: true })], { restrictions: [restriction('R1')] });
    const { decision, steps } = policy.explain(SUMMARY, recordFacts());
    expect(told(decision)).toBe('disclosed C1');
    expect(steps.filter(({ passed }) => !passed)).toEqual([]);
  });

  test('says which facts are lacking', () => {
    const policy = policyOf([clause('C1', { when: [{ attribute: 'kind', equals: 'drugs' }] })]);
    const { steps } = policy.explain(SUMMARY, recordFacts({ kind: null }));
    expect(steps.find(({ layer }) => layer === 'recordCondition')).toMatchObject({
      passed: false,
      sentence: expect.stringContaining('kind'),
    });
  });
});

describe('the cache', () => {
  test('compiles once a context, keeps to its bound, and never mixes contexts', () => {
    const cache = createPolicyCache(CATALOGUE, 2);
    const rules = rulesOf(protocol({ clauses: [clause('C1')] }));
    const first = cache.policyFor(rules, recipient(), 'section47Enquiry', ON);
    expect(cache.policyFor(rules, recipient(), 'section47Enquiry', ON)).toBe(first);
    const others = [
      cache.policyFor({ ...rules, revision: '2' }, recipient(), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(ORGANISATIONS.cyngor), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(ORGANISATIONS.council, 'socialWorker', 'other'), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(ORGANISATIONS.council, 'hubPractitioner'), 'section47Enquiry', ON),
      cache.policyFor(rules, recipient(), 'earlyHelp', ON),
      cache.policyFor(rules, recipient(), 'section47Enquiry', '2026-10-16'),
    ];
    expect(new Set([first, ...others]).size).toBe(7);
    expect(cache.size).toBe(2);
  });
});
