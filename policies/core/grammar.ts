import type { z } from 'zod';
import { clauseChecks, clauseInContext, conditionFindings, type Finding, type Known } from './clauseChecks';
import { documentSchemas } from './documentSchema';
import { type Fault, type FaultCode, meantBy, nearest } from './faults';
import { toCase, toClause, toRestriction, toTerms } from './fromDocument';
import { isIsoDate } from './isoDate';
import { LAWFULNESS_CHECKS } from './lawfulness';
import type { Powers } from './powers';
import type { Clause, Protocol, Restriction } from './protocol';
import type { ProtocolCase } from './protocolCase';
import { JURISDICTIONS } from './vocabulary';

export type ParsedProtocol =
  | { readonly protocol: Protocol; readonly cases: readonly ProtocolCase[]; readonly warnings: readonly Fault[] }
  | { readonly faults: readonly Fault[] };

/**
 * Reads a protocol document (YAML or JSON, as a value) by the closed grammar. Returns all faults at once, in the order of the
 * document's sections, or the protocol; never throws. A document with any fault gives no protocol. A clause with slips that
 * have a word near is judged as if that word stood there; of one that cannot be read so, its last fault says that it is not judged.
 */
export function parseProtocol(value: unknown, known: Known): ParsedProtocol {
  const faults: Fault[] = [];
  const schemas = documentSchemas(known);
  const head = read(schemas.head, value, [], faults);
  // Sections are read one by one, so that a fault in the head or in one clause hides no other.
  const id = String(member(value, 'id') ?? '');
  const clauses = readAll(schemas.clause, value, 'clauses', faults).map(({ parsed, path }) => ({
    path,
    value: toClause(parsed, id),
  }));
  const restrictions = readAll(schemas.restriction, value, 'restrictions', faults).map(({ parsed, path }) => ({
    path,
    value: toRestriction(parsed, id),
  }));
  const terms = head ? toTerms(head) : null;
  const cases = readAll(schemas.protocolCase, value, 'cases', faults).map(({ parsed }) =>
    toCase(parsed, terms?.inForceFrom ?? ''),
  );
  const warnings: Fault[] = [];
  checkTogether(termsToCheck(value), clauses, restrictions, known, faults, warnings);
  if (terms && terms.inForceFrom >= terms.inForceTo) faults.push(ENDS_BEFORE_IT_BEGINS);
  if (faults.length > 0 || !terms) return { faults };
  const protocol: Protocol = {
    ...terms,
    clauses: clauses.map((each) => each.value),
    restrictions: restrictions.map((each) => each.value),
    powers: powersNamed(
      clauses.map((each) => each.value),
      known.powers,
    ),
  };
  return { protocol, cases, warnings };
}

function powersNamed(clauses: readonly Clause[], powers: Powers): Protocol['powers'] {
  const named = clauses.flatMap(({ lawfulBasis, recipientBasis }) => [lawfulBasis.power, recipientBasis?.power ?? '']);
  return [...new Set(named)].toSorted().flatMap((key) => powers.get(key) ?? []);
}

type Placed<T> = { readonly path: Fault['path']; readonly value: T };
/** What of the head the lawfulness of a clause depends on. */
type TermsToCheck = Parameters<typeof clauseInContext>[2];

const ENDS_BEFORE_IT_BEGINS: Fault = {
  code: 'malformed',
  path: ['inForce', 'to'],
  message: 'A protocol ends after it begins; `to` is the first day on which it is no longer in force.',
};

function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: Fault['path'],
  faults: Fault[],
): z.output<Schema> | null {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  faults.push(...slipsJoined(result.error.issues.flatMap((issue) => faultsOf(issue, path))));
  return null;
}

function readAll<Schema extends z.ZodType>(schema: Schema, value: unknown, key: string, faults: Fault[]) {
  const section = member(value, key);
  if (!Array.isArray(section)) return [];
  return section.flatMap((each: unknown, index) => {
    const path = [key, index];
    const found: Fault[] = [];
    const parsed = read(schema, each, path, found) ?? readAsMeant(schema, each, path, found);
    const last = found.pop();
    if (last) found.push(parsed === null && key === 'clauses' ? { ...last, message: last.message + NOT_JUDGED } : last);
    faults.push(...found);
    return parsed === null ? [] : [{ parsed, path }];
  });
}

const NOT_JUDGED = ' Until this clause can be read, nothing is said of what in it is unlawful.';

/** With every slip written as it was meant; null where that is not enough. It hides no fault of law behind one of form. */
function readAsMeant<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: Fault['path'],
  faults: readonly Fault[],
): z.output<Schema> | null {
  const mended = faults.reduce((whole, fault) => {
    const meant = meantBy(fault);
    return meant === null ? whole : withMeant(whole, fault.path.slice(path.length), fault.code === 'unknownKey', meant);
  }, value);
  return read(schema, mended, path, []);
}

function withMeant(value: unknown, [step, ...rest]: Fault['path'], isKey: boolean, meant: string): unknown {
  if (step === undefined) return meant;
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? withMeant(each, rest, isKey, meant) : each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => {
    if (key !== step) return [key, each];
    return isKey && rest.length === 0 ? [meant, each] : [key, withMeant(each, rest, isKey, meant)];
  });
  return Object.fromEntries(entries);
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** An unknown key beside a missing one that it can be a slip of is one fault, not two. */
function slipsJoined(faults: readonly Fault[]): readonly Fault[] {
  const missing = faults.filter(({ code }) => code === 'missing');
  const explained = new Set<Fault>();
  const joined = faults.map((fault) => {
    if (fault.code !== 'unknownKey') return fault;
    const beside = missing.filter((each) => !explained.has(each) && isBeside(each, fault));
    const key = nearest(nameOf(fault), beside.map(nameOf));
    const meant = beside.find((each) => nameOf(each) === key);
    if (meant === undefined) return fault;
    explained.add(meant);
    return { ...fault, message: `'${nameOf(fault)}' is no key here: did you mean '${key}', which is missing?` };
  });
  return joined.filter((fault) => !explained.has(fault));
}

const nameOf = ({ path }: Fault): string => String(path.at(-1));

function isBeside(one: Fault, other: Fault): boolean {
  return (
    one.path.length === other.path.length && one.path.slice(0, -1).every((name, index) => name === other.path[index])
  );
}

function faultsOf(issue: z.core.$ZodIssue, at: Fault['path']): readonly Fault[] {
  const path = [...at, ...issue.path.map((each) => (typeof each === 'symbol' ? String(each) : each))];
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, index) => ({
      code: 'unknownKey',
      path: [...path, key],
      message: lines[index] ?? issue.message,
    }));
  }
  const missing = issue.input === undefined && issue.code !== 'custom';
  const message = missing ? `'${path.at(-1) ?? 'document'}' is missing. ${issue.message}` : issue.message;
  return [{ code: missing ? 'missing' : codeOf(issue), path, message }];
}

function codeOf(issue: z.core.$ZodIssue): FaultCode {
  switch (issue.code) {
    case 'custom':
      return (issue.params?.code as FaultCode | undefined) ?? 'malformed';
    case 'invalid_value':
      return 'unknownWord';
    case 'too_small':
      return issue.origin === 'array' ? 'emptyList' : 'malformed';
    case 'too_big':
      return 'malformed';
    default:
      return 'wrongType';
  }
}

/** The faults that show only when parts are held against each other. */
function checkTogether(
  terms: TermsToCheck | null,
  clauses: readonly Placed<Clause>[],
  restrictions: readonly Placed<Restriction>[],
  known: Known,
  faults: Fault[],
  warnings: Fault[],
): void {
  // Of what was only meant to stand at a slip nothing is said.
  const slips = new Set(faults.map((each) => each.path.join('.')));
  const place = (path: Fault['path'], found: readonly Finding[], into: Fault[]) =>
    into.push(
      ...found
        .map((each) => ({ ...each, path: [...path, ...each.path] }))
        .filter((each) => !slips.has(each.path.join('.'))),
    );
  const siblings = clauses.map(({ value }) => value);
  for (const { path, value } of clauses) {
    const context = clauseInContext(value, siblings, terms ?? UNKNOWN_TERMS, known);
    for (const check of clauseChecks) place(path, check(context), faults);
    if (!terms) continue;
    for (const { severity, find } of LAWFULNESS_CHECKS)
      place(path, find(context), severity === 'fault' ? faults : warnings);
  }
  for (const { path, value } of restrictions) {
    const items = value.dataItems.flatMap((id) => known.catalogue.items.get(id) ?? []);
    place(path, conditionFindings(value.when, items, known.catalogue), faults);
  }
  const ids = [...clauses, ...restrictions];
  ids.forEach(({ path, value }, index) => {
    if (ids.findIndex((each) => each.value.id === value.id) === index) return;
    place(
      path,
      [{ code: 'duplicate', path: ['id'], message: `${value.id} is the id of another clause of this protocol.` }],
      faults,
    );
  });
}

/** Read on its own, so that a fault elsewhere in the head hides no unlawful clause. Null where it cannot be read. */
function termsToCheck(value: unknown): TermsToCheck | null {
  const jurisdiction = JURISDICTIONS.find((each) => each === member(value, 'jurisdiction'));
  const inForceFrom = member(member(value, 'inForce'), 'from');
  if (!jurisdiction || typeof inForceFrom !== 'string' || !isIsoDate(inForceFrom)) return null;
  const reference = (key: string) => {
    const text = member(member(value, 'references'), key);
    return typeof text === 'string' ? text : null;
  };
  const [dpia, appropriatePolicyDocument, privacyNotice] = [
    reference('dpia'),
    reference('appropriatePolicyDocument'),
    reference('privacyNotice'),
  ];
  return { jurisdiction, inForceFrom, references: { dpia, appropriatePolicyDocument, privacyNotice } };
}

/** Stands in for a head that could not be read: only checks that do not read it are run. */
const UNKNOWN_TERMS: TermsToCheck = {
  jurisdiction: 'EW',
  inForceFrom: '',
  references: { dpia: null, appropriatePolicyDocument: null, privacyNotice: null },
};
