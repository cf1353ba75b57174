import { purposesGrantedTo } from '#policies/core/purposes';
import type { Purpose, Role } from '#policies/core/vocabulary';

/** Somebody as whom a visitor of the embedded mode may ask. Personas are roles at organisations, not people. */
export interface TownPersona {
  readonly key: string;
  readonly label: string;
  readonly description: string;
  readonly organisation: string;
  readonly team: string;
  readonly role: Role;
  /** Claim `sub` of the persona's tokens. */
  readonly practitioner: string;
  readonly purposes: readonly Purpose[];
  readonly defaultPurpose: Purpose;
}

function persona(
  key: string,
  organisation: string,
  team: string,
  role: Role,
  defaultPurpose: Purpose,
  label: string,
  description: string,
): TownPersona {
  return {
    key,
    label,
    description,
    organisation,
    team,
    role,
    practitioner: `${organisation}/${key}`,
    purposes: purposesGrantedTo(role),
    defaultPurpose,
  };
}

export const PERSONAS: readonly TownPersona[] = [
  persona(
    'social-worker',
    'afonwen-council',
    'child-protection',
    'socialWorker',
    'section47Enquiry',
    'Social worker, Afonwen council (Wales)',
    'Leads a section 47 enquiry.',
  ),
  persona(
    'social-worker-england',
    'marchford-council',
    'child-protection',
    'socialWorker',
    'earlyHelp',
    'Social worker, Marchford council (England)',
    'Works with families in early help.',
  ),
  persona(
    'hub-practitioner',
    'marchford-council',
    'mash',
    'hubPractitioner',
    'screening',
    'Hub practitioner, Marchford (England)',
    'Screens referrals in the multi-agency hub.',
  ),
  persona(
    'hub-practitioner-wales',
    'afonwen-council',
    'mash',
    'hubPractitioner',
    'screening',
    'Hub practitioner, Afonwen (Wales)',
    'Screens reports in the multi-agency hub.',
  ),
  persona(
    'police-officer',
    'marches-police',
    'public-protection',
    'policeOfficer',
    'section47Enquiry',
    'Police officer, Marches Police (England)',
    'Public protection; joint enquiries.',
  ),
  persona(
    'police-officer-wales',
    'gwent-y-gororau-police',
    'public-protection',
    'policeOfficer',
    'section47Enquiry',
    'Police officer, Heddlu Gwent y Gororau (Wales)',
    'Public protection; joint enquiries.',
  ),
  persona(
    'missing-coordinator',
    'marches-police',
    'missing',
    'missingCoordinator',
    'missingChild',
    'Missing persons coordinator, Marches Police',
    'Looks for children who are missing.',
  ),
  persona(
    'school-lead',
    'afonwen-school-01',
    'safeguarding',
    'safeguardingLead',
    'earlyHelp',
    'Designated safeguarding person, Ysgol Uwchradd Afonwen (Wales)',
    'Early help for pupils.',
  ),
  persona(
    'school-lead-england',
    'marchford-school-01',
    'safeguarding',
    'safeguardingLead',
    'earlyHelp',
    'Designated safeguarding lead, Marchford Academy (England)',
    'Early help for pupils.',
  ),
  persona(
    'early-help-worker',
    'afonwen-council',
    'early-help',
    'earlyHelpWorker',
    'earlyHelp',
    'Early help worker, Afonwen council (Wales)',
    'Needs the family’s agreement to the service.',
  ),
  persona(
    'early-help-worker-england',
    'marchford-council',
    'early-help',
    'earlyHelpWorker',
    'earlyHelp',
    'Early help worker, Marchford council (England)',
    'Receives under the statutory duty to share.',
  ),
  persona(
    'school-nurse',
    'afonwen-health-board',
    'school-nursing',
    'schoolNurse',
    'directCare',
    'School nurse, Bwrdd Iechyd Afonwen',
    'Direct care of pupils.',
  ),
  persona(
    'safeguarding-nurse',
    'marchford-nhs-trust',
    'safeguarding',
    'safeguardingNurse',
    'safeguardingEnquiry',
    'Safeguarding nurse, Marchford NHS Trust',
    'Health’s part in enquiries.',
  ),
  persona(
    'general-practitioner',
    'marchford-practice-01',
    'clinical',
    'generalPractitioner',
    'directCare',
    'General practitioner, Castle Street Surgery',
    'Direct care of patients.',
  ),
  persona(
    'family-support-worker',
    'border-family-support',
    'family',
    'familySupportWorker',
    'familySupport',
    'Family support worker, Border Family Support (voluntary)',
    'Sees only what the family consented to.',
  ),
  persona(
    'scrutineer',
    'marchford-council',
    'scrutiny',
    'scrutineer',
    'scrutiny',
    'Independent scrutineer, Marchford',
    'Counts only, never case content.',
  ),
  persona(
    'scrutineer-wales',
    'afonwen-council',
    'scrutiny',
    'scrutineer',
    'scrutiny',
    'Independent scrutineer, Afonwen',
    'Counts only, never case content.',
  ),
  persona(
    'ig-officer',
    'marchford-council',
    'information-governance',
    'informationGovernanceOfficer',
    'informationGovernance',
    'Information-governance officer, Marchford council',
    'Register of protocols and signatures.',
  ),
  persona(
    'caldicott-guardian',
    'afonwen-health-board',
    'caldicott',
    'caldicottGuardian',
    'informationGovernance',
    'Caldicott Guardian, Bwrdd Iechyd Afonwen',
    'Register of protocols and signatures.',
  ),
  persona(
    'duty-officer',
    'marches-police',
    'control-room',
    'dutyOfficer',
    'informationGovernance',
    'Duty officer, Marches Police',
    'At all hours: decides what the force tells of what it holds silently.',
  ),
  persona(
    'privacy-officer',
    'marches-police',
    'privacy',
    'privacyOfficer',
    'informationGovernance',
    'Privacy officer, Marches Police',
    'Register of protocols and signatures.',
  ),
  persona(
    'barred-practitioner',
    'afonwen-council',
    'child-protection',
    'socialWorker',
    'section47Enquiry',
    'Social worker who is barred from one child, Afonwen council',
    'The child is unknown to this practitioner.',
  ),
];
