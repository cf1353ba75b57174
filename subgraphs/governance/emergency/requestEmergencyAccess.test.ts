import { randomUUID } from 'node:crypto';
import type { PersonId, PractitionerId } from '#policies/core/ids';
import { BODIES, fixtureRules } from '#test/fixtures/fixtureRules';
import type { Requester } from '../../kit/replica/replica';
import { NOTHING, subjectState } from '../../kit/replica/subjectState';
import { requestEmergencyAccess } from './requestEmergencyAccess';

const requester: Requester = {
  organisation: BODIES.police,
  team: 'response',
  role: 'policeOfficer',
  practitioner: 'officer' as PractitionerId,
  issuer: null,
  trainingValidUntil: null,
};
const now = new Date();
const purpose = 'section47Enquiry';

/** Asked by whom no clause opens anything in an emergency: whoever may be named gets as far as that. */
function asked(children: number): Promise<unknown> {
  const persons = Array.from({ length: children }, () => randomUUID() as PersonId);
  const subjects = persons.map((person) =>
    subjectState({ ...NOTHING, person, revision: '1' }, { persons, requester, purpose, caseId: null, now }, []),
  );
  return requestEmergencyAccess(
    { sql: () => Promise.reject(new Error('Nothing is read or written.')), now, person: null },
    {
      ...{ requester, purpose, subjects, reason: 'A fire in the house' },
      ...{ rules: fixtureRules('1'), catalogue: { records: new Map(), items: new Map() } },
    },
  );
}

it.each([
  [1, 'EMERGENCY_OPENS_NOTHING'],
  [20, 'EMERGENCY_OPENS_NOTHING'],
  [21, 'EMERGENCY_PERSONS_INVALID'],
  [0, 'EMERGENCY_PERSONS_INVALID'],
])('one reason for %i children: %s', async (children, code) => {
  await expect(asked(children)).rejects.toMatchObject({ extensions: { code } });
});
