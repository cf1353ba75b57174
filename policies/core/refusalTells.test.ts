import { faultsOf, type Patch, sampleDocument } from '#test/oracle/smallDocument';

/** A clause that tells by a notice that an incident is of another kind, and a sibling that shows the kind of incident. */
const TELLING: Patch = {
  clause: { dataItems: ['police.incident.reference'], when: [{ attribute: 'kind', equals: 'drugs' }] },
};
const SHOWN: Patch = { sibling: { dataItems: ['police.incident.kind'] } };

const told = (to: object): Patch => ({ clause: { to } });
const shown = (to: object): Patch => ({ sibling: { to } });

describe('a notice that tells of an attribute', () => {
  /** With `lawful` the sibling shows it to all whom the notice addresses; with `change` to some of them, or to others. */
  test.each<[dimension: string, lawful: Patch, change: Patch, beside?: string]>([
    ['that nobody may see', {}, { clause: { when: [{ attribute: 'suspectedVictim', equals: true }] } }],
    ['that no clause shows', {}, { sibling: { dataItems: ['police.incident.reference'] } }],
    [
      'in silence, then aloud',
      { ...TELLING, clause: { ...TELLING.clause, when: [{ attribute: 'grade', equals: 1 }], whenRefused: 'silent' } },
      { clause: { whenRefused: undefined } },
    ],
    ['as one that withholds', {}, { sibling: { effect: 'withhold', requires: { involvement: false } } }],
    [
      'coarsened',
      { sibling: { dataItems: ['police.incident.kind'] } },
      { sibling: { effect: 'generalise', generaliseBy: 'year' } },
      'unsuitedGeneralisation clauses.1.dataItems.0',
    ],
    ['of another agency', {}, { sibling: { from: { agency: 'health' } } }, 'otherAgency clauses.1.dataItems.0'],
    ['for another purpose', {}, { clause: { purposes: ['section47Enquiry', 'screening'] } }],
    ['for another purpose alone', {}, { sibling: { purposes: ['screening'] } }],
    ['to another role', {}, told({ roles: ['socialWorker', 'hubPractitioner'] })],
    ['to any team, shown to one', {}, shown({ teams: ['one'] })],
    [
      'to two teams, shown to one',
      { ...told({ teams: ['one'] }), ...{ sibling: { ...SHOWN.sibling, to: { teams: ['one'] } } } },
      told({ teams: ['one', 'two'] }),
    ],
    ['to another kind', {}, told({ kinds: ['council', 'policeForce'] })],
    ['in another country', {}, told({ countries: ['W', 'E'] })],
    ['in any country', {}, told({ countries: undefined })],
    ['to a named organisation', {}, told({ organisations: ['council-e'] })],
    [
      'beyond the bodies within s16LA(4)',
      {
        clause: { ...TELLING.clause, to: { dutyToShare: true } },
        sibling: { ...SHOWN.sibling, to: { dutyToShare: true } },
      },
      told({ dutyToShare: false }),
    ],
    ['shown to bodies within s16LA(4) alone', told({ dutyToShare: false }), shown({ dutyToShare: true })],
    ['of both countries, shown of one', {}, { sibling: { from: { countries: ['W'] } } }],
    [
      'of one country, shown of the other',
      { clause: { from: { countries: ['W'] } }, sibling: { from: { countries: ['W'] } } },
      { clause: { from: { countries: ['E'] } } },
    ],
    ['of any controller, shown of one', {}, { sibling: { from: { controllers: ['police-w'] } } }],
    [
      'of two controllers, shown of one',
      { clause: { from: { controllers: ['police-w'] } }, sibling: { from: { controllers: ['police-w'] } } },
      { clause: { from: { controllers: ['police-w', 'police-e'] } } },
    ],
  ])('%s does not compile', (_dimension, lawful, change, ...beside) => {
    expect(faultsOf(sampleDocument(TELLING, SHOWN, lawful))).toEqual([]);
    const faults = faultsOf(sampleDocument(TELLING, SHOWN, lawful, change));
    expect(faults.toSorted()).toEqual(['refusalTellsOfRecord clauses.0.when.0.attribute', ...beside].toSorted());
  });

  test.each<[string, Patch]>([
    ['shown to more roles', shown({ roles: ['socialWorker', 'policeOfficer'] })],
    ['shown to any team', told({ teams: ['one'] })],
    ['shown in both countries', shown({ countries: undefined })],
    ['shown of every controller', { clause: { from: { controllers: ['police-w'] } } }],
    ['told to bodies within s16LA(4), shown to all', told({ dutyToShare: true })],
    [
      'refused in silence',
      { clause: { when: [{ attribute: 'suspectedVictim', equals: true }], whenRefused: 'silent' } },
    ],
    [
      'refused under a standing notice',
      {
        clause: {
          when: [{ attribute: 'suspectedVictim', equals: true }],
          whenRefused: 'silentWithStandingNotice',
          standingNotice: 'Ask.',
        },
      },
    ],
  ])('compiles where it is %s', (_what, patch) => {
    expect(faultsOf(sampleDocument(TELLING, SHOWN, patch))).toEqual([]);
  });

  test('is told of the condition that tells', () => {
    const when = [
      { attribute: 'kind', equals: 'drugs' },
      { attribute: 'grade', equals: 1 },
    ];
    expect(faultsOf(sampleDocument(TELLING, SHOWN, { clause: { when } }))).toEqual([
      'refusalTellsOfRecord clauses.0.when.1.attribute',
    ]);
  });
});
