import { type Clocks, clockInForce } from './clocks';
import { requireDate } from './isoDate';
import type { Country } from './vocabulary';

/**
 * How a health professional stands to the subject: responsible for their diagnosis, care or treatment in connection with the
 * data, now or most recently; or, where no such one is available, with the experience and qualifications to say (DPA 2018 Sch 3
 * para 2(1)).
 */
export const OPINION_RELATIONS = ['responsible', 'experienced'] as const;
export type OpinionRelation = (typeof OPINION_RELATIONS)[number];

/** Of the serious harm test: whether giving the data would be likely to cause serious harm to anybody (Sch 3 para 2(2)). */
export const SERIOUS_HARM_FINDINGS = ['met', 'notMet'] as const;
export type SeriousHarmFinding = (typeof SERIOUS_HARM_FINDINGS)[number];

/** The day on which a decision is relied on, and how long before it an opinion may have been obtained. */
export interface Relying {
  /** ISO date. */
  readonly on: string;
  /** Sch 3 paras 5(4), 6(4): the clock `healthOpinion.counts` of that day. 0 where none is in force: no opinion counts. */
  readonly months: number;
}

/** Of a day, an ISO date, in the country of the controller that relies. */
export function relyingOn(clocks: Clocks, country: Country, on: string): Relying {
  return { on, months: clockInForce(clocks, 'healthOpinion.counts', country, on)?.months ?? 0 };
}

/**
 * Whether an opinion that was obtained on an ISO date may be relied on: in the months that end with that day. `obtainedOn` has
 * been read; throws RangeError where the other is no date.
 */
export function opinionCounts(obtainedOn: string, { on, months }: Relying): boolean {
  return obtainedOn <= on && obtainedOn > requireDate(`P${months}M`, on);
}
