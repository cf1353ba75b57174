import { Field, InputType } from 'type-graphql';
import type { DataItem } from '#policies/core/dataItem';
import { type HolderBasisTerms, readHolderBasis } from '#policies/core/holderBasis';
import type { LawfulBasis, Organisation } from '#policies/core/protocol';
import { saysSomething } from '#policies/core/texts';
import { UNLOCK_DESKS } from '#policies/core/unlockDesks';
import {
  ARTICLE_9,
  CONFIDENTIALITY_BASES,
  OBLIGATIONS,
  type Obligation,
  PARA_18_REASONS,
  type Purpose,
  type Role,
  SCHEDULE_1,
  type UnlockRoute,
} from '#policies/core/vocabulary';
import { SourceFault } from '../http/maskError';
import type { RequestScope } from '../request/requestScope';

const LONGEST_CONDITIONS = 2000;

@InputType({
  description:
    'On what a holder relies for a disclosure that it decides by itself, under no clause. Never on consent: one that is recorded opens what agreements let it open.',
})
export class UnlockBasisInput {
  @Field(() => String, {
    description: 'Point of UK GDPR art 6(1): b, c, d or e; ea and f for who is no public authority.',
  })
  article6: string;

  @Field(() => String, {
    nullable: true,
    description: `Point of UK GDPR art 9(2), for data of special category: ${ARTICLE_9.filter((each) => each !== 'a').join(', ')}.`,
  })
  article9?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether it rests on UK GDPR art 10 with the condition in schedule1, for data about offences.',
  })
  article10: boolean;

  @Field(() => String, {
    nullable: true,
    description: `Condition of DPA 2018 Sch 1: ${SCHEDULE_1.join(', ')}.`,
  })
  schedule1?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `With para18, why there is no consent: ${PARA_18_REASONS.join(', ')}.`,
  })
  para18Reason?: string | null;

  @Field(() => String, {
    description:
      'Power or function under which the holder shares, e.g. childrenAct1989s47: a key of the table of powers. None that binds between certain organisations alone.',
  })
  power: string;

  @Field(() => String, {
    description: `How the duty of confidence is met: ${CONFIDENTIALITY_BASES.filter((each) => each !== 'consent').join(', ')}.`,
  })
  confidentiality: string;

  @Field(() => String, {
    nullable: true,
    description: 'Of the police alone: the law that authorises data to leave DPA 2018 Part 3 (s36(4)).',
  })
  part3Authorisation?: string | null;
}

/** Of an answer, what its asker is bound by and on what it rests, as it was sent. */
export interface AnswerTerms {
  readonly disclosed: boolean;
  readonly basis: UnlockBasisInput | null;
  readonly obligations: readonly string[];
  readonly conditions: string | null;
}

/** What is asked, as whoever answers reads it. */
export interface AskedOf {
  readonly route: UnlockRoute;
  readonly dataItem: string;
  readonly role: Role;
  readonly purpose: Purpose;
}

export interface AnswerBasis {
  readonly basis: LawfulBasis | null;
  readonly obligations: readonly Obligation[];
  readonly conditions: string | null;
}

const NOTHING_DISCLOSED: AnswerBasis = { basis: null, obligations: [], conditions: null };

/**
 * On what a disclosure rests and to what it binds: what discloses nothing has neither, save that an answer which names a court tells
 * that there are papers, and has a basis for that. Nothing here depends on which organisation
 * asks. Throws UNLOCK_FOR_COURT, UNLOCK_BASIS_MISSING, UNLOCK_BASIS_INVALID, UNLOCK_TERMS_INVALID.
 */
export function requireBasis(
  scope: HolderScope,
  asked: AskedOf,
  { disclosed, basis: given, obligations, conditions }: AnswerTerms,
): AnswerBasis {
  const court = asked.route === 'applyToCourt';
  if (!disclosed) {
    const bare = obligations.length === 0 && conditions === null;
    if (bare && given === null) return NOTHING_DISCLOSED;
    if (bare && given !== null && court)
      return { ...NOTHING_DISCLOSED, basis: requireHolderBasis(scope, asked, given) };
    throw new SourceFault(
      'UNLOCK_TERMS_INVALID',
      'What discloses nothing has no basis and binds nobody: leave out basis, obligations and conditions.',
    );
  }
  if (court)
    throw new SourceFault(
      'UNLOCK_FOR_COURT',
      'The court alone opens its papers: answer with disclosed false. Where you name in answer the court and the number under which to apply, say in basis on what it rests that you do.',
    );
  if (given === null) throw basisMissing();
  return {
    basis: requireHolderBasis(scope, asked, given),
    obligations: requireObligations(obligations),
    conditions: requireConditions(conditions),
  };
}

function basisMissing(): SourceFault {
  return new SourceFault(
    'UNLOCK_BASIS_MISSING',
    'Say in basis on what the disclosure rests: article6, power and confidentiality; article9 for special category, article10 with schedule1 for offences.',
  );
}

type HolderScope = Pick<RequestScope, 'requester' | 'catalogue' | 'powers' | 'now'>;

/** The hub records something of the case, and tells nothing of the item that is asked for. */
function requireHolderBasis(
  scope: HolderScope,
  { route, dataItem, role, purpose }: AskedOf,
  given: UnlockBasisInput,
): LawfulBasis {
  const item = UNLOCK_DESKS[route]?.asked === 'hub' ? undefined : scope.catalogue.items.get(dataItem);
  return readBasis(scope, { items: item === undefined ? [] : [item], role, purpose }, given);
}

/** What a holder tells an organisation of its own choice. */
export interface ToldOf {
  readonly items: readonly DataItem[];
  readonly recipient: Organisation;
  readonly purpose: Purpose;
}

/** The basis on which a holder tells by its own decision, no request before it. Throws UNLOCK_BASIS_MISSING, UNLOCK_BASIS_INVALID. */
export function requireBasisOfTelling(scope: HolderScope, told: ToldOf, given: UnlockBasisInput | null): LawfulBasis {
  if (given === null) throw basisMissing();
  // Of whom they told the organisation is known; a role that any of them has.
  return readBasis(scope, { ...told, role: 'safeguardingLead' }, given);
}

function readBasis(
  { requester, catalogue, powers, now }: HolderScope,
  told: Omit<ToldOf, 'recipient'> & { readonly recipient?: Organisation; readonly role: Role },
  given: UnlockBasisInput,
): LawfulBasis {
  const { organisation: holder } = requester;
  const organisations = told.recipient === undefined ? [holder] : [holder, told.recipient];
  const read = readHolderBasis(toTerms(given), { catalogue, organisations, powers, holder, now, ...told });
  if ('fault' in read) throw new SourceFault('UNLOCK_BASIS_INVALID', read.fault);
  return read.basis;
}

function toTerms({
  article9,
  schedule1,
  para18Reason,
  part3Authorisation,
  ...given
}: UnlockBasisInput): HolderBasisTerms {
  return {
    ...given,
    article9: article9 ?? null,
    schedule1: schedule1 ?? null,
    para18Reason: para18Reason ?? null,
    part3Authorisation: part3Authorisation ?? null,
  };
}

export function requireObligations(given: readonly string[]): readonly Obligation[] {
  const known = OBLIGATIONS.filter((each) => given.includes(each));
  if (known.length === given.length) return known;
  throw new SourceFault('UNLOCK_TERMS_INVALID', `obligations are of these, each once: ${OBLIGATIONS.join(', ')}.`);
}

export function requireConditions(given: string | null): string | null {
  const conditions = given?.trim() ?? null;
  if (conditions === null || (saysSomething(conditions) && conditions.length <= LONGEST_CONDITIONS)) return conditions;
  throw new SourceFault(
    'UNLOCK_TERMS_INVALID',
    `conditions say in a few words how it may be handled, ${LONGEST_CONDITIONS} characters at most; or leave them out.`,
  );
}
