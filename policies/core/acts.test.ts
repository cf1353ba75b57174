import { BODIES } from '#test/fixtures/fixtureRules';
import { ACT_TERMS, ACTS, mayAct } from './acts';
import { HOLDER_DESKS } from './holderTasks';
import { ROLE_KINDS } from './roleKinds';
import { UNLOCK_DESKS, UNLOCK_ROUNDS, unlockSteps } from './unlockDesks';
import { ORGANISATION_KINDS, type OrganisationKind, ROLES, type Role } from './vocabulary';

const actor = (kind: OrganisationKind, role: Role) =>
  ({ organisation: { ...BODIES.council, kind }, role, purpose: 'screening' }) as const;

test.each(ROLES)('%s does its acts where an organisation can have the role, and none elsewhere', (role) => {
  for (const kind of ORGANISATION_KINDS)
    for (const act of ACTS) {
      const granted = ACT_TERMS[act].roles.includes(role) && ROLE_KINDS[role].includes(kind);
      expect([act, kind, mayAct(act, actor(kind, role), true)]).toEqual([act, kind, granted ? 'yes' : 'notGranted']);
    }
});

test.each(['recordInvolvement', 'setExclusion', 'closeWhereabouts', 'openCase'] as const)(
  'the hub of a charity or a school does not %s',
  (act) => {
    for (const kind of ['voluntaryOrganisation', 'school'] as const)
      expect(mayAct(act, actor(kind, 'hubPractitioner'), true)).toBe('notGranted');
    expect(mayAct(act, actor('council', 'hubPractitioner'), false)).toBe('yes');
  },
);

test.each(ORGANISATION_KINDS)('whom the desk of a %s names, it can have', (kind) => {
  const { urgent, routine, escalation } = HOLDER_DESKS[kind];
  for (const role of [urgent, routine, escalation]) expect(ROLE_KINDS[role]).toContain(kind);
});

test.each(ORGANISATION_KINDS)(
  'each disagreement reaches another role of a %s, that it can have and that may answer',
  (kind) => {
    for (const desk of Object.values(UNLOCK_DESKS))
      for (const urgent of [true, false]) {
        if (desk === null || (desk.asked === 'hub' && kind !== 'council')) continue;
        const steps = unlockSteps(desk, kind, urgent);
        expect([steps.length, new Set(steps).size]).toEqual([UNLOCK_ROUNDS, UNLOCK_ROUNDS]);
        for (const role of steps) {
          expect(ROLE_KINDS[role]).toContain(kind);
          expect(desk.roles).toContain(role);
        }
        // The designated lead has the last word, or was asked before.
        expect(steps).toContain('safeguardingLead');
      }
  },
);
