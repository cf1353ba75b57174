import { type Child, drawDays } from './child';
import { addCompetence, addConsent, type Consent } from './consentRows';
import { addConcern, addEnrolment, addAttendance as addSchoolAttendance } from './educationRecords';
import { addNotToBeInformed } from './familyRows';
import {
  addCaseState,
  addExclusion,
  addFamilySupport,
  addInvolvement,
  addLinks,
  closeWhereabouts,
  earlyHelpRecipients,
} from './governanceRows';
import { addAttendance, addCamhs, addHealthLead, addNursing, addRegistration, addSexualHealth } from './healthRecords';
import { addCase, addHubReferral, addIdentities } from './hubRows';
import { addIncident, addIntelligence, addMissingEpisode, addWarning } from './policeRecords';
import type { Random } from './random';
import type { ScriptedChild } from './scriptedChildren';
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
import type { Statement } from './statement';
import type { TownBatch } from './town';

export interface Stage {
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
  const story = STORIES[scripted.key];
  if (story === undefined) throw new Error(`The scripted child ${scripted.key} has no story.`);
  // What was before an adoption has ended: nobody is involved with it, no school and no practice has the child.
  if (scripted.key !== 'beforeAdoption') playEveryday(stage);
  story(stage);
}

function playEveryday(stage: Stage): void {
  const { batch, child, random, today, scripted } = stage;
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
  if (scripted.caseId === null) return;
  const threshold = 'section47Enquiry';
  addCase(batch, child, random, today, { id: scripted.caseId, threshold, accepted: scripted.key !== 'convergence' });
  addCaseState(batch, child, today, { case: scripted.caseId, threshold });
  for (const organisation of ['afonwen-council', 'marchford-council']) involve(organisation, 'child-protection');
  for (const organisation of ['marches-police', 'gwent-y-gororau-police']) involve(organisation, 'public-protection');
  for (const organisation of ['marchford-nhs-trust', 'afonwen-health-board']) involve(organisation, 'safeguarding');
}

/** A decision of the family or of the child about early help, on both of its gates. */
function decideEarlyHelp(
  { batch, child, random, today }: Stage,
  state: Consent['state'],
  decider: Pick<Consent, 'by' | 'decided'> = {},
): void {
  const recipients = earlyHelpRecipients(child);
  for (const gate of ['serviceAgreement', 'confidentialityConsent'] as const)
    addConsent(batch, child, random, today, { gate, state, purposes: ['earlyHelp'], recipients, ...decider });
}

/** As the section 47 enquiry's own reason says it. */
const THRESHOLD_MET =
  'Threshold for a joint section 47 enquiry met: reason to suspect significant harm. Police and social care to see the child together; health to examine.';

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
    addNursing(batch, child, random, today, { note: 'Bruise on the arm seen at a drop-in; told the named nurse.' });
    addSchoolAttendance(batch, child, random, today, 3);
    addConcern(batch, child, random, today, { from: 13 }, 'bruising');
    addReferral(batch, child, random, today, { from: 12 }, 'professional', {
      ragRating: 'red',
      decision: 'Strategy discussion',
    });
    addAssessment(batch, child, random, today, { from: 60, until: 20 });
    addPlan(batch, child, random, today, 'inNeed', { from: 19, until: null });
    addAllocation(batch, child, random, today, { from: 12, until: null });
    addStrategyMinutes(batch, child, random, today, 11, 'none', THRESHOLD_MET);
    addSeraf(batch, child, random, today);
    addHubReferral(batch, child, random, today, { owned: true, decided: true, outcome: 'Enquiry opened' });
  },
  convergence({ batch, child, random, today }) {
    // Each agency sees its own part; only the hub's counts see them together. Nobody has accepted the case.
    for (const from of [9, 34, 61, 120]) addMissingEpisode(batch, child, random, today, from, 14, 'high');
    addSchoolAttendance(batch, child, random, today, 4, { days: 9, percentage: 61.5 });
    addAttendance(batch, child, random, today, { from: 33 }, 'overdose', true);
    addAttendance(batch, child, random, today, { from: 8 }, 'other', true);
    addInvolvement(batch, child, random, today, { organisation: child.force.controller, team: 'missing' });
    addHubReferral(batch, child, random, today, { owned: false, decided: false });
  },
  withdrawnConsent(stage) {
    const { batch, child, random, today } = stage;
    decideEarlyHelp(stage, 'withdrawn');
    addNursing(batch, child, random, today);
    addSchoolAttendance(batch, child, random, today, 3);
    addConcern(batch, child, random, today, { from: 40 }, 'neglect');
    addReferral(batch, child, random, today, { from: 32 }, 'family');
    addAllocation(batch, child, random, today, { from: 30, until: null });
  },
  gillick(stage) {
    // A competent child's decision prevails over a parent's: the refusal is on record, superseded.
    const { batch, child, random, today } = stage;
    decideEarlyHelp(stage, 'superseded', { by: 'father', decided: 'refused' });
    addCompetence(batch, child, today, ['serviceAgreement', 'confidentialityConsent']);
    decideEarlyHelp(stage, 'given', { by: 'child' });
    addCamhs(
      batch,
      child,
      random,
      today,
      { from: 90, until: null },
      {
        notes: 'Understands what is shared with whom and why; Gillick competent for this decision. A parent refused.',
      },
    );
    addNursing(batch, child, random, today, { note: 'Asked to be seen alone; does not want a parent to be told.' });
    addSchoolAttendance(batch, child, random, today, 3);
    addAllocation(batch, child, random, today, { from: 60, until: null });
    // Whom the child has asked to speak for it.
    addInvolvement(batch, child, random, today, { organisation: 'border-family-support', team: 'advocacy' });
  },
  notToBeInformed({ batch, child, random, today }) {
    const text = 'Do not inform the child’s father: not asked, not notified, no letter to his address.';
    const statement: Statement = { text, known: [['professional', ['opinion']]] };
    addNotToBeInformed(batch, child, random, today);
    addIncident(batch, child, random, today, { from: 25 }, { kind: 'domesticAbuse', role: 'witness' });
    addWarning(batch, child, random, today, { kind: 'violence', statement });
    addConcern(batch, child, random, today, { from: 24 }, 'disclosure', statement);
    addReferral(batch, child, random, today, { from: 24 }, 'anotherAgency');
    addAssessment(batch, child, random, today, { from: 23, until: 3 }, { summary: `${text} The child agrees.` });
    addAllocation(batch, child, random, today, { from: 22, until: null });
    addNursing(batch, child, random, today);
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
    addSchoolAttendance(batch, child, random, today, 2);
  },
  beforeAdoption({ batch, child, random, today }) {
    addEnrolment(batch, child, random, today, { status: 'left', when: { from: 700, until: 420 } });
    addReferral(batch, child, random, today, { from: 1900 }, 'professional');
    addAllocation(batch, child, random, today, { from: 1890, until: 420 });
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
    const suspectedVictim = true;
    const offence = 'Theft from a shop (Theft Act 1968 s1)';
    addIncident(batch, child, random, today, { from: 18 }, { kind: 'exploitation', role: 'victim', suspectedVictim });
    addIncident(
      batch,
      child,
      random,
      today,
      { from: 33 },
      { kind: 'theft', role: 'subject', suspectedVictim, offence },
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
  familySupport(stage) {
    const { batch, child, random, today } = stage;
    addFamilySupport(batch, child, random, today, 'given');
    decideEarlyHelp(stage, 'given');
    addSchoolAttendance(batch, child, random, today, 3);
    addConcern(batch, child, random, today, { from: drawDays(child, random, 30, 60) }, 'neglect');
    addNursing(batch, child, random, today);
    addPlan(batch, child, random, today, 'inNeed', { from: 60, until: null });
    addAllocation(batch, child, random, today, { from: 60, until: null });
  },
};

/** The same family on either side of the border: no agreement to a service is on record. */
function earlyHelp({ batch, child, random, today }: Stage): void {
  addSchoolAttendance(batch, child, random, today, 3, { days: 6, percentage: 78 });
  addConcern(batch, child, random, today, { from: 15 }, 'neglect');
  addNursing(batch, child, random, today, { note: 'Talked about meals and sleep; the family would accept help.' });
  addAttendance(batch, child, random, today, { from: 50 }, 'illness', false);
  addReferral(batch, child, random, today, { from: 45 }, 'professional');
  addAllocation(batch, child, random, today, { from: 44, until: null });
  addIncident(batch, child, random, today, { from: 46 }, { kind: 'welfareCheck', role: 'present' });
  addInvolvement(batch, child, random, today, { organisation: child.council.controller, team: 'child-protection' });
}
