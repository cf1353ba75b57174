import type { Country } from '#policies/core/vocabulary';
import { dayBefore } from './child';

/** A child whose story is one of the inquiry's. Invented; the ids are stable so that examples and tests can name them. */
export interface ScriptedChild {
  readonly key: string;
  readonly person: string;
  readonly name: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly country: Country;
  /** Age in years. */
  readonly age: number;
  readonly story: string;
  /** The case that a section 47 or safeguarding enquiry names. */
  readonly caseId: string | null;
}

function scripted(
  place: number,
  key: string,
  country: Country,
  age: number,
  givenName: string,
  familyName: string,
  story: string,
  withCase = false,
): ScriptedChild {
  const serial = String(place).padStart(4, '0');
  return {
    key,
    person: `5c000000-0000-4000-8000-00000000${serial}`,
    name: `${givenName} ${familyName}`,
    givenName,
    familyName,
    country,
    age,
    story,
    caseId: withCase ? `ca5e0000-0000-4000-8000-00000000${serial}` : null,
  };
}

export const SCRIPTED_CHILDREN: readonly ScriptedChild[] = [
  scripted(1, 'section47', 'W', 14, 'Cerys', 'Llywelyn', 'A section 47 enquiry: four agencies hold a part each.', true),
  scripted(
    2,
    'convergence',
    'E',
    15,
    'Jade',
    'Walker',
    'Missing episodes, absence and emergency attendances converge; no agency sees it whole.',
    true,
  ),
  scripted(3, 'withdrawnConsent', 'W', 9, 'Macsen', 'Probert', 'The family agreed to early help and has withdrawn.'),
  scripted(4, 'gillick', 'W', 15, 'Efa', 'Bevan', 'Gillick competent; consents where a parent refuses.'),
  scripted(5, 'notToBeInformed', 'E', 12, 'Maya', 'Turner', 'A parent must not be informed.', true),
  scripted(6, 'refuge', 'E', 8, 'Leo', 'Cooper', 'Lives in a refuge: all whereabouts are closed.', true),
  scripted(7, 'adopted', 'W', 6, 'Osian', 'Rees', 'Adopted: the new identity never links to the old.'),
  scripted(8, 'beforeAdoption', 'W', 6, 'Harri', 'Powell', 'The identity before an adoption; it leads nowhere.'),
  scripted(9, 'sexualHealth', 'E', 16, 'Hannah', 'Clarke', 'A sexual-health record that must stay silent.', true),
  scripted(10, 'intelligence', 'E', 15, 'Kai', 'Nowak', 'Intelligence under handling codes old and new.', true),
  scripted(
    11,
    'suspectedVictim',
    'W',
    15,
    'Mali',
    'Vaughan',
    'A suspected victim of exploitation with offence fields.',
    true,
  ),
  scripted(12, 'barred', 'W', 11, 'Ioan', 'Jenkins', 'One practitioner is barred from this child.', true),
  scripted(13, 'earlyHelpWales', 'W', 12, 'Nia', 'Hughes', 'Early help in Wales without a service agreement.'),
  scripted(14, 'earlyHelpEngland', 'E', 12, 'Ella', 'Hughes', 'The same question in England, under the duty to share.'),
  scripted(15, 'familySupport', 'E', 7, 'Noah', 'Ward', 'A voluntary organisation supports the family on its consent.'),
];

/** The scripted child of a key. Throws for an unknown one. */
export function scriptedChild(key: string): ScriptedChild {
  const found = SCRIPTED_CHILDREN.find((child) => child.key === key);
  if (found === undefined)
    throw new Error(`No scripted child ${key}; there are ${SCRIPTED_CHILDREN.map((child) => child.key).join(', ')}.`);
  return found;
}

/** ISO date of birth: every scripted child keeps its age, whatever the town's day. */
export function birthOf(child: ScriptedChild, today: string): string {
  return dayBefore(today, Math.round(child.age * 365.25) + 40);
}
