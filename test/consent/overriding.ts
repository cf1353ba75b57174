import { randomUUID } from 'node:crypto';
import { consentTown, example, overrideTerms, wales } from './consentTown';

/** What tests of decisions that somebody has to answer for do again and again. */
export const consents = consentTown.forTests();

export const OVERRIDE = example('Override');
export const END_OVERRIDE = `mutation($key: String!, $person: ID!, $id: ID!) {
  endOverride(key: $key, person: $person, id: $id, reason: "The risk has passed.") { id effects { agency confirmed } } }`;
export const reasons = overrideTerms();
export const head = 'marchford-school-01/head-teacher';
export const asHub = (query: string, variables: Record<string, unknown>) =>
  consents.town.ask({
    persona: 'hub-practitioner-wales',
    purpose: 'screening',
    reason: 'A referral',
    query,
    variables: { key: randomUUID(), person: wales.person, ...variables },
  });
