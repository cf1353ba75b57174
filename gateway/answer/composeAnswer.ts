import type { GraphQLFormattedError } from 'graphql';
import type { ExecutionContext, GatheredNotice, GatheredObligation } from '../execution/executionContext';
import type { CanonicalOperation } from '../operation/canonical';
import type { PrunedOperation } from '../operation/prune';
import type { AgencyContacts } from '../readConfiguration';
import type { SchemaMarks } from '../rules/readMarks';
import { contactFor } from './contacts';
import { DO_NOT_WAIT, noticesOf, STATEMENT, TIMELINE_PLACES } from './notices';
import { clausesIn, obligationsIn } from './obligations';
import type { AnswerBody } from './pipeline';
import { doNotInformWarnings, trainingWarnings } from './warnings';
import { type WrittenAnswer, writeAnswer } from './writeAnswer';

export interface AnswerParts {
  readonly canonical: CanonicalOperation;
  readonly pruned: PrunedOperation;
  /** The executor's result, in canonical names. */
  readonly data: Record<string, unknown> | null;
  readonly context: ExecutionContext;
  readonly marks: SchemaMarks;
  readonly contacts: AgencyContacts;
  /** ISO date. */
  readonly today: string;
}

export interface ComposedAnswer {
  readonly body: AnswerBody;
  /** What was pruned, at every object in view. */
  readonly refused: WrittenAnswer<GatheredNotice>['refused'];
}

/** The body of an answer: data under the client's names, what is to be said beside it, and what went wrong at a source. */
export function composeAnswer(parts: AnswerParts): ComposedAnswer {
  const { canonical, pruned, data, context, marks, contacts } = parts;
  const { shape } = canonical;
  // In an order of their own: the order in which sources answered would tell how long each took.
  const ordered = [...context.notices, ...context.obligations].map((each) => ({ each, order: orderOf(each) }));
  const gathered = ordered.sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ each }) => each);
  const written = writeAnswer({ shape, pruned, data, notices: gathered, aliases: TIMELINE_PLACES });
  const told = written.placed.flatMap(({ notice, ...at }) => (isObligation(notice) ? [] : [{ ...at, notice }]));
  const bound = written.placed.flatMap(({ path, notice }) => (isObligation(notice) ? [{ path, notice }] : []));
  const clauses = clausesIn(bound, written.data);
  const { items, containers } = marks;
  const notices = noticesOf({
    refused: written.refused,
    placed: told,
    items,
    containers,
    notToldStated: context.notToldStated,
    contacts,
    area: context.requester.organisation.area,
  });
  const errors = [...unavailableErrors(parts, told), ...ownErrors(parts)];
  // By agency and random id: the order in which sources answered would tell how long each took.
  const receipts = [...context.receipts].sort((a, b) => (a.agency + a.id < b.agency + b.id ? -1 : 1));
  const statement = context.declaration.purpose === 'section47Enquiry' ? `${STATEMENT} ${DO_NOT_WAIT}` : STATEMENT;
  const warnings = [
    ...doNotInformWarnings(written.doNotInform, gathered.filter(isObligation)),
    ...trainingWarnings(context.requester, context.declaration.purpose, parts.today),
  ];
  const body = {
    data: written.data,
    ...(errors.length === 0 ? {} : { errors }),
    extensions: {
      lintel: {
        statement,
        ...(warnings.length === 0 ? {} : { warnings }),
        notices,
        obligations: obligationsIn(bound, written.data),
        ...(Object.keys(clauses).length === 0 ? {} : { clauses }),
        receipts,
      },
    },
  };
  return { body, refused: written.refused };
}

function orderOf(gathered: GatheredNotice | GatheredObligation): string {
  const { agency, clause, type, id, field } = gathered;
  if (isObligation(gathered))
    return JSON.stringify([
      agency,
      clause,
      gathered.conditions,
      type,
      id,
      field,
      gathered.emergency,
      gathered.override,
    ]);
  const { dataItem, outcome, reason } = gathered;
  return JSON.stringify([agency, dataItem, outcome, reason, clause, type, id, field]);
}

function isObligation(gathered: GatheredNotice | GatheredObligation): gathered is GatheredObligation {
  return 'obligations' in gathered;
}

/** One error for each source that did not answer: a null that looks like 'nothing known' is dangerous for a child. */
function unavailableErrors(
  { canonical, context, contacts }: AnswerParts,
  placed: WrittenAnswer<GatheredNotice>['placed'],
): readonly GraphQLFormattedError[] {
  return [...context.unavailable].sort().map((agency) => {
    const places = placed.filter(({ notice }) => notice.outcome === 'unavailable' && notice.agency === agency);
    // At the agency's own object where that was asked, else where it was first missed.
    const first = places.find(({ notice }) => notice.field === agency) ?? places[0];
    const contact = contactFor(contacts, agency, context.requester.organisation.area, 'outOfHours');
    const again =
      canonical.kind === 'mutation' ? ' What was to be done may have been done: send it again with the same key.' : '';
    return {
      message: `The source ${agency} did not answer: what it would have said is missing, not withheld.${again} Ring ${contact.name}, ${contact.telephone}.`,
      ...(first === undefined ? {} : { path: first.path }),
      extensions: { code: 'SOURCE_UNAVAILABLE', agency, contact },
    };
  });
}

/** What a source says of one field to its requester, e.g. that a cursor is not theirs. */
function ownErrors({ canonical, pruned, data, context, contacts }: AnswerParts): readonly GraphQLFormattedError[] {
  if (context.errors.length === 0) return [];
  const { placed } = writeAnswer({ shape: canonical.shape, pruned, data, notices: context.errors, aliases: new Map() });
  // One desk for all that is refused: a source's own would tell which of them did.
  const contact = contactFor(contacts, 'hub', context.requester.organisation.area, 'outOfHours');
  return placed.map(({ path, notice }) => ({
    message: notice.message,
    path,
    extensions: {
      code: notice.code,
      contact,
      ...(notice.retryAfterS === undefined ? {} : { retryAfterS: notice.retryAfterS }),
    },
  }));
}
