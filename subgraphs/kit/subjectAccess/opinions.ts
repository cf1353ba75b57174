import { randomUUID } from 'node:crypto';
import { notOneOf } from '#policies/core/faults';
import {
  OPINION_RELATIONS,
  type OpinionRelation,
  opinionCounts,
  type Relying,
  SERIOUS_HARM_FINDINGS,
  type SeriousHarmFinding,
} from '#policies/core/healthOpinion';
import { isIsoDate } from '#policies/core/isoDate';
import { dayOf } from '#policies/core/legalDay';
import type { ReviewDecision, ReviewKind } from '#policies/core/subjectAccess';
import { saysSomething } from '#policies/core/texts';
import { SourceFault } from '../http/maskError';
import type { RunSql } from '../replica/readReplica';

const LONGEST_NAME = 200;
const LONGEST_WORDS = 2000;

/** An opinion as it is sent: whose, how they stand to the subject, when it was obtained, and what it says. */
export interface HealthOpinionTerms {
  readonly name: string;
  readonly profession: string;
  readonly organisation: string;
  readonly relation: string;
  readonly obtainedOn: string;
  readonly seriousHarmTest: string;
  readonly words: string;
}

/** On what data concerning health are given, where it is no opinion: what the controller is satisfied of. */
const SATISFIED_OF = ['alreadyKnown', 'notOfHealth'] as const;
type SatisfiedOf = (typeof SATISFIED_OF)[number];

/** At most one of them is sent. */
export interface GroundTerms {
  readonly opinion?: HealthOpinionTerms | null;
  /** How the controller knows that the subject has seen the data, or knows them. */
  readonly alreadyKnown?: string | null;
  /** Why what is flagged says nothing of anybody's health. */
  readonly notOfHealth?: string | null;
}

interface HealthOpinion extends HealthOpinionTerms {
  readonly relation: OpinionRelation;
  readonly seriousHarmTest: SeriousHarmFinding;
}

/** On what data concerning health are given, or withheld. */
export type Ground =
  | { readonly by: 'opinion'; readonly opinion: HealthOpinion }
  | { readonly by: SatisfiedOf; readonly words: string };

/** Null where none is sent. Throws OPINION_INVALID. */
export function readGround({ opinion = null, ...terms }: GroundTerms, now: Date): Ground | null {
  const grounds: Ground[] = opinion === null ? [] : [{ by: 'opinion', opinion: readOpinion(opinion, now) }];
  for (const by of SATISFIED_OF) {
    const words = terms[by] ?? null;
    if (words !== null) grounds.push({ by, words: requireWords(by, words, LONGEST_WORDS) });
  }
  if (grounds.length > 1) throw invalidOpinion('Give one of opinion, alreadyKnown and notOfHealth.');
  return grounds[0] ?? null;
}

/** What is kept of a ground that is no opinion. */
export function wordsOf(ground: Ground | null, by: SatisfiedOf): string | null {
  return ground?.by === by ? ground.words : null;
}

function readOpinion(sent: HealthOpinionTerms, now: Date): HealthOpinion {
  const { obtainedOn } = sent;
  if (!isIsoDate(obtainedOn) || obtainedOn > dayOf(now))
    throw invalidOpinion('obtainedOn is the ISO date on which the opinion was obtained, not in the future.');
  return {
    obtainedOn,
    name: requireWords('name', sent.name, LONGEST_NAME),
    profession: requireWords('profession', sent.profession, LONGEST_NAME),
    organisation: requireWords('organisation', sent.organisation, LONGEST_NAME),
    relation: requireOneOf('relation', sent.relation, OPINION_RELATIONS),
    seriousHarmTest: requireOneOf('seriousHarmTest', sent.seriousHarmTest, SERIOUS_HARM_FINDINGS),
    words: requireWords('words', sent.words, LONGEST_WORDS),
  };
}

function requireWords(name: string, text: string, longest: number): string {
  const given = text.trim();
  if (!saysSomething(given) || given.length > longest)
    throw invalidOpinion(`${name} is given in words, ${longest} characters at most: it is kept with the controller.`);
  return given;
}

function requireOneOf<Value extends string>(name: string, given: string, values: readonly Value[]): Value {
  const found = values.find((each) => each === given);
  if (found === undefined) throw invalidOpinion(notOneOf(name, given, values));
  return found;
}

/**
 * Whether reviews of these kinds may be decided so, for a copy that is made on the day relied on. Law: DPA 2018 Sch 3 para 6(1): nothing
 * concerning health is given without an opinion that the serious harm test is not met, unless (2) the subject knows it; para 5(2):
 * an opinion that it is met is needed to withhold it on serious harm. What is withheld without one is not given yet. Throws
 * OPINION_MISSING, OPINION_INVALID, OPINION_TOO_OLD, SERIOUS_HARM_MET, SERIOUS_HARM_NOT_MET.
 */
export function requireGround(
  decision: ReviewDecision,
  kinds: ReadonlySet<ReviewKind>,
  ground: Ground | null,
  relying: Relying,
): void {
  if (!kinds.has('concerningHealth')) {
    if (ground !== null) throw invalidOpinion('None of these reviews is of the kind concerningHealth: leave it out.');
    return;
  }
  if (ground === null) {
    if (decision === 'include') throw opinionMissing();
    return;
  }
  if (ground.by !== 'opinion') {
    if (decision === 'withhold') throw invalidOpinion(`${ground.by} is why something is included: leave it out.`);
    return;
  }
  const { seriousHarmTest, obtainedOn } = ground.opinion;
  if (decision === 'include' && seriousHarmTest === 'met')
    throw new SourceFault(
      'SERIOUS_HARM_MET',
      'By this opinion giving it would be likely to cause serious harm: withhold it, with the opinion.',
    );
  if (decision === 'withhold' && seriousHarmTest === 'notMet')
    throw new SourceFault(
      'SERIOUS_HARM_NOT_MET',
      'By this opinion giving it would not be likely to cause serious harm: include it, and withhold what another kind of review withholds there.',
    );
  if (!opinionCounts(obtainedOn, relying))
    throw new SourceFault(
      'OPINION_TOO_OLD',
      `An opinion counts for ${relying.months} months, and on ${relying.on}, the first day on which the copy can leave, this one does not: ask the health professional again, and decide on what they say then.`,
    );
}

function opinionMissing(): SourceFault {
  return new SourceFault(
    'OPINION_MISSING',
    'Data concerning health are included on the opinion of the appropriate health professional that the serious harm test is not met (opinion), because the subject has seen or knows them already (alreadyKnown), or because they are no data concerning health (notOfHealth): give one, or withhold them.',
  );
}

function invalidOpinion(message: string): SourceFault {
  return new SourceFault('OPINION_INVALID', message);
}

/** Its id; null where the ground is none. */
export async function keepOpinion(sql: RunSql, request: string, ground: Ground | null): Promise<string | null> {
  if (ground?.by !== 'opinion') return null;
  const { name, profession, organisation, relation, obtainedOn, seriousHarmTest, words } = ground.opinion;
  const id = randomUUID();
  await sql(
    `INSERT INTO subject_access.opinion (id, request, name, profession, organisation, relation, obtained_on, serious_harm_test, words)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, request, name, profession, organisation, relation, obtainedOn, seriousHarmTest, words],
  );
  return id;
}
