import type { ClauseId, OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import type { Role } from '#policies/core/vocabulary';
import type { SubjectQuestion } from './replica';
import { NOTHING, type SubjectRows, subjectState } from './subjectState';

const HOLDER = 'school-1' as OrganisationId;
const person = '5c000000-0000-4000-8000-000000000012' as PersonId;
const question = {
  persons: [person],
  requester: {
    organisation: { id: 'council-1' as OrganisationId, country: 'W', kind: 'council' },
    team: 'duty',
    role: 'socialWorker',
    practitioner: 'gwen' as PractitionerId,
  },
  purpose: 'earlyHelp',
  caseId: null,
  now: new Date('2026-01-05T10:00:00Z'),
} as unknown as SubjectQuestion;

const held: SubjectRows = {
  person,
  revision: '7',
  consents: [
    {
      id: 'one',
      gate: 'serviceAgreement',
      state: 'given',
      grantor: 'parent',
      precedence: 1,
      decidedAt: '2026-01-01T00:00:00Z',
      controllers: [HOLDER],
      recipients: ['council-1'],
      purposes: ['earlyHelp'],
      categories: ['schoolLife'],
      conditions: null,
      endsAt: null,
    },
  ],
  past_decisions: [],
  overrides: [],
  detriments: [],
  involvements: [{ endsAt: null }],
  excluded: false,
  excluded_by_name: false,
  whereabouts: [],
  emergency: [{ clause: 'W1' as ClauseId, grant: 'g', until: '2026-01-01T01:00:00+00:00' }],
  own_family: false,
  family: false,
  known_to: [],
  cases: [{ case: 'ca5e0000-0000-4000-8000-000000000012', threshold: 'section47Enquiry' }],
};

it('a barred requester finds the state of a person whom nobody knows, whatever is on record', () => {
  const barred = subjectState({ ...held, excluded: true }, question, [HOLDER]);
  const unknown = subjectState({ ...NOTHING, person }, question, [HOLDER]);
  expect(barred.factsFor(HOLDER, 'schoolLife')).toEqual(unknown.factsFor(HOLDER, 'schoolLife'));
  expect([barred.known, barred.involved]).toEqual([false, false]);
  expect(subjectState(held, question, [HOLDER]).factsFor(HOLDER, 'schoolLife')).not.toEqual(
    unknown.factsFor(HOLDER, 'schoolLife'),
  );
});

const END = '2026-01-05T11:00:00+00:00';
it.each<[string, Partial<SubjectRows>, string | null]>([
  ['by no time, where nothing says one', { emergency: [] }, null],
  ['with a consent', { consents: held.consents.map((each) => ({ ...each, endsAt: END })), emergency: [] }, END],
  [
    'with a decision against a refusal',
    { overrides: [{ endsAt: END, threshold: null, serves: null } as SubjectRows['overrides'][number]], emergency: [] },
    END,
  ],
  ['with the first of its involvements', { involvements: [{ endsAt: null }, { endsAt: END }], emergency: [] }, END],
  ['with what a grant opens', { emergency: [{ clause: 'W1' as ClauseId, grant: 'g', until: END }] }, END],
  [
    'with the first of all',
    {
      involvements: [{ endsAt: END }],
      emergency: [{ clause: 'W1' as ClauseId, grant: 'g', until: '2026-01-05T12:00Z' }],
    },
    END,
  ],
  ['of the barred by no time: they are given nothing', { excluded: true, involvements: [{ endsAt: END }] }, null],
])('ends %s', (_what, over, end) => {
  const { endsAt } = subjectState({ ...held, ...over }, question, [HOLDER]);
  expect(endsAt).toEqual(end === null ? null : new Date(end));
});

it('keeps the revision of a person from whom the requester is barred: what changes meanwhile is decided again', () => {
  expect(subjectState({ ...held, excluded: true }, question, [HOLDER])).toMatchObject({
    excluded: true,
    revision: '7',
  });
});

it.each([
  ['2026-07-09T22:59:59Z', true],
  ['2026-07-09T23:00:00Z', false],
  ['2026-01-09T23:59:59Z', true],
])('at %s training until the tenth is in force: %s', (at, trained) => {
  const trainingValidUntil = at.startsWith('2026-07') ? '2026-07-10' : '2026-01-10';
  const asked = { ...question, now: new Date(at), requester: { ...question.requester, trainingValidUntil } };
  const facts = subjectState(held, asked, [HOLDER]).factsFor(HOLDER, 'schoolLife');
  expect(facts.trained).toBe(trained);
});

describe('a decision against a refusal', () => {
  const CASE = 'ca5e0000-0000-4000-8000-000000000012';
  const override = {
    ...{ id: 'o', gate: 'serviceAgreement', basis: {} as SubjectRows['overrides'][number]['basis'], endsAt: END },
    ...{ controllers: [HOLDER], recipients: ['council-1'], purposes: ['earlyHelp'], categories: ['schoolLife'] },
    ...{ weighed: ['one'], subjectTold: false },
  };
  const consents = held.consents.map((each) => ({ ...each, state: 'refused' }));
  const opens = (bound: object, over: Partial<SubjectRows> = {}, asked: object = {}) => {
    const overrides = [{ threshold: null, serves: null, ...override, ...bound }];
    const state = subjectState({ ...held, consents, overrides, ...over }, { ...question, ...asked }, [HOLDER]);
    return state.factsFor(HOLDER, 'schoolLife').overrides.serviceAgreement !== null;
  };
  it.each<[string, Partial<SubjectRows>, string, readonly (readonly [string, boolean])[]]>([
    ['is told to whom it opens something', { whereabouts: null }, 'socialWorker', [['o', false]]],
    ['not while whereabouts are closed', { whereabouts: [] }, 'socialWorker', []],
    ['not to whoever speaks for the subject', { whereabouts: null }, 'subjectRepresentative', []],
    ['not to the family', { whereabouts: null, family: true }, 'socialWorker', []],
  ])('whether the subject was told of it %s', (_who, over, role, told) => {
    const overrides = [{ threshold: null, serves: null, ...override }];
    const asked = { ...question, requester: { ...question.requester, role: role as Role } };
    expect([...subjectState({ ...held, consents, overrides, ...over }, asked, [HOLDER]).overridesTold]).toEqual(told);
  });

  const at = (threshold: SubjectRows['cases'][number]['threshold']) => ({ cases: [{ case: CASE, threshold }] });
  const enquiry = { threshold: 'section47Enquiry' };

  it.each([
    ['while a case is recorded there', at('section47Enquiry'), true, {}],
    ['not once it is lowered', at('safeguardingEnquiry'), false, {}],
    ['not once it is closed', { cases: [] }, false, {}],
    ['whichever case is named', at('section47Enquiry'), true, { caseId: 'ca5e0000-0000-4000-8000-000000000013' }],
    ['while whereabouts are closed too', { ...at('section47Enquiry'), whereabouts: [] }, true, {}],
    ['and not once it is lowered meanwhile', { ...at('earlyHelp'), whereabouts: [] }, false, {}],
  ] as const)('whose power asks for a threshold opens %s', (_when, over, expected, asked) => {
    expect(opens(enquiry, over, asked)).toBe(expected);
    expect(opens({}, over, asked)).toBe(true);
  });

  it.each([
    ['its country', { countries: ['W'], kinds: ['council'], roles: null }, true],
    ['another country', { countries: ['E'], kinds: ['council'], roles: null }, false],
    ['another kind of body', { countries: ['E', 'W'], kinds: ['policeForce'], roles: null }, false],
    ['another role', { countries: ['W'], kinds: ['council'], roles: ['scrutineer'] }, false],
    ['its role', { countries: ['W'], kinds: ['council'], roles: ['scrutineer', 'socialWorker'] }, true],
  ])('whose power serves %s opens to a social worker of a Welsh council: %#', (_whom, serves, expected) => {
    expect(opens({ serves })).toBe(expected);
  });
});

describe('what was given under a condition', () => {
  const bound = held.consents.map((each) => ({ ...each, conditions: 'Never to be told to her stepfather' }));
  const factsOf = (over: Partial<SubjectRows>, role = 'socialWorker') => {
    const asked = { ...question, requester: { ...question.requester, role } } as SubjectQuestion;
    const state = subjectState({ ...held, consents: bound, ...over }, asked, [HOLDER]);
    const { consent, conditions } = state.factsFor(HOLDER, 'schoolLife');
    return [consent.serviceAgreement, conditions.serviceAgreement];
  };
  const CLOSED = [false, []];

  it('opens with its words to whoever is told of them', () => {
    const open = { whereabouts: null };
    expect(factsOf(open)).toEqual([true, ['Never to be told to her stepfather']]);
    expect(factsOf({ ...open, consents: held.consents })).toEqual([true, []]);
  });

  it.each<[string, Partial<SubjectRows>, string]>([
    ['to whoever speaks for the child', { whereabouts: null }, 'subjectRepresentative'],
    ['to whoever is of the family', { whereabouts: null, family: true }, 'socialWorker'],
    ['while whereabouts are closed', { whereabouts: [] }, 'socialWorker'],
    [
      'where its words are not here',
      { whereabouts: null, consents: held.consents.map((each) => ({ ...each, conditions: '' })) },
      'socialWorker',
    ],
  ])('opens nothing %s', (_who, over, role) => {
    expect(factsOf(over, role)).toEqual(CLOSED);
    // It is the condition that closes.
    expect(factsOf({ ...over, consents: held.consents }, role)).toEqual([true, []]);
  });

  it('is no refusal that a decision would have to weigh', () => {
    const refused = { ...held.consents[0], id: 'hers', grantor: 'mother', state: 'refused' } as (typeof bound)[number];
    const override = {
      ...{ id: 'o', gate: 'serviceAgreement', basis: {} as SubjectRows['overrides'][number]['basis'], endsAt: END },
      ...{ controllers: [HOLDER], recipients: ['council-1'], purposes: ['earlyHelp'], categories: ['schoolLife'] },
      ...{ weighed: ['hers'], threshold: null, serves: null, subjectTold: false },
    };
    for (const whereabouts of [null, []]) {
      const rows = { ...held, consents: [refused, ...bound], overrides: [override], whereabouts };
      const { consent, overrides } = subjectState(rows, question, [HOLDER]).factsFor(HOLDER, 'schoolLife');
      expect([consent.serviceAgreement, overrides.serviceAgreement?.id]).toEqual([false, 'o']);
    }
  });
});
