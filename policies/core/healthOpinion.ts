import { requireDate } from './isoDate';

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

/** How long before it is relied on an opinion may have been obtained (Sch 3 paras 5(4), 6(4)). */
const COUNTS_FOR = 'P6M';

/**
 * Whether an opinion that was obtained on one ISO date may be relied on on another: in the six months that end with that day.
 * `obtainedOn` has been read; throws RangeError where `reliedOn` is no date.
 */
export function opinionCounts(obtainedOn: string, reliedOn: string): boolean {
  return obtainedOn <= reliedOn && obtainedOn > requireDate(COUNTS_FOR, reliedOn);
}
