import { CATALOGUE, ORGANISATIONS, POWERS } from '#test/oracle/smallWorld';
import {
  type HolderBasisTerms,
  type HolderSetting,
  type HolderThreshold,
  powerNotReached,
  readHolderBasis,
} from './holderBasis';

const TERMS: HolderBasisTerms = {
  article6: 'e',
  article9: 'g',
  article10: false,
  schedule1: 'para18',
  para18Reason: 'WOULD_PREJUDICE_PROTECTION',
  power: 'childrenAct1989s47',
  confidentiality: 'overridingPublicInterest',
  part3Authorisation: null,
};

function read(over: Partial<HolderBasisTerms>, item: string | null, setting: Partial<HolderSetting> = {}) {
  return readHolderBasis(
    { ...TERMS, ...over },
    {
      catalogue: CATALOGUE,
      organisations: Object.values(ORGANISATIONS),
      powers: POWERS,
      holder: ORGANISATIONS.health,
      items: [CATALOGUE.items.get(item ?? '') ?? []].flat(),
      role: 'socialWorker',
      purpose: 'section47Enquiry',
      now: new Date('2026-11-20T12:00:00Z'),
      ...setting,
    },
  );
}

test('a holder’s own basis is that of a clause that would give the same', () => {
  expect(read({}, 'health.visit.complaint')).toEqual({ basis: { ...TERMS, regime: 'ukGdpr' } });
  const force = { holder: ORGANISATIONS.police };
  const offence = { article10: true, part3Authorisation: ' Children Act 1989 s47 ' };
  expect(read(offence, 'police.incident.summary', force)).toEqual({
    basis: { ...TERMS, article10: true, part3Authorisation: 'Children Act 1989 s47', regime: 'dpaPart3' },
  });
});

test.each<[string, Partial<HolderBasisTerms>, string | null, Partial<HolderSetting>, RegExp]>([
  ['special category without a condition', { article9: null }, 'health.visit.complaint', {}, /condition of article 9/],
  [
    'a condition without its part of Schedule 1',
    { schedule1: null, para18Reason: null },
    'health.visit.complaint',
    {},
    /schedule1: para6 or para18/,
  ],
  [
    'an offence without article 10',
    { part3Authorisation: 'Law' },
    'police.incident.summary',
    { holder: ORGANISATIONS.police },
    /article10: true/,
  ],
  ['legitimate interests of an authority', { article6: 'f' }, null, {}, /closed to public authorities/],
  ['a duty that is none', { article6: 'c', power: 'childrenAct2004s10' }, null, {}, /use e/],
  ['no power of an authority', { power: 'none' }, null, {}, /needs a power/],
  ['a power for other roles', { power: 'sswba2014s137' }, null, { holder: ORGANISATIONS.cyngor }, /serves/],
  ['a power of the other country', { power: 'sswba2014s21' }, null, {}, /extends to W alone/],
  ['a power that is over', {}, null, { powers: ended() }, /is in effect until 2026-01-01/],
  ['para 18 without its reason', { para18Reason: null }, null, {}, /para18Reason/],
  ['a law to leave Part 3 of who is not in it', { part3Authorisation: 'Law' }, null, {}, /part3Authorisation/],
  ['what is no article', { article6: 'z' }, null, {}, /is no basis under article 6/],
  ['a consent to be confided in', { confidentiality: 'consent' }, null, {}, /recordConsentDecision/],
  ['a consent to special category', { article9: 'a' }, null, {}, /recordConsentDecision/],
])('it is not %s', (_what, over, item, setting, said) => {
  expect(read(over, item, setting)).toEqual({ fault: expect.stringMatching(said) });
});

test('nothing is said of which organisation asks: the same is refused and taken of every asker in the role', () => {
  const duty = { article6: 'c', power: 'childrenAct2004s16LA' };
  expect(read(duty, null)).toEqual({ fault: expect.stringMatching(/which organisation asks is not told/) });
  // A role of one kind of organisation alone tells that much.
  const council = { power: 'crimeAndDisorderAct1998s115' };
  expect(read(council, null, { role: 'familySupportWorker' })).toEqual({ fault: expect.stringMatching(/serves/) });
  expect(read(council, null, { role: 'safeguardingLead' })).toHaveProperty('basis');
});

function ended() {
  const power = POWERS.get('childrenAct1989s47');
  return new Map(power === undefined ? [] : [[power.key, { ...power, effectiveTo: '2026-01-01' }]]);
}

test('a power that says how a case stands is named where it does, by whoever is involved or was told so', () => {
  const told = (over: Partial<HolderThreshold>) =>
    powerNotReached('childrenAct1989s47', POWERS, { recorded: 'none', told: 'none', involved: false, ...over });
  const recorded = 'section47Enquiry';
  expect([told({ recorded, involved: true }), told({ recorded, told: recorded })]).toEqual([null, null]);
  const unreached = [
    told({}),
    told({ recorded }),
    told({ recorded, told: 'safeguardingEnquiry' }),
    told({ told: recorded }),
    told({ recorded: 'safeguardingEnquiry', involved: true }),
  ];
  expect(new Set(unreached).size).toBe(1);
  expect(unreached[0]).toMatch(/Children Act 1989 s47.* recorded at section47Enquiry/);
  expect(powerNotReached('childrenAct2004s10', POWERS, { recorded: 'none', told: 'none', involved: false })).toBeNull();
});
