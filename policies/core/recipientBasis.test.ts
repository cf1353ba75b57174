import { AS_IS, clause, type Rules, testRules } from '#test/oracle/compileRows';
import { faultsOf, type Json, type Patch, parseSample, sampleDocument } from '#test/oracle/smallDocument';
import { policyOf, SUMMARY, told } from '#test/oracle/smallPolicy';
import { clause as clauseOf, recordFacts } from '#test/oracle/smallWorld';
import type { FaultCode } from './faults';

/** The recipients' own basis, beside the holders': the same rules, for those who rely on it. */

type Code = Extract<
  FaultCode,
  | 'legitimateInterestsOfAuthority'
  | 'authorityWithoutPower'
  | 'specialCategoryWithoutCondition'
  | 'conditionWithoutSchedule1'
  | 'regimeOfOtherBody'
  | 'powerOfOtherJurisdiction'
  | 'recipientOutsidePower'
  | 'dutyToShareNotStated'
  | 'dataProtectionConsentMissing'
  | 'emergencyOnConsent'
  | 'authorityOnConsent'
>;

const ENQUIRY = { regime: 'ukGdpr', article6: 'e', power: 'childrenAct1989s47' };
const relying = (recipientBasis: object, changes: object = {}): Patch => clause({ ...changes, recipientBasis });
/** What the police give to a charity, which exercises no public function. */
const toCharity = (recipientBasis: object, changes: object = {}): Patch =>
  relying(
    { regime: 'ukGdpr', power: 'none', ...recipientBasis },
    { ...changes, to: { kinds: undefined, countries: undefined, organisations: ['family-support'] } },
  );
const toCouncilToo = clause({ to: { kinds: ['council'] } });
const CONSENTED = { requires: { consent: ['dataProtectionConsent'] } };
const special = { dataItems: ['health.visit.complaint'], from: { agency: 'health' } };
const HEALTH = { article9: 'h', schedule1: 'para2' };

const SIDES: Rules<Code> = {
  legitimateInterestsOfAuthority: [
    ['of a recipient alone', toCharity({ article6: 'f' }), toCouncilToo, 'recipientBasis.article6'],
    [
      'of the holders',
      toCharity({ article6: 'f' }),
      clause({ lawfulBasis: { article6: 'f' } }),
      'lawfulBasis.article6',
    ],
    [
      'of a charity, for the holders too',
      toCharity({ article6: 'f' }),
      clause({ recipientBasis: undefined, lawfulBasis: { article6: 'f' } }),
      'lawfulBasis.article6',
    ],
  ],
  authorityOnConsent: [
    ['of a recipient alone', toCharity({ article6: 'a' }, CONSENTED), toCouncilToo, 'recipientBasis.article6'],
  ],
  authorityWithoutPower: [
    ['a public task of recipients', relying(ENQUIRY), relying({ power: 'none' }), 'recipientBasis.power'],
    ['vital interests, of an authority', toCharity({ article6: 'd' }), toCouncilToo, 'recipientBasis.power'],
  ],
  specialCategoryWithoutCondition: [
    [
      'for the recipients',
      relying({ ...ENQUIRY, ...HEALTH }, { ...special, lawfulBasis: HEALTH }),
      relying({ article9: undefined }),
      'recipientBasis.article9',
    ],
  ],
  conditionWithoutSchedule1: [
    [
      'for the recipients',
      relying({ ...ENQUIRY, ...HEALTH }, { ...special, lawfulBasis: HEALTH }),
      relying({ schedule1: 'para6' }),
      'recipientBasis.schedule1',
    ],
  ],
  regimeOfOtherBody: [
    [
      'a council receives for law enforcement',
      relying({ ...ENQUIRY, regime: 'dpaPart3' }, { to: { kinds: ['policeForce'] } }),
      clause({ to: { kinds: ['policeForce', 'council'] } }),
      'recipientBasis.regime',
    ],
    [
      'a named council does',
      relying({ ...ENQUIRY, regime: 'dpaPart3' }, { to: { kinds: ['policeForce'], organisations: ['police-e'] } }),
      clause({ to: { organisations: ['police-e', 'council-w'] } }),
      'recipientBasis.regime',
    ],
  ],
  powerOfOtherJurisdiction: [
    [
      'recipients of both countries',
      relying({ ...ENQUIRY, power: 'sswba2014s21' }),
      clause({ to: { countries: ['W', 'E'] } }),
      'to.countries',
    ],
    [
      'a named recipient of the other, in an English protocol',
      { jurisdiction: 'E', ...relying({ ...ENQUIRY, power: 'sswba2014s21' }) },
      clause({ to: { organisations: ['council-e'] } }),
      'to.organisations.0',
    ],
  ],
  recipientOutsidePower: [
    [
      'recipients whom their Act does not serve',
      relying({ ...ENQUIRY, power: 'sswba2014s164' }),
      clause({ to: { kinds: ['council', 'school'] } }),
      'to.kinds.1',
    ],
  ],
  dutyToShareNotStated: [
    [
      'a duty to disclose is no basis to receive',
      { jurisdiction: 'E', ...relying(ENQUIRY, { to: { countries: ['E'] } }) },
      relying({ article6: 'c', power: 'childrenAct2004s16LA' }),
      'recipientBasis.power',
    ],
  ],
  dataProtectionConsentMissing: [
    [
      'consent to the recipient',
      toCharity({ article6: 'a' }, CONSENTED),
      clause({ requires: { consent: undefined } }),
      'recipientBasis.article6',
    ],
  ],
  emergencyOnConsent: [
    ['consent to the recipient', toCharity({ article6: 'a' }, CONSENTED), clause({ emergency: true }), 'emergency'],
  ],
};

testRules(SIDES);

const firstClause = (...patches: readonly Patch[]) => {
  const parsed = parseSample(sampleDocument(...patches));
  return 'protocol' in parsed ? parsed.protocol.clauses[0] : null;
};

test('is read with nothing left open, and is not there where it was not given', () => {
  const none: Json = { article9: null, article10: false, schedule1: null, para18Reason: null };
  expect(firstClause(relying(ENQUIRY))?.recipientBasis).toEqual({ ...ENQUIRY, ...none });
  expect(firstClause(AS_IS)).not.toHaveProperty('recipientBasis');
});

test.each(['confidentiality', 'part3Authorisation'])('%s is for the holders to say', (key) => {
  const value = key === 'confidentiality' ? 'statute' : 'An Act';
  expect(faultsOf(sampleDocument(relying({ ...ENQUIRY, [key]: value })))).toEqual([
    `unknownKey clauses.0.recipientBasis.${key}`,
  ]);
});

const OWN = {
  regime: 'dpaPart3',
  article6: 'e',
  article9: null,
  article10: true,
  schedule1: 'para6',
  para18Reason: null,
  power: 'commonLawPolicing',
} as const;

test('explain tells both sides', () => {
  const { steps } = policyOf([clauseOf('C1', { recipientBasis: OWN })]).explain(SUMMARY, recordFacts());
  expect(steps.find(({ layer }) => layer === 'lawfulBasis')?.sentence).toMatch(
    /^It rests on .*Children Act 1989 s47.*; the recipient relies on DPA 2018 Part 3, .*para6, Common law/,
  );
});

test.each([
  ['2026-09-29', 'withheld noClause'],
  ['2026-09-30', 'withheld notSigned'],
])('on %s, when the recipients’ power comes into effect the day after the first: %s', (on, expected) => {
  const own = { ...OWN, power: 'childrenAct2004s16LA' };
  const policy = policyOf([clauseOf('C1', { recipientBasis: own })], { on, head: { inForceFrom: '2026-09-01' } });
  expect(told(policy.decide(SUMMARY, recordFacts()))).toContain(expected);
});
