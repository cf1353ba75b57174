import { randomUUID } from 'node:crypto';
import { consentTown, example, wales } from './consentTown';

/** What tests of decisions that somebody has to answer for do again and again. */
export const consents = consentTown.forTests();

export const OVERRIDE = example('Override');
export const END_OVERRIDE = `mutation($key: String!, $person: ID!, $id: ID!) {
  endOverride(key: $key, person: $person, id: $id, reason: "The risk has passed.") { id effects { agency confirmed } } }`;
export const reasons = {
  article6: 'e',
  power: 'childrenAct1989s47',
  confidentiality: 'overridingPublicInterest',
  para18Reason: 'WOULD_PREJUDICE_PROTECTION',
  proportionality: 'Without the school nobody can tell whether she is safe.',
  approvedRole: 'teamManager',
  approvedBy: 'afonwen-council/manager-1',
  subjectTold: false,
  whyNotTold: 'Telling would reach the person she fears.',
  validUntil: new Date(Date.now() + 3 * 86_400_000).toISOString(),
};
export const head = 'marchford-school-01/head-teacher';
export const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
export const asHub = (query: string, variables: Record<string, unknown>) =>
  consents.town.ask({
    persona: 'hub-practitioner-wales',
    purpose: 'screening',
    reason: 'A referral',
    query,
    variables: { key: randomUUID(), person: wales.person, ...variables },
  });
