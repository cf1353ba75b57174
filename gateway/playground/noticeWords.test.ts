import { HOLDER_ROLES } from '#policies/core/holderTasks';
import { canHaveRole } from '#policies/core/roleKinds';
import { ORGANISATION_KINDS, type Role } from '#policies/core/vocabulary';
import { UNLOCK_WORDS } from './noticeWords';

const NAMES: Partial<Record<Role, string>> = {
  privacyOfficer: 'privacy officer',
  caldicottGuardian: 'Caldicott Guardian',
};

it.each(ORGANISATION_KINDS.filter((kind) => canHaveRole(kind, 'safeguardingLead')))(
  'the safeguarding lead of a %s who is to ask the safeguarding lead is named somebody else there who answers',
  (kind) => {
    const others = HOLDER_ROLES.filter((role) => role !== 'safeguardingLead' && canHaveRole(kind, role));
    const named = others.filter((role) => UNLOCK_WORDS.askSafeguardingLead.includes(NAMES[role] ?? 'nobody’s name'));
    expect(named).not.toEqual([]);
  },
);
