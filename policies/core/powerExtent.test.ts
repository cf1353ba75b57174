import { AS_IS, basis, clause, duty, type Rules, testRules, withheld } from '#test/oracle/compileRows';
import type { ExtentCode, Patch } from '#test/oracle/smallDocument';

/** How far a power reaches: the sample's police and councils stand in both countries. */

const WITHIN = { countries: ['E'], dutyToShare: true };
const HEALTH_IN_ENGLAND = {
  dataItems: ['health.visit.involvement'],
  from: { agency: 'health', countries: ['E'], controllers: ['health-e'] },
};
const dutyOfHealth = duty(HEALTH_IN_ENGLAND);
/** A Welsh clause on this power. */
const under = (power: string, changes: object = {}): Patch =>
  clause({ from: { countries: ['W'] }, ...changes, lawfulBasis: { power } });
const inEngland = (power: string, changes: object = {}): Patch => ({
  jurisdiction: 'E',
  clause: { from: { countries: ['E'] }, to: { countries: ['E'] }, ...changes, lawfulBasis: { power } },
});
const CARERS = ['council', 'healthBody', 'generalPractice', 'voluntaryOrganisation'];
const forBoard = under('sswba2014s137', { to: { roles: ['scrutineer'] } });

const EXTENT: Rules<ExtentCode> = {
  powerOfOtherJurisdiction: [
    ['of England, in a Welsh protocol', AS_IS, basis({ power: 'childrenAct1989s17' }), 'lawfulBasis.power'],
    [
      'of Wales, in an English protocol',
      { jurisdiction: 'E' },
      basis({ power: 'childrenAct2004s28' }),
      'lawfulBasis.power',
    ],
    [
      'of a country, in its own protocol, in place of one of both',
      AS_IS,
      basis({ power: 'childrenAct2004s28' }),
      'from',
    ],
    [
      'holders of both countries by default',
      under('childrenAct2004s28'),
      clause({ from: { countries: undefined } }),
      'from',
    ],
    ['holders of both countries', under('childrenAct2004s28'), clause({ from: { countries: ['W', 'E'] } }), 'from'],
    [
      'a named holder of the other',
      under('childrenAct2004s28', { from: { controllers: ['police-w'] } }),
      clause({ from: { controllers: ['police-w', 'police-e'] } }),
      'from',
    ],
    [
      'the second of two named holders',
      inEngland('childrenAct2004s11', { from: { controllers: ['police-e'] } }),
      clause({ from: { controllers: ['police-e', 'police-w'] } }),
      'from',
    ],
    [
      'Welsh, in a protocol for both',
      { ...under('childrenAct2004s28'), jurisdiction: 'EW' },
      clause({ from: { countries: ['E'] } }),
      'from',
    ],
    [
      'English, in a protocol for both',
      { ...under('childrenAct2004s11', { from: { countries: ['E'] } }), jurisdiction: 'EW' },
      clause({ from: { countries: ['W'] } }),
      'from',
    ],
    [
      'withholding rests on none, disclosing does',
      withheld(under('childrenAct2004s28', { from: { agency: 'police' } })),
      clause({ effect: undefined }),
      'from',
    ],
    ['recipients of both countries', under('sswba2014s164'), clause({ to: { countries: ['W', 'E'] } }), 'to.countries'],
    [
      'recipients of both countries by default',
      under('sswba2014s164'),
      clause({ to: { countries: undefined } }),
      'to.countries',
    ],
    [
      'recipients of both for help in England',
      inEngland('childrenAct1989s27'),
      clause({ to: { countries: ['E', 'W'] } }),
      'to.countries',
    ],
    [
      'recipients of both for care in England',
      inEngland('healthAndSocialCareAct2012s251B'),
      clause({ to: { countries: ['E', 'W'] } }),
      'to.countries',
    ],
    [
      'recipients of both under a duty that binds in one',
      duty(),
      clause({ to: { countries: ['E', 'W'] } }),
      'to.countries',
    ],
    [
      'a named recipient of the other',
      under('sswba2014s164', { to: { organisations: ['council-w'] } }),
      clause({ to: { organisations: ['council-w', 'council-e'] } }),
      'to.organisations.1',
    ],
    [
      'a kind beside a named recipient',
      under('sswba2014s164', { to: { kinds: undefined, countries: undefined, organisations: ['council-w'] } }),
      clause({ to: { kinds: ['council'] } }),
      'to.countries',
    ],
    [
      'one that serves its own country, in place of one that serves any',
      under('childrenAct2004s28', { to: { countries: ['E'] } }),
      basis({ power: 'sswba2014s164' }),
      'to.countries',
    ],
    [
      'withholding from both, disclosing to both',
      withheld(under('sswba2014s164', { to: { countries: undefined } })),
      clause({ effect: undefined }),
      'to.countries',
    ],
  ],
  recipientOutsidePower: [
    [
      'another role than the Board’s',
      forBoard,
      clause({ to: { roles: ['scrutineer', 'socialWorker'] } }),
      'to.roles.1',
    ],
    ['another kind than hosts the Board', forBoard, clause({ to: { kinds: ['council', 'healthBody'] } }), 'to.kinds.1'],
    [
      'the Board’s alone, in place of any role',
      under('sswba2014s164'),
      basis({ power: 'sswba2014s137' }),
      'to.roles.0',
    ],
    ['the council’s alone: a report', under('sswba2014s130'), clause({ to: { kinds: ['policeForce'] } }), 'to.kinds.0'],
    [
      'the council’s alone: a request',
      under('sswba2014s164'),
      clause({ to: { kinds: ['council', 'school'] } }),
      'to.kinds.1',
    ],
    [
      'the council’s alone, in place of any kind',
      under('childrenAct2004s28', { to: { kinds: ['school'] } }),
      basis({ power: 'sswba2014s164' }),
      'to.kinds.0',
    ],
    [
      'a named recipient of another kind',
      under('sswba2014s164'),
      clause({ to: { organisations: ['council-w', 'police-w'] } }),
      'to.organisations.1',
    ],
    [
      'no relevant authority',
      under('crimeAndDisorderAct1998s115', {
        to: { kinds: ['council', 'policeForce', 'healthBody'], countries: undefined },
      }),
      clause({ to: { kinds: ['policeForce', 'generalPractice'] } }),
      'to.kinds.1',
    ],
    [
      'the council’s alone: help in England',
      inEngland('childrenAct1989s27'),
      clause({ to: { kinds: ['council', 'policeForce'] } }),
      'to.kinds.1',
    ],
    [
      'none who cares',
      inEngland('healthAndSocialCareAct2012s251B', { to: { kinds: CARERS, countries: ['E'] } }),
      clause({ to: { kinds: [...CARERS, 'school'] } }),
      'to.kinds.4',
    ],
    [
      'withholding rests on none, disclosing does',
      withheld(under('sswba2014s164', { to: { kinds: ['school'] } })),
      clause({ effect: undefined }),
      'to.kinds.0',
    ],
  ],
  dutyToShareNotStated: [
    ['recipients of any kind', duty(), clause({ to: { dutyToShare: undefined } }), 'lawfulBasis.power'],
    ['recipients said to be of any kind', duty(), clause({ to: { dutyToShare: false } }), 'lawfulBasis.power'],
    [
      'a named recipient outside it',
      duty({ to: { ...WITHIN, organisations: ['council-e'] } }),
      clause({ to: { organisations: ['council-e', 'family-support'] } }),
      'to.organisations.1',
    ],
    ['a named holder outside it', dutyOfHealth, clause({ from: { controllers: ['health-e', 'clinic-e'] } }), 'from'],
    ['all holders, one of them outside it', dutyOfHealth, clause({ from: { controllers: undefined } }), 'from'],
    [
      'all holders of an agency that has none outside it',
      duty({ from: { agency: 'police', countries: ['E'] } }),
      clause({ dataItems: ['health.visit.involvement'], from: { agency: 'health' } }),
      'from',
    ],
    [
      'withheld by all, disclosed by all',
      withheld(duty({ ...HEALTH_IN_ENGLAND, from: { agency: 'health', countries: ['E'] } })),
      clause({ effect: undefined }),
      'from',
    ],
    [
      'withheld from one outside it, disclosed to it',
      withheld(duty({ to: { ...WITHIN, organisations: ['family-support'] } })),
      clause({ effect: undefined }),
      'to.organisations.0',
    ],
  ],
};

testRules(EXTENT);
