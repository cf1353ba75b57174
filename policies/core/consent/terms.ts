import { notOneOf } from '../faults';
import type { OrganisationId } from '../ids';
import { isIsoDate } from '../isoDate';
import { dayOf, momentOf } from '../legalDay';
import type { Organisation } from '../protocol';
import { saysSomething } from '../texts';
import {
  CONSENT_GATES,
  type ConsentGate,
  type Country,
  DATA_CATEGORIES,
  type DataCategory,
  PURPOSES,
  type Purpose,
} from '../vocabulary';
import type { AssessedMatter } from './capacity';
import type { ConsentScope } from './consent';
import { wordsFault } from './words';

/** How a decision was taken. */
const COLLECTION_METHODS = ['inPerson', 'paperForm', 'telephone', 'online', 'fhirImport'] as const;
export type CollectionMethod = (typeof COLLECTION_METHODS)[number];

/** What a consent says, before it is known who may give it. Texts as the caller sent them. */
export interface ConsentTerms {
  readonly gate: string;
  readonly controllers: readonly string[];
  readonly recipients: readonly string[];
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  readonly noticeVersion: string;
  readonly collectionMethod: string;
  readonly jurisdiction: string;
  /** ISO 8601 dates or instants. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly reviewBy: string | null;
  readonly conditions: string | null;
  readonly evidence: string | null;
}

export interface ReadTerms {
  readonly gate: ConsentGate;
  readonly scope: ConsentScope;
  readonly noticeVersion: string;
  readonly collectionMethod: CollectionMethod;
  readonly jurisdiction: Country;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly reviewBy: string | null;
  readonly conditions: string | null;
  readonly evidence: string | null;
}

export interface TermsFault {
  readonly code: 'SCOPE_UNKNOWN' | 'SCOPE_EMPTY' | 'CONSENT_INVALID' | 'TEXT_MISSING';
  /** A sentence that says what would be right. */
  readonly message: string;
}

/** Reads what a consent says, or the first fault of it. Controllers hold records; recipients need not. Never throws. */
export function readTerms(
  terms: ConsentTerms,
  organisations: readonly Organisation[],
  now: Date,
): ReadTerms | TermsFault {
  const controllers = organisations.filter(({ agency }) => agency !== null).map(({ id }) => id as string);
  const recipients = organisations.map(({ id }) => id as string);
  const fault =
    unknownOf('consent gate', [terms.gate], CONSENT_GATES) ??
    unregistered('controller', terms.controllers, controllers) ??
    unregistered('recipient', terms.recipients, recipients) ??
    unknownOf('purpose', terms.purposes, PURPOSES) ??
    unknownOf('data category', terms.categories, DATA_CATEGORIES) ??
    emptyScope(terms) ??
    textFault(terms) ??
    invalidWords(terms);
  if (fault !== null) return fault;
  const validFrom = terms.validFrom === null ? now : momentOf(terms.validFrom);
  const validUntil = terms.validUntil === null ? null : momentOf(terms.validUntil);
  if (validFrom === null || (terms.validUntil !== null && validUntil === null) || !isDayOrNull(terms.reviewBy))
    return invalid('validFrom and validUntil are ISO 8601 dates or instants, reviewBy is an ISO date.');
  const today = dayOf(now);
  if (terms.reviewBy !== null && terms.reviewBy < today)
    return invalid(`reviewBy is a day to come, or today, ${today}: what was to be reviewed by then is reviewed first.`);
  if (validUntil !== null && (validUntil <= validFrom || validUntil <= now))
    return invalid('validUntil is exclusive, and lies after validFrom and in the future.');
  return {
    gate: terms.gate as ConsentGate,
    scope: {
      controllers: unique(terms.controllers) as readonly OrganisationId[],
      recipients: unique(terms.recipients) as readonly OrganisationId[],
      purposes: unique(terms.purposes) as readonly Purpose[],
      categories: unique(terms.categories) as readonly DataCategory[],
    },
    noticeVersion: terms.noticeVersion.trim(),
    collectionMethod: terms.collectionMethod as CollectionMethod,
    jurisdiction: terms.jurisdiction as Country,
    validFrom,
    validUntil,
    reviewBy: terms.reviewBy,
    conditions: blankless(terms.conditions),
    evidence: blankless(terms.evidence),
  };
}

/**
 * Reads of which data and purposes a child's competence was assessed, or the first fault of it: like the scope of a consent, and both
 * may be left out. Never throws.
 */
export function readAssessed({
  categories,
  purposes,
}: { readonly [Part in keyof AssessedMatter]: readonly string[] | null }): AssessedMatter | TermsFault {
  const empty = Object.entries({ categories, purposes }).find(([, list]) => list?.length === 0);
  const fault =
    unknownOf('data category', categories ?? [], DATA_CATEGORIES) ??
    unknownOf('purpose', purposes ?? [], PURPOSES) ??
    (empty === undefined
      ? null
      : {
          code: 'SCOPE_EMPTY',
          message: `Name at least one of ${empty[0]}, or leave it out where none were named.`,
        });
  if (fault !== null) return fault;
  return {
    categories: categories === null ? null : (unique(categories) as readonly DataCategory[]),
    purposes: purposes === null ? null : (unique(purposes) as readonly Purpose[]),
  };
}

function unknownOf(what: string, given: readonly string[], known: readonly string[]): TermsFault | null {
  const unknown = given.find((each) => !known.includes(each));
  return unknown === undefined ? null : { code: 'SCOPE_UNKNOWN', message: notOneOf(what, unknown, known) };
}

/** Organisations are too many to be listed. */
function unregistered(what: string, given: readonly string[], known: readonly string[]): TermsFault | null {
  const unknown = given.find((each) => !known.includes(each));
  if (unknown === undefined) return null;
  return {
    code: 'SCOPE_UNKNOWN',
    message: `'${unknown}' is not registered as a ${what}: take ids from organisations${what === 'controller' ? ', of those with an agency' : ''}.`,
  };
}

function emptyScope({ controllers, recipients, purposes, categories }: ConsentTerms): TermsFault | null {
  const empty = Object.entries({ controllers, recipients, purposes, categories }).find(([, list]) => list.length === 0);
  if (empty === undefined) return null;
  return { code: 'SCOPE_EMPTY', message: `Name at least one of ${empty[0]}: there is no consent to everything.` };
}

function textFault({ noticeVersion, conditions, evidence }: ConsentTerms): TermsFault | null {
  const missing = (message: string): TermsFault => ({ code: 'TEXT_MISSING', message });
  if (!saysSomething(noticeVersion))
    return missing('noticeVersion names the notice that was given before the decision.');
  const wordless = Object.entries({ conditions, evidence }).find(
    ([, text]) => blankless(text) !== null && !saysSomething(text ?? ''),
  );
  if (wordless !== undefined) return missing(`${wordless[0]} has words, or is left out.`);
  for (const [name, words] of Object.entries({ noticeVersion, conditions, evidence })) {
    const fault = wordsFault(words ?? '');
    if (fault !== null) return invalid(`${name} ${fault}`);
  }
  return null;
}

function invalidWords({ collectionMethod, jurisdiction }: ConsentTerms): TermsFault | null {
  if (!COLLECTION_METHODS.some((each) => each === collectionMethod))
    return invalid(notOneOf('collection method', collectionMethod, COLLECTION_METHODS));
  return ['E', 'W'].includes(jurisdiction) ? null : invalid(notOneOf('jurisdiction', jurisdiction, ['E', 'W']));
}

const invalid = (message: string): TermsFault => ({ code: 'CONSENT_INVALID', message });
const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].toSorted();
const isDayOrNull = (text: string | null): boolean => text === null || isIsoDate(text);

function blankless(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
