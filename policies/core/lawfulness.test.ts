import { AS_IS, basis, clause, duty, type Row, type Rules, testRules, withheld } from '#test/oracle/compileRows';
import type { ExtentCode, MeaningCode, Patch, ShapeCode } from '#test/oracle/smallDocument';
import type { FaultCode } from './faults';

/** What is unlawful to write. */

/** A new code wants a row: here are all but those of the shape of a document, and those that have a table of their own. */
type Code = Exclude<FaultCode, ShapeCode | MeaningCode | ExtentCode | 'refusalTellsOfRecord'>;

const references = (changes: object): Patch => ({ references: changes });
const consents = (...consent: readonly string[]): object => ({ requires: { consent } });

/** No authority gives and none receives. */
const CHARITIES = {
  dataItems: ['health.visit.involvement'],
  from: { agency: 'health', controllers: ['charity-e'] },
  to: { kinds: ['voluntaryOrganisation'], countries: ['E'] },
  ...consents('dataProtectionConsent'),
};
const between = (article6: string): Patch => clause({ ...CHARITIES, lawfulBasis: { article6, power: 'none' } });
/** Ways for an authority to come in: each is a row of its own for each point of article 6(1) that looks at it. */
const withAuthority = (article6: string): readonly [Row, ...Row[]] => {
  const path = 'lawfulBasis.article6';
  const row = (because: string, changes: object): Row => [
    `${article6}, ${because}`,
    between(article6),
    clause(changes),
    path,
  ];
  return [
    row('of a holder', { from: { controllers: ['charity-e', 'health-e'] } }),
    row('of all holders', { from: { controllers: undefined } }),
    row('of a named recipient', { to: { organisations: ['family-support', 'council-e'] } }),
    ...['council', 'policeForce', 'healthBody', 'generalPractice', 'school'].map((kind) =>
      row(`of recipients of the kind ${kind}`, { to: { kinds: ['voluntaryOrganisation', kind] } }),
    ),
    [
      `${article6}, in place of a point that looks at no authority`,
      clause({ ...CHARITIES, lawfulBasis: { article6: 'e' }, to: { kinds: ['council'] } }),
      basis({ article6, power: 'none' }),
      path,
    ],
  ];
};

const visit = { dataItems: ['health.visit.complaint'], from: { agency: 'health' } };
const PARA_1 = { article9: 'b', schedule1: 'para1' };
const PARA_2 = { article9: 'h', schedule1: 'para2' };
const PARA_6 = { article9: 'g', schedule1: 'para6' };
const PARA_18 = { article9: 'g', schedule1: 'para18', para18Reason: 'WOULD_PREJUDICE_PROTECTION' };
const special = (lawfulBasis: object = PARA_2): Patch => clause({ ...visit, lawfulBasis });
const inConfidence = (confidentiality: string): Patch =>
  clause({ lawfulBasis: { confidentiality }, ...consents('confidentialityConsent') });
const onConsentAlone = clause({ lawfulBasis: { article6: 'a', power: 'none' }, ...consents('dataProtectionConsent') });
/** Special-category items between charities, to save a life. */
const ofCharities = (condition: object): Patch =>
  clause({
    ...CHARITIES,
    dataItems: ['health.visit.complaint'],
    lawfulBasis: { article6: 'd', power: condition === PARA_1 ? 'childrenAct1989s47' : 'none', ...condition },
  });
const REPLACED_BY_6 = { ...PARA_6, para18Reason: undefined };
const criminal: Patch = clause({
  dataItems: ['police.incident.summary'],
  lawfulBasis: { article10: true, schedule1: 'para6' },
});

/** A value that means nothing without the kind. */
const score = ['police.incident.score', 'police.incident.kind'];
const inKinds = { whenRefused: 'silent', when: [{ attribute: 'kind', in: ['assault'] }] };

const LAW: Rules<Code> = {
  editionNotNamed: [
    [
      'a score without its edition',
      clause({ dataItems: score, ...inKinds }),
      clause({ dataItems: ['police.incident.score'] }),
      'dataItems.0',
    ],
    [
      'a score in whatever edition',
      clause({ dataItems: score, ...inKinds }),
      clause({ when: undefined, whenRefused: undefined }),
      'dataItems.0',
    ],
    [
      'a score where something else is named',
      clause({ dataItems: score, ...inKinds }),
      clause({ when: [{ attribute: 'suspectedVictim', equals: false }] }),
      'dataItems.0',
    ],
  ],
  legitimateInterestsOfAuthority: [...withAuthority('f'), ...withAuthority('ea')],
  authorityOnConsent: withAuthority('a'),
  reasonForNoConsentMissing: [
    ['paragraph 18 without a reason', basis(PARA_18), basis({ para18Reason: undefined }), 'lawfulBasis.schedule1'],
    ['paragraph 18 in place of 6', basis(PARA_6), basis({ schedule1: 'para18' }), 'lawfulBasis.schedule1'],
  ],
  reasonWithoutPara18: [
    ['a reason with paragraph 6', basis(PARA_18), basis({ schedule1: 'para6' }), 'lawfulBasis.para18Reason'],
    [
      'a reason with no paragraph',
      AS_IS,
      basis({ para18Reason: 'CONSENT_CANNOT_BE_GIVEN' }),
      'lawfulBasis.para18Reason',
    ],
  ],
  emergencyOnConsent: [
    ['article 6(1)(a)', between('a'), clause({ emergency: true }), 'emergency'],
    [
      'article 9(2)(a)',
      clause({ ...visit, lawfulBasis: { article9: 'a' }, ...consents('dataProtectionConsent') }),
      clause({ emergency: true }),
      'emergency',
    ],
    ['confidence set aside by consent', inConfidence('consent'), clause({ emergency: true }), 'emergency'],
    [
      'an emergency in the public interest, made to rest on consent',
      { clause: { ...inConfidence('overridingPublicInterest').clause, emergency: true } },
      basis({ confidentiality: 'consent' }),
      'emergency',
    ],
    [
      'by a grant alone',
      inConfidence('consent'),
      clause({ emergency: true, requires: { emergencyAccess: true } }),
      'emergency',
    ],
  ],
  appropriatePolicyDocumentMissing: [
    ['paragraph 1', special(PARA_1), references({ appropriatePolicyDocument: undefined }), 'lawfulBasis.schedule1'],
    ['paragraph 6', basis(PARA_6), references({ appropriatePolicyDocument: undefined }), 'lawfulBasis.schedule1'],
    ['paragraph 18', basis(PARA_18), references({ appropriatePolicyDocument: undefined }), 'lawfulBasis.schedule1'],
    [
      'paragraph 2 needs none, 6 does',
      { ...basis(PARA_2), ...references({ appropriatePolicyDocument: undefined }) },
      basis(PARA_6),
      'lawfulBasis.schedule1',
    ],
    [
      'no paragraph needs none, 18 does',
      references({ appropriatePolicyDocument: undefined }),
      basis(PARA_18),
      'lawfulBasis.schedule1',
    ],
  ],
  impactAssessmentMissing: [
    ['special-category items', special(), references({ dpia: undefined }), 'dataItems'],
    ['criminal items', criminal, references({ dpia: undefined }), 'dataItems'],
    ['other items need none', references({ dpia: undefined }), criminal, 'dataItems'],
    [
      'withholding needs none, disclosing does',
      { ...withheld(criminal), ...references({ dpia: undefined }) },
      clause({ effect: undefined }),
      'dataItems',
    ],
  ],
  privacyNoticeMissing: [
    ['special-category items', special(), references({ privacyNotice: undefined }), 'dataItems'],
    ['criminal items', criminal, references({ privacyNotice: undefined }), 'dataItems'],
    ['other items need none', references({ privacyNotice: undefined }), criminal, 'dataItems'],
  ],
  specialCategoryWithoutCondition: [
    ['no condition', special(), basis({ article9: undefined }), 'lawfulBasis.article9'],
    [
      'a special item beside another',
      clause({ ...visit, dataItems: ['health.visit.involvement'] }),
      clause({ dataItems: ['health.visit.involvement', 'health.visit.complaint'] }),
      'lawfulBasis.article9',
    ],
    [
      'withholding needs none, disclosing does',
      withheld(clause(visit)),
      clause({ effect: undefined }),
      'lawfulBasis.article9',
    ],
  ],
  conditionWithoutSchedule1: [
    ['b without a paragraph', special(PARA_1), basis({ schedule1: undefined }), 'lawfulBasis.schedule1'],
    ['b with paragraph 6', special(PARA_1), basis({ schedule1: 'para6' }), 'lawfulBasis.schedule1'],
    ['g with paragraph 1', special(PARA_6), basis({ schedule1: 'para1' }), 'lawfulBasis.schedule1'],
    ['c needs none, b does', special({ article9: 'c' }), basis({ article9: 'b' }), 'lawfulBasis.schedule1'],
    ['h without a paragraph', special(), basis({ schedule1: undefined }), 'lawfulBasis.schedule1'],
    ['h with paragraph 6', special(), basis({ schedule1: 'para6' }), 'lawfulBasis.schedule1'],
    ['h with paragraph 18', special(PARA_18), basis({ article9: 'h' }), 'lawfulBasis.schedule1'],
    ['g without a paragraph', special(PARA_6), basis({ schedule1: undefined }), 'lawfulBasis.schedule1'],
    ['g with paragraph 2', special(PARA_6), basis({ schedule1: 'para2' }), 'lawfulBasis.schedule1'],
    ['c needs none, h does', special({ article9: 'c' }), basis({ article9: 'h' }), 'lawfulBasis.schedule1'],
  ],
  criminalWithoutCondition: [
    ['a paragraph without article 10', criminal, basis({ article10: undefined }), 'lawfulBasis.article10'],
    ['article 10 said not to apply', criminal, basis({ article10: false }), 'lawfulBasis.article10'],
    ['article 10 without a paragraph', criminal, basis({ schedule1: undefined }), 'lawfulBasis.article10'],
    [
      'a criminal item beside another',
      AS_IS,
      clause({ dataItems: ['police.incident.kind', 'police.incident.summary'] }),
      'lawfulBasis.article10',
    ],
    [
      'withholding needs none, disclosing does',
      withheld(clause({ dataItems: ['police.incident.summary'] })),
      clause({ effect: undefined }),
      'lawfulBasis.article10',
    ],
  ],
  unknownPower: [['no row of the table', AS_IS, basis({ power: 'childrenAct1989s48' }), 'lawfulBasis.power']],
  powerNotInEffect: [
    [
      'the day before its commencement',
      { ...duty(), inForce: { from: '2026-09-30' } },
      { inForce: { from: '2026-09-29' } },
      'lawfulBasis.power',
    ],
  ],
  obligationWithoutDuty: [
    ['a mere power', basis({ article6: 'c' }), basis({ power: 'crimeAndDisorderAct1998s115' }), 'lawfulBasis.article6'],
    [
      'a public task made an obligation',
      basis({ power: 'crimeAndDisorderAct1998s115' }),
      basis({ article6: 'c' }),
      'lawfulBasis.article6',
    ],
  ],
  authorityWithoutPower: [
    ['a public task', AS_IS, basis({ power: 'none' }), 'lawfulBasis.power'],
    [
      'a legal obligation',
      basis({ article6: 'c' }),
      basis({ power: 'none' }),
      'lawfulBasis.power',
      'obligationWithoutDuty clauses.0.lawfulBasis.article6',
    ],
    ['vital interests need none, a public task does', between('d'), basis({ article6: 'e' }), 'lawfulBasis.power'],
    ['vital interests, of an authority', basis({ article6: 'd' }), basis({ power: 'none' }), 'lawfulBasis.power'],
    ['a contract, with an authority', basis({ article6: 'b' }), basis({ power: 'none' }), 'lawfulBasis.power'],
    [
      'vital interests, of an authority among holders',
      between('d'),
      clause({ from: { controllers: ['charity-e', 'health-e'] } }),
      'lawfulBasis.power',
    ],
    [
      'vital interests, of an authority among recipients',
      between('d'),
      clause({ to: { kinds: ['voluntaryOrganisation', 'school'] } }),
      'lawfulBasis.power',
    ],
    ['law enforcement on consent', AS_IS, onConsentAlone, 'lawfulBasis.power'],
    ['statutory purposes', ofCharities(PARA_18), basis(REPLACED_BY_6), 'lawfulBasis.power'],
    ['social protection law', ofCharities(PARA_1), basis({ power: 'none' }), 'lawfulBasis.power'],
    ['a statute on confidence', between('d'), basis({ confidentiality: 'statute' }), 'lawfulBasis.confidentiality'],
  ],
  considerationMissing: [['the duty without one', duty(), clause({ consideration: undefined }), 'lawfulBasis.power']],
  considerationWithoutDuty: [
    ['where no duty asks for one', AS_IS, clause({ consideration: 'Considered.' }), 'consideration'],
    ['another duty', basis({ article6: 'c' }), clause({ consideration: 'Considered.' }), 'consideration'],
  ],
  part3WithoutAuthorisation: [
    ['leaving Part 3', AS_IS, basis({ part3Authorisation: undefined }), 'lawfulBasis.regime'],
    [
      'UK GDPR needs none, Part 3 does',
      clause({ dataItems: ['health.visit.involvement'], from: { agency: 'health' } }),
      clause({
        dataItems: ['police.incident.involvement'],
        from: { agency: 'police' },
        lawfulBasis: { regime: 'dpaPart3', part3Authorisation: undefined },
      }),
      'lawfulBasis.regime',
    ],
  ],
  authorisationWithoutPart3: [
    [
      'not leaving Part 3',
      clause({ dataItems: ['health.visit.involvement'], from: { agency: 'health' } }),
      basis({ part3Authorisation: 'Children Act 1989 s47' }),
      'lawfulBasis.part3Authorisation',
    ],
    [
      'Part 3 left by its name alone',
      AS_IS,
      basis({ regime: 'ukGdpr' }),
      'lawfulBasis.part3Authorisation',
      'regimeOfOtherBody clauses.0.lawfulBasis.regime',
    ],
  ],
  regimeOfOtherBody: [
    [
      'police records under UK GDPR',
      AS_IS,
      basis({ regime: 'ukGdpr', part3Authorisation: undefined }),
      'lawfulBasis.regime',
    ],
    [
      'health records under Part 3',
      clause({ dataItems: ['health.visit.involvement'], from: { agency: 'health' } }),
      basis({ regime: 'dpaPart3', part3Authorisation: 'Children Act 1989 s47' }),
      'lawfulBasis.regime',
    ],
  ],
  confidentialityConsentMissing: [
    [
      'no consent',
      clause({ lawfulBasis: { confidentiality: 'consent' }, ...consents('confidentialityConsent') }),
      clause({ requires: { consent: undefined } }),
      'lawfulBasis.confidentiality',
    ],
    [
      'another consent',
      clause({
        lawfulBasis: { confidentiality: 'consent' },
        ...consents('confidentialityConsent', 'serviceAgreement'),
      }),
      clause(consents('serviceAgreement')),
      'lawfulBasis.confidentiality',
    ],
    [
      'a statute needs none, consent does',
      basis({ confidentiality: 'statute' }),
      basis({ confidentiality: 'consent' }),
      'lawfulBasis.confidentiality',
    ],
  ],
  dataProtectionConsentMissing: [
    ['article 6(1)(a)', between('a'), clause({ requires: { consent: undefined } }), 'lawfulBasis.article6'],
    ['article 6(1)(a) on another consent', between('a'), clause(consents('serviceAgreement')), 'lawfulBasis.article6'],
    [
      'article 9(2)(a)',
      clause({ ...visit, lawfulBasis: { article9: 'a' }, ...consents('dataProtectionConsent') }),
      clause({ requires: { consent: undefined } }),
      'lawfulBasis.article9',
    ],
    [
      'article 9(2)(c) needs none, (a) does',
      special({ article9: 'c' }),
      basis({ article9: 'a' }),
      'lawfulBasis.article9',
    ],
  ],
};

testRules(LAW);
