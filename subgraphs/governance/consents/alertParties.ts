import { OFFICERS } from '#policies/core/acts';
import type { ConsentScope } from '#policies/core/consent/consent';
import type { Role } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { type AlertKind, aboutWhom, addAlerts } from '../alerts/alerts';
import type { Grantor } from './grantor';
import { DECISION_REVIEWERS } from './reviewsDue';

/** Who confirms that somebody is another than whoever must not decide. */
export const CONFIRMERS: readonly Role[] = [...DECISION_REVIEWERS, 'hubPractitioner'];

/** Of whom a decision is told, in its own transaction: a consent as its id and its parties. */
export type Told = { readonly id: string } & Pick<ConsentScope, 'controllers' | 'recipients'>;

/**
 * What a court decided is told to the officers of every party. What is recorded by whom their own organisation alone links to
 * the person (not borne out) is told to those of the controllers, who know whether it can be: an officer of a party may invalidate
 * it.
 */
export async function alertOfDecision(
  acting: Acting,
  { kind }: Grantor,
  consent: Told,
  borneOut: boolean,
): Promise<void> {
  if (kind === 'court') await alertAll(acting, 'courtDecisionRecorded', consent, partiesOf(consent));
  if (!borneOut) await alertOfUnlinked(acting, consent);
}

/** Something was recorded on a consent by whom their own organisation alone links to the person. */
export async function alertOfUnlinked(acting: Acting, consent: Told): Promise<void> {
  await alertAll(acting, 'consentByUnlinked', consent, consent.controllers);
}

/**
 * What was given opens no longer, by the right of whoever gave it: the officers of every party hear of it when it happens, those who
 * were given something on it as those who gave.
 */
export async function alertOfLapsedConsent(acting: Pick<Acting, 'sql' | 'now' | 'person'>, given: Told): Promise<void> {
  await alertAll(acting, 'consentLapsed', given, partiesOf(given));
}

/**
 * What was given was withdrawn, or found to be no valid consent: the officers of every party hear of it when it happens. One kind for
 * both, without a word of why: what was found (pressure by somebody) is for whoever found it, and `consentsEnded`.
 */
export async function alertOfEndedConsent(acting: Pick<Acting, 'sql' | 'now' | 'person'>, given: Told): Promise<void> {
  await alertAll(acting, 'consentEnded', given, partiesOf(given));
}

function partiesOf({ controllers, recipients }: Told): readonly string[] {
  return [...controllers, ...recipients];
}

/**
 * A decision stands against which somebody found whom their own organisation alone links to the person: the officers of the
 * controllers hear of it, who know whether it can be.
 */
export async function alertOfFinding(acting: Pick<Acting, 'sql' | 'now' | 'person'>, standing: Told): Promise<void> {
  await alertAll(acting, 'findingByUnlinked', standing, standing.controllers);
}

/**
 * A refusal or withdrawal closes no longer, or was found to be none: the officers and leads of the controllers hear of it when it
 * happens.
 */
export async function alertOfLapse(acting: Pick<Acting, 'sql' | 'now' | 'person'>, refusal: Told): Promise<void> {
  await alertAll(acting, 'refusalLapsed', refusal, refusal.controllers, DECISION_REVIEWERS);
}

/**
 * A stop of the duty was lifted: records open by what one of the controller's practitioners says. Its officers and leads hear of
 * it when it happens, with the id of the decision that stood, and may decide anew. Nobody else knows that there was one.
 */
export async function alertOfEndedDetriment(acting: Acting, detriment: string, controller: string): Promise<void> {
  await alertAll(acting, 'detrimentEnded', { id: detriment }, [controller], DECISION_REVIEWERS);
}

/**
 * Whoever had refused or withdrawn gives: what was closed opens by what one practitioner says that they heard. The officers of
 * the controllers of what opens hear of it, and end by `invalidateConsent` what was not given.
 */
export async function alertOfReversal(
  acting: Pick<Acting, 'sql' | 'now' | 'person'>,
  given: Pick<Told, 'id' | 'controllers'>,
): Promise<void> {
  await alertAll(acting, 'refusalReversed', given, given.controllers);
}

/**
 * It was decided to go on against a refusal: the officers of every party hear of it, and those of a controller may end it. Who
 * approved it is the decider's word alone: they read it in `consentOverrides`, and ask the one who is named.
 */
export async function alertOfOverride(acting: Acting, refused: Told): Promise<void> {
  await alertAll(acting, 'refusalOverridden', refused, partiesOf(refused));
}

/**
 * Somebody was recorded who may be whom the reader's organisation recorded as not to be informed, or as restricted by a court: its
 * officers and leads, and its hub, who know whom that is, hear of it with the id of the record, and confirm or do not.
 */
export async function alertOfDoubt(acting: Acting, responsibility: string, organisation: string): Promise<void> {
  await alertAll(acting, 'holderInDoubt', { id: responsibility }, [organisation], CONFIRMERS);
}

async function alertAll(
  acting: Pick<Acting, 'sql' | 'now' | 'person'>,
  kind: AlertKind,
  { id }: Pick<Told, 'id'>,
  organisations: readonly string[],
  roles: readonly Role[] = OFFICERS,
): Promise<void> {
  await addAlerts(acting, { roles, kind, reference: id, persons: aboutWhom(acting) }, organisations);
}
