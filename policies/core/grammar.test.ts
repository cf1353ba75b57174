import { CATALOGUE, ORGANISATIONS } from '#test/oracle/smallWorld';
import { compilePolicy } from './compilePolicy';
import { parseProtocol } from './grammar';

type Json = Record<string, unknown>;
type Change = (clause: Json) => void;

const organisations = Object.values(ORGANISATIONS);

function sampleClause(): Json {
  return {
    id: 'E1',
    title: 'That there was an incident',
    dataItems: ['police.incident.involvement', 'police.incident.kind'],
    from: { agency: 'police' },
    to: { kinds: ['council'], countries: ['W'], roles: ['socialWorker'] },
    purposes: ['section47Enquiry'],
    lawfulBasis: { regime: 'ukGdpr', article6: 'e', power: 'childrenAct1989s47', confidentiality: 'notConfidential' },
    requires: { involvement: true },
    retention: 'P1Y',
  };
}

function sample(change: Change = () => {}, changeHead: Change = () => {}): Json {
  const clause = sampleClause();
  change(clause);
  const head: Json = {
    id: 'sample',
    version: 1,
    title: 'Sample',
    jurisdiction: 'W',
    inForce: { from: '2026-10-01', to: '2027-10-01' },
    reviewBy: '2027-04-01',
    introduction: 'Why we share.',
    partners: ['police-w', 'council-w'],
    dataSubjectRights: 'Ask the holder.',
    security: 'Through the gateway only.',
    references: { dpia: 'DPIA 7', appropriatePolicyDocument: 'APD 2', privacyNotice: 'PN 3' },
    clauses: [clause],
  };
  changeHead(head);
  return head;
}

const parse = (value: unknown) => parseProtocol(value, CATALOGUE, organisations);

function faultsOf(value: unknown): readonly string[] {
  const parsed = parse(value);
  return 'faults' in parsed ? parsed.faults.map(({ code, path }) => `${code} ${path.join('.')}`) : [];
}

const basis =
  (changes: Json): Change =>
  (clause) =>
    Object.assign(clause.lawfulBasis as Json, changes);
const set =
  (changes: Json): Change =>
  (clause) =>
    Object.assign(clause, changes);
const both =
  (...changes: Change[]): Change =>
  (clause) => {
    for (const change of changes) change(clause);
  };
const summary = set({ dataItems: ['police.incident.summary'] });
const complaint = set({ dataItems: ['health.visit.complaint'], from: { agency: 'health' } });
const criminal = { article10: true, schedule1: 'para18', para18Reason: 'WOULD_PREJUDICE_PROTECTION' };

describe('a sound document', () => {
  test('gives the protocol, with defaults filled in and clause ids in full', () => {
    const parsed = parse(sample());
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
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
    const parsed = parse(sample());
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
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
    const parsed = parse({ ...sample(), cases });
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
    expect(parsed.cases[0]).toMatchObject({
      on: '2026-10-01',
      facts: { controller: 'police-w', subject: { involved: true } },
    });
  });
});

describe('a document outside the grammar', () => {
  test.each<[string, Change, string]>([
    ['an unknown key', set({ purpses: ['earlyHelp'] }), 'unknownKey clauses.0.purpses'],
    ['a missing key', (clause) => Reflect.deleteProperty(clause, 'retention'), 'missing clauses.0.retention'],
    ['an unknown word', set({ purposes: ['section47Enquiries'] }), 'unknownWord clauses.0.purposes.0'],
    ['an empty list', set({ purposes: [] }), 'emptyList clauses.0.purposes'],
    ['an empty list of data items', set({ dataItems: [] }), 'emptyList clauses.0.dataItems'],
    ['an unknown data item', set({ dataItems: ['police.incident.sumary'] }), 'unknownItem clauses.0.dataItems.0'],
    ['a wildcard', set({ dataItems: ['police.incident.*'] }), 'unknownItem clauses.0.dataItems.0'],
    ['a prefix with a wildcard', set({ dataItems: ['police.incident.loc*'] }), 'unknownItem clauses.0.dataItems.0'],
    ['a whole type', set({ dataItems: ['police.incident'] }), 'unknownItem clauses.0.dataItems.0'],
    ["another agency's item", set({ from: { agency: 'health' } }), 'otherAgency clauses.0.dataItems.0'],
    [
      'an item twice',
      set({ dataItems: ['police.incident.kind', 'police.incident.kind'] }),
      'duplicate clauses.0.dataItems.1',
    ],
    [
      'an unknown organisation',
      set({ from: { agency: 'police', controllers: ['police-x'] } }),
      'unknownOrganisation clauses.0.from.controllers.0',
    ],
    ['no recipient', set({ to: { roles: ['socialWorker'] } }), 'missing clauses.0.to'],
    [
      'an operator outside the grammar',
      set({ when: [{ attribute: 'kind', notIn: ['drugs'] }] }),
      'unknownKey clauses.0.when.0.notIn',
    ],
    [
      'two operators',
      set({ when: [{ attribute: 'kind', equals: 'drugs', in: ['drugs'] }] }),
      'unsuitedOperator clauses.0.when.0',
    ],
    ['no operator', set({ when: [{ attribute: 'kind' }] }), 'unsuitedOperator clauses.0.when.0'],
    [
      'an operator that does not suit',
      set({ when: [{ attribute: 'kind', atMost: 3 }] }),
      'unsuitedOperator clauses.0.when.0.atMost',
    ],
    [
      'a value outside the closed list',
      set({ when: [{ attribute: 'kind', equals: 'drug' }] }),
      'unsuitedOperator clauses.0.when.0.equals',
    ],
    [
      'an undeclared attribute',
      set({ when: [{ attribute: 'colour', equals: 'red' }] }),
      'unknownAttribute clauses.0.when.0.attribute',
    ],
    [
      'a date that is none',
      set({ whenRefused: 'silent', when: [{ attribute: 'reviewed', before: '2026-02-30' }] }),
      'malformed clauses.0.when.0.before',
    ],
    [
      'a generalisation that does not suit',
      set({ effect: 'generalise', generaliseBy: 'month' }),
      'unsuitedGeneralisation clauses.0.dataItems.0',
    ],
    ['a generalisation without its function', set({ effect: 'generalise' }), 'unsuitedGeneralisation clauses.0.effect'],
    ['a withholding clause with requirements', set({ effect: 'withhold' }), 'unsuitedEffect clauses.0.requires'],
    [
      '13 hours of emergency access',
      set({ emergency: true, emergencyMinutes: 780 }),
      'malformed clauses.0.emergencyMinutes',
    ],
    [
      'emergency access to what is silent',
      set({ emergency: true, dataItems: ['police.intelligence.involvement'] }),
      'emergencyOpensSilent clauses.0.dataItems.0',
    ],
    [
      'a standing notice without its silence',
      set({ standingNotice: 'Ask the bureau.' }),
      'standingNoticeMismatch clauses.0.standingNotice',
    ],
  ])('is refused for %s', (_what, change, fault) => {
    expect(faultsOf(sample(change))).toContain(fault);
  });

  test('is refused for a clause id that stands twice', () => {
    expect(faultsOf({ ...sample(), clauses: [sampleClause(), sampleClause()] })).toEqual(['duplicate clauses.1.id']);
  });

  test.each([null, 7, 'text', [], { clauses: {} }])('is refused, not thrown at, when it is %j', (value) => {
    expect(faultsOf(value).length).toBeGreaterThan(0);
  });

  test('names the nearest known word', () => {
    const parsed = parse(sample(both(set({ purpses: [] }), set({ dataItems: ['police.incident.sumary'] }))));
    const messages = 'faults' in parsed ? parsed.faults.map(({ message }) => message) : [];
    expect(messages).toEqual([
      "'police.incident.sumary' is no data item: did you mean 'police.incident.summary'?",
      "'purpses' is no key of a clause: did you mean 'purposes'?",
    ]);
  });

  test('is told of all its faults at once, in the head, in each clause and in law', () => {
    const clauses = [
      { ...sampleClause(), dataItems: ['police.incident.kin'] },
      { ...sampleClause(), id: 'E2', lawfulBasis: { ...(sampleClause().lawfulBasis as Json), article6: 'f' } },
    ];
    expect(faultsOf({ ...sample(), title: '', tittle: 'x', clauses })).toEqual([
      'malformed title',
      'unknownKey tittle',
      'unknownItem clauses.0.dataItems.0',
      'legitimateInterestsOfAuthority clauses.1.lawfulBasis.article6',
    ]);
  });
});

describe('what is unlawful to write', () => {
  test.each<[string, Change, Change, string]>([
    [
      'recognised legitimate interest of a public authority',
      basis({ article6: 'ea' }),
      () => {},
      'legitimateInterestsOfAuthority clauses.0.lawfulBasis.article6',
    ],
    [
      'paragraph 18 without a reason',
      both(summary, basis({ article10: true, schedule1: 'para18' })),
      () => {},
      'reasonForNoConsentMissing clauses.0.lawfulBasis.schedule1',
    ],
    [
      'a Schedule 1 condition without its policy document',
      both(summary, basis(criminal)),
      set({ references: { dpia: 'D', privacyNotice: 'P' } }),
      'appropriatePolicyDocumentMissing clauses.0.lawfulBasis.schedule1',
    ],
    [
      'criminal items without a DPIA',
      both(summary, basis(criminal)),
      set({ references: { appropriatePolicyDocument: 'A', privacyNotice: 'P' } }),
      'impactAssessmentMissing clauses.0.dataItems',
    ],
    [
      'special-category items without a privacy notice',
      both(complaint, basis({ article9: 'h', schedule1: 'para2' })),
      set({ references: { dpia: 'D' } }),
      'privacyNoticeMissing clauses.0.dataItems',
    ],
    [
      'special-category items without a condition',
      complaint,
      () => {},
      'specialCategoryWithoutCondition clauses.0.lawfulBasis.article9',
    ],
    [
      'article 9(2)(g) without Schedule 1',
      both(complaint, basis({ article9: 'g' })),
      () => {},
      'conditionWithoutSchedule1 clauses.0.lawfulBasis.schedule1',
    ],
    [
      'criminal items without article 10',
      summary,
      () => {},
      'criminalWithoutCondition clauses.0.lawfulBasis.article10',
    ],
    ['an unknown power', basis({ power: 'childrenAct1989s48' }), () => {}, 'unknownPower clauses.0.lawfulBasis.power'],
    [
      'an English power in a Welsh protocol',
      basis({ power: 'childrenAct1989s17' }),
      () => {},
      'powerOfOtherJurisdiction clauses.0.lawfulBasis.power',
    ],
    [
      'a Welsh power in an English protocol',
      basis({ power: 'sswba2014s164' }),
      set({ jurisdiction: 'E' }),
      'powerOfOtherJurisdiction clauses.0.lawfulBasis.power',
    ],
    [
      'a power before its commencement',
      basis({ power: 'childrenAct2004s16LA' }),
      set({ jurisdiction: 'E', inForce: { from: '2026-09-29', to: '2027-01-01' } }),
      'powerNotInEffect clauses.0.lawfulBasis.power',
    ],
    [
      'the duty to share without a consideration',
      basis({ power: 'childrenAct2004s16LA' }),
      set({ jurisdiction: 'E' }),
      'considerationMissing clauses.0.lawfulBasis.power',
    ],
    [
      'the duty to share with bodies outside it',
      basis({ power: 'childrenAct2004s16LA' }),
      set({ jurisdiction: 'E' }),
      'dutyToShareNotStated clauses.0.lawfulBasis.power',
    ],
    [
      'a consideration where no duty asks for one',
      set({ consideration: 'Considered.' }),
      () => {},
      'considerationWithoutDuty clauses.0.consideration',
    ],
    [
      'a legal obligation resting on a mere power',
      basis({ article6: 'c', power: 'crimeAndDisorderAct1998s115' }),
      () => {},
      'obligationWithoutDuty clauses.0.lawfulBasis.article6',
    ],
    [
      'a public task without a power',
      basis({ power: 'none' }),
      () => {},
      'authorityWithoutPower clauses.0.lawfulBasis.power',
    ],
    [
      'data leaving Part 3 without authorisation',
      basis({ regime: 'dpaPart3' }),
      () => {},
      'part3WithoutAuthorisation clauses.0.lawfulBasis.regime',
    ],
    [
      'confidence set aside by a consent that is not required',
      basis({ confidentiality: 'consent' }),
      () => {},
      'confidentialityConsentMissing clauses.0.lawfulBasis.confidentiality',
    ],
    [
      'a basis of consent that is not required',
      basis({ article6: 'a' }),
      () => {},
      'dataProtectionConsentMissing clauses.0.lawfulBasis.article6',
    ],
    [
      'a count among other items',
      set({ dataItems: ['police.incident.kind', 'police.incident.count'] }),
      () => {},
      'countNotAlone clauses.0.dataItems.1',
    ],
    [
      'a notice that tells of an attribute its reader may not see',
      set({ when: [{ attribute: 'suspectedVictim', equals: false }] }),
      () => {},
      'refusalTellsOfRecord clauses.0.when.0.attribute',
    ],
    [
      'a notice on an attribute shown to others only',
      set({ dataItems: ['police.incident.reference'], when: [{ attribute: 'kind', equals: 'drugs' }] }),
      () => {},
      'refusalTellsOfRecord clauses.0.when.0.attribute',
    ],
  ])('does not compile: %s', (_what, change, changeHead, fault) => {
    expect(faultsOf(sample(change, changeHead))).toContain(fault);
  });

  test('compiles once the refusal is silent', () => {
    expect(
      faultsOf(sample(set({ whenRefused: 'silent', when: [{ attribute: 'suspectedVictim', equals: false }] }))),
    ).toEqual([]);
  });

  test('only warns of a public authority relying on consent', () => {
    const parsed = parse(
      sample(
        both(basis({ article6: 'a' }), set({ requires: { involvement: true, consent: ['dataProtectionConsent'] } })),
      ),
    );
    if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
    expect(parsed.warnings.map(({ code }) => code)).toEqual(['authorityOnConsent']);
  });
});
