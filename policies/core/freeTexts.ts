import type { Agency } from './vocabulary';

/**
 * Items that are somebody's own words, and may name a place by their author's hand: closed whereabouts leave them open to whom a
 * clause gives them (docs/decisions/0014), so whoever closes has them looked through. What is closed with the places is not
 * among them. Of every child alike: which of them a child has, and at which controller, would tell where it lives.
 */
export const FREE_TEXTS: Readonly<Record<Agency, readonly string[]>> = {
  police: [
    'police.incident.summary',
    'police.incident.offence',
    'police.intelligence.text',
    'police.intelligence.provenance',
    'police.intelligence.handlingConditions',
    'police.missingEpisode.circumstances',
    'police.warning.text',
    'police.abductionWarning.reason',
    'police.abductionWarning.issuedTo',
  ],
  health: [
    'health.emergencyAttendance.presentingComplaint',
    'health.emergencyAttendance.accompaniedBy',
    'health.camhs.notes',
    'health.communityNursing.note',
  ],
  education: [
    'education.concern.text',
    'education.exclusion.reason',
    'education.provision.reason',
    'education.reducedTimetable.reason',
    'education.additionalNeed.description',
  ],
  socialCare: ['socialCare.assessment.summary', 'socialCare.referral.reason', 'socialCare.referral.referrer'],
  hub: ['hub.referral.reason', 'hub.notToBeInformed.whom'],
  governance: ['governance.consent.conditions', 'governance.consent.evidence', 'governance.consent.events'],
};
