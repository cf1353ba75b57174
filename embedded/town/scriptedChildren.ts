import type { Country } from '#policies/core/vocabulary';
import { type Child, dayBefore } from './child';
import { addConcern, addEnrolment, addAttendance as addSchoolAttendance } from './educationRecords';
import {
  addCaseState,
  addConsent,
  addEarlyHelpConsents,
  addExclusion,
  addFamilySupport,
  addInvolvement,
  addLinks,
  closeWhereabouts,
  earlyHelpRecipients,
} from './governanceRows';
import { addAttendance, addCamhs, addHealthLead, addNursing, addRegistration, addSexualHealth } from './healthRecords';
import { addCase, addHubReferral, addIdentities, addNotToBeInformed } from './hubRows';
import { addIncident, addIntelligence, addMissingEpisode } from './policeRecords';
import type { Random } from './random';
import {
  addAdoption,
  addAllocation,
  addAssessment,
  addLookedAfter,
  addPlan,
  addReferral,
  addSeraf,
  addStrategyMinutes,
} from './socialCareRecords';
import type { TownBatch } from './town';

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
  scripted(13, 'earlyHelpWales', 'W', 10, 'Nia', 'Hughes', 'Early help in Wales without a service agreement.'),
  scripted(14, 'earlyHelpEngland', 'E', 10, 'Ella', 'Hughes', 'The same question in England, under the duty to share.'),
  scripted(15, 'familySupport', 'E', 7, 'Noah', 'Ward', 'A voluntary organisation supports the family on its consent.'),
];

/** The scripted child of a key. Throws for an unknown one. */
export function scriptedChild(key: string): ScriptedChild {
  const found = SCRIPTED_CHILDREN.find((child) => child.key === key);
  if (found === undefined)
    throw new Error(`No scripted child ${key}; there are ${SCRIPTED_CHILDREN.map((child) => child.key).join(', ')}.`);
  return found;
}

export function birthOf(child: ScriptedChild, today: string): string {
  return dayBefore(today, Math.round(child.age * 365.25) + 40);
}

interface Stage {
  readonly batch: TownBatch;
  readonly child: Child;
  readonly random: Random;
  readonly today: string;
  readonly scripted: ScriptedChild;
}

/** All rows of a scripted child: what every story has, then its own. */
export function playStory(stage: Stage): void {
  const { batch, child, random, today, scripted } = stage;
  addIdentities(batch, child, random, today);
  addLinks(batch, child);
  addRegistration(batch, child, random, today);
  addHealthLead(batch, child, random, today);
  addEnrolment(batch, child, random, today);
  const involve = (organisation: string, team: string) =>
    addInvolvement(batch, child, random, today, { organisation, team });
  involve(child.school.controller, 'safeguarding');
  involve(child.practice.controller, 'clinical');
  involve(child.healthBody.controller, 'school-nursing');
  involve(child.healthBody.controller, 'safeguarding');
  involve(child.council.controller, 'early-help');
  involve(child.council.controller, 'mash');
  if (scripted.caseId !== null) {
    const threshold = 'section47Enquiry';
    addCase(batch, child, random, today, { id: scripted.caseId, threshold, accepted: scripted.key !== 'convergence' });
    addCaseState(batch, child, scripted.caseId, threshold);
    for (const organisation of ['afonwen-council', 'marchford-council']) involve(organisation, 'child-protection');
    for (const organisation of ['marches-police', 'gwent-y-gororau-police']) involve(organisation, 'public-protection');
    for (const organisation of ['marchford-nhs-trust', 'afonwen-health-board']) involve(organisation, 'safeguarding');
  }
  STORIES[scripted.key]?.(stage);
}

const STORIES: Readonly<Record<string, (stage: Stage) => void>> = {
  section47({ batch, child, random, today }) {
    // The family agreed to early help before; that agreement is no gate to the enquiry, and the enquiry opens nothing for it.
    const recipients = earlyHelpRecipients(child);
    addConsent(batch, child, random, today, {
      gate: 'serviceAgreement',
      state: 'given',
      purposes: ['earlyHelp'],
      recipients,
    });
    addIncident(batch, child, random, today, { from: 12 }, { kind: 'concernForSafety', role: 'victim' });
    addIncident(batch, child, random, today, { from: 80 }, { kind: 'domesticAbuse', role: 'witness' });
    addMissingEpisode(batch, child, random, today, 20, 9, 'medium');
    addAttendance(batch, child, random, today, { from: 11 }, 'injury', false);
    addCamhs(batch, child, random, today, { from: 150, until: null });
    addNursing(batch, child, random, today);
    addSchoolAttendance(batch, child, random, today, 3);
    addConcern(batch, child, random, today, { from: 13 }, 'bruising');
    addReferral(batch, child, random, today, { from: 12 }, 'professional');
    addAssessment(batch, child, random, today, { from: 60, until: 20 });
    addPlan(batch, child, random, today, 'childProtection', { from: 10, until: null });
    addAllocation(batch, child, random, today, { from: 12, until: null });
    addStrategyMinutes(batch, child, random, today, 9);
    addSeraf(batch, child, random, today);
    addHubReferral(batch, child, random, today);
  },
  convergence({ batch, child, random, today }) {
    for (const from of [9, 34, 61, 120]) addMissingEpisode(batch, child, random, today, from, 14, 'high');
    addSchoolAttendance(batch, child, random, today, 4, { days: 9, percentage: 61.5 });
    addAttendance(batch, child, random, today, { from: 33 }, 'overdose', true);
    addAttendance(batch, child, random, today, { from: 8 }, 'other', true);
    addHubReferral(batch, child, random, today);
  },
  withdrawnConsent({ batch, child, random, today }) {
    const recipients = earlyHelpRecipients(child);
    for (const gate of ['serviceAgreement', 'confidentialityConsent'] as const)
      addConsent(batch, child, random, today, { gate, state: 'withdrawn', purposes: ['earlyHelp'], recipients });
    addNursing(batch, child, random, today);
    addSchoolAttendance(batch, child, random, today, 3);
    addConcern(batch, child, random, today, { from: 40 }, 'neglect');
    addAllocation(batch, child, random, today, { from: 30, until: null });
  },
  gillick({ batch, child, random, today }) {
    const recipients = earlyHelpRecipients(child);
    for (const gate of ['serviceAgreement', 'confidentialityConsent'] as const)
      addConsent(batch, child, random, today, { gate, state: 'given', purposes: ['earlyHelp'], recipients });
    addCamhs(batch, child, random, today, { from: 90, until: null });
    addNursing(batch, child, random, today);
    addSchoolAttendance(batch, child, random, today, 3);
  },
  notToBeInformed({ batch, child, random, today }) {
    addNotToBeInformed(batch, child, random, today);
    addIncident(batch, child, random, today, { from: 25 }, { kind: 'domesticAbuse', role: 'witness' });
    addReferral(batch, child, random, today, { from: 24 }, 'anotherAgency');
    addAllocation(batch, child, random, today, { from: 22, until: null });
    addSchoolAttendance(batch, child, random, today, 2);
  },
  refuge({ batch, child, random, today }) {
    closeWhereabouts(batch, child, today, [
      { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
      { organisation: 'marchford-council', role: 'hubPractitioner' },
    ]);
    addIncident(batch, child, random, today, { from: 20 }, { kind: 'domesticAbuse', role: 'victim' });
    addAttendance(batch, child, random, today, { from: 21 }, 'injury', false);
    addSchoolAttendance(batch, child, random, today, 2);
    addLookedAfter(batch, child, random, today, true);
    addAllocation(batch, child, random, today, { from: 19, until: null });
  },
  adopted({ batch, child, random, today }) {
    addAdoption(batch, child, random, today, 'Harri Powell');
    addNursing(batch, child, random, today);
  },
  beforeAdoption({ batch, child, random, today }) {
    addReferral(batch, child, random, today, { from: 1900 }, 'professional');
  },
  sexualHealth({ batch, child, random, today }) {
    addSexualHealth(batch, child, random, today, { from: 40 });
    addSexualHealth(batch, child, random, today, { from: 15 });
    addNursing(batch, child, random, today);
    addSchoolAttendance(batch, child, random, today, 2);
  },
  intelligence({ batch, child, random, today }) {
    for (const code of ['P', 'C', '1', '2', '3', '4', '5'])
      addIntelligence(batch, child, random, today, { from: 30 + code.charCodeAt(0) }, code);
    addIntelligence(batch, child, random, today, { from: 14 }, 'C', {
      text: 'Share with the joint enquiry team only.',
      met: true,
    });
    addIncident(batch, child, random, today, { from: 50 }, { kind: 'drugs', role: 'subject' });
    addSchoolAttendance(batch, child, random, today, 2);
  },
  suspectedVictim({ batch, child, random, today }) {
    addIncident(
      batch,
      child,
      random,
      today,
      { from: 18 },
      { kind: 'exploitation', role: 'victim', suspectedVictim: true },
    );
    addIncident(
      batch,
      child,
      random,
      today,
      { from: 33 },
      { kind: 'theft', role: 'subject', suspectedVictim: true, offence: 'Theft from a shop (Theft Act 1968 s1)' },
    );
    addMissingEpisode(batch, child, random, today, 19, 30, 'high');
    addConcern(batch, child, random, today, { from: 21 }, 'exploitation');
    addSeraf(batch, child, random, today);
    addSchoolAttendance(batch, child, random, today, 2);
  },
  barred({ batch, child, random, today }) {
    addExclusion(batch, child, random, today, {
      organisation: 'afonwen-council',
      practitioner: 'afonwen-council/barred-practitioner',
    });
    addIncident(batch, child, random, today, { from: 30 }, { kind: 'assault', role: 'victim' });
    addAllocation(batch, child, random, today, { from: 28, until: null });
    addSchoolAttendance(batch, child, random, today, 2);
  },
  earlyHelpWales: earlyHelp,
  earlyHelpEngland: earlyHelp,
  familySupport({ batch, child, random, today }) {
    addFamilySupport(batch, child, random, today, 'given');
    addEarlyHelpConsents(batch, child, random, today);
    addSchoolAttendance(batch, child, random, today, 3);
    addNursing(batch, child, random, today);
    addPlan(batch, child, random, today, 'childInNeed', { from: 60, until: null });
    addAllocation(batch, child, random, today, { from: 60, until: null });
  },
};

/** The same family on either side of the border: no agreement to a service is on record. */
function earlyHelp({ batch, child, random, today }: Stage): void {
  addSchoolAttendance(batch, child, random, today, 3, { days: 6, percentage: 78 });
  addConcern(batch, child, random, today, { from: 15 }, 'neglect');
  addNursing(batch, child, random, today);
  addAttendance(batch, child, random, today, { from: 50 }, 'illness', false);
  addReferral(batch, child, random, today, { from: 45 }, 'professional');
  addAllocation(batch, child, random, today, { from: 44, until: null });
  addIncident(batch, child, random, today, { from: 46 }, { kind: 'welfareCheck', role: 'present' });
}
