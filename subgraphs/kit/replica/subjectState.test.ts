import type { ClauseId, OrganisationId, PersonId, PractitionerId } from '#policies/core/ids';
import type { SubjectQuestion } from './replica';
import { NOTHING, type SubjectRows, subjectState } from './subjectState';

const HOLDER = 'school-1' as OrganisationId;
const person = '5c000000-0000-4000-8000-000000000012' as PersonId;
const question = {
  persons: [person],
  requester: {
    organisation: { id: 'council-1' as OrganisationId },
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
      gate: 'serviceAgreement',
      state: 'given',
      grantor: 'parent',
      precedence: 1,
      decidedAt: '2026-01-01T00:00:00Z',
      controllers: [HOLDER],
      recipients: ['council-1'],
      purposes: ['earlyHelp'],
      categories: ['schoolLife'],
    },
  ],
  past_decisions: [],
  overrides: [],
  detriments: [],
  involved: true,
  excluded: false,
  excluded_by_name: false,
  whereabouts: [],
  emergency: [{ clause: 'W1' as ClauseId, grant: 'g', until: '2026-01-01T01:00:00+00:00' }],
  own_family: false,
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

it('keeps the revision of a person from whom the requester is barred: what changes meanwhile is decided again', () => {
  expect(subjectState({ ...held, excluded: true }, question, [HOLDER])).toMatchObject({
    excluded: true,
    revision: '7',
  });
});
