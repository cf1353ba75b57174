import { type GraphQLOutputType, getNamedType, isListType, isNonNullType } from 'graphql';
import { UNLOCK_ROUTES } from '#policies/core/vocabulary';
import type { CanonicalField, ShapeField } from '../operation/canonical';
import { RESERVED_DO_NOT_INFORM, RESERVED_ID, RESERVED_PERSON, reachesSomebody } from '../operation/canonical';
import type { PrunedOperation, Refusal } from '../operation/prune';

export type Path = readonly (string | number)[];

/** A notice as a source reports it: for a field of an object of the answer. */
export interface PlaceableNotice {
  readonly type: string;
  readonly id: string;
  readonly field: string;
}

export interface WrittenAnswer<Notice extends PlaceableNotice> {
  /** The client's names, in the order of the client's selection; null where a value is withheld. */
  readonly data: Record<string, unknown> | null;
  /** Fields that no clause can give this requester, at every object in view under which they were asked. */
  readonly refused: readonly {
    readonly path: Path;
    readonly coordinate: string;
    /** The person at or under whom it stands; null for what is nobody's. */
    readonly person: string | null;
    readonly refusal: Refusal;
  }[];
  /** The sources' notices, each at every place where its object and field stand in the answer. */
  readonly placed: readonly {
    readonly path: Path;
    /** The person at or under whom it stands; null for what is nobody's. */
    readonly person: string | null;
    readonly notice: Notice;
  }[];
  /** Persons of whom the answer says how to reach somebody, and of whom somebody must not be informed whom it does not name. */
  readonly doNotInform: readonly { readonly path: Path; readonly person: string }[];
}

export interface AnswerParts<Notice extends PlaceableNotice> {
  readonly shape: readonly ShapeField[];
  readonly pruned: PrunedOperation;
  /** The result in canonical names. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly notices: readonly Notice[];
  /** Where notices of fields that no client asks for are placed, e.g. `Person.policeTimeline` at `Person.chronology`. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

/** A null where the schema allows none: it takes the object around it along. */
const BUBBLE = Symbol('bubble');

/** Writes the client's answer from the canonical result and places every notice. Walks in the order of the answer. */
export function writeAnswer<Notice extends PlaceableNotice>(parts: AnswerParts<Notice>): WrittenAnswer<Notice> {
  const byPlace = groupNotices(parts);
  const refused: WrittenAnswer<Notice>['refused'][number][] = [];
  const placed: WrittenAnswer<Notice>['placed'][number][] = [];
  const doNotInform: WrittenAnswer<Notice>['doNotInform'][number][] = [];

  function object(
    shape: readonly ShapeField[],
    value: Readonly<Record<string, unknown>>,
    path: Path,
    around: string | null,
  ): Record<string, unknown> | typeof BUBBLE {
    const person = shape[0]?.parentType.name === 'Person' ? String(value[RESERVED_ID]) : around;
    if (somebodyIn(value) && reaches(shape)) doNotInform.push({ path, person: String(value[RESERVED_ID]) });
    const entries: [string, unknown][] = [];
    let bubbles = false;
    for (const field of shape) {
      const written = fieldOf(field, value, [...path, field.responseKey], person);
      if (written === BUBBLE) bubbles = true;
      entries.push([field.responseKey, written]);
    }
    return bubbles ? BUBBLE : assemble(entries);
  }

  function fieldOf(
    field: ShapeField,
    parent: Readonly<Record<string, unknown>>,
    path: Path,
    person: string | null,
  ): unknown {
    const { canonical, parentType } = field;
    if (canonical === null) return parentType.name;
    // Root fields have no object with an id around them: their canonical key stands for it.
    place(parentType.name, canonical.fieldName, parent[RESERVED_ID] ?? canonical.key, path, person);
    const refusal = parts.pruned.pruned.get(canonical);
    if (refusal !== undefined) {
      refused.push({ path, coordinate: `${parentType.name}.${canonical.fieldName}`, person, refusal });
      return null;
    }
    if (parts.pruned.emptied.has(canonical)) {
      refuseWithin(field, canonical, path, person);
      return null;
    }
    const value = own(parent, canonical.key);
    // What a list tells of a child is bound to the child, which stands in an entry of another id.
    const named = idOf(value) ?? idOf(own(parent, RESERVED_PERSON));
    if (named !== null && named !== parent[RESERVED_ID])
      place(parentType.name, canonical.fieldName, named, path, person);
    return complete(canonical.type, field, value, path, person);
  }

  /**
   * A container of which nothing may be had. It is null, so a notice stands at its own place, where a client that meets the null
   * looks for it; those of its fields stand where the fields would.
   */
  function refuseWithin(field: ShapeField, container: CanonicalField, path: Path, person: string | null): void {
    const within = (field.children ?? []).flatMap((child) => {
      const refusal = child.canonical === null ? undefined : parts.pruned.pruned.get(child.canonical);
      if (refusal === undefined || child.canonical === null) return [];
      const coordinate = `${child.parentType.name}.${child.canonical.fieldName}`;
      return [{ path: [...path, child.responseKey], coordinate, person, refusal }];
    });
    const whole = wholeRefusal(within.map(({ refusal }) => refusal));
    if (whole !== null)
      refused.push({ path, coordinate: `${getNamedType(container.type).name}.*`, person, refusal: whole });
    refused.push(...within);
  }

  function complete(
    type: GraphQLOutputType,
    field: ShapeField,
    value: unknown,
    path: Path,
    person: string | null,
  ): unknown {
    if (isNonNullType(type)) {
      const inner = complete(type.ofType, field, value, path, person);
      return inner === null ? BUBBLE : inner;
    }
    if (value === null || value === undefined) return null;
    if (isListType(type)) {
      if (!Array.isArray(value)) return null;
      const items = value.map((item, index) => complete(type.ofType, field, item, [...path, index], person));
      return items.includes(BUBBLE) ? null : items;
    }
    if (field.children === null) return value;
    const written = object(field.children, value as Readonly<Record<string, unknown>>, path, person);
    return written === BUBBLE ? null : written;
  }

  function place(type: string, field: string, id: unknown, path: Path, person: string | null): void {
    for (const notice of byPlace.get(`${type}.${field}|${String(id)}`) ?? []) placed.push({ path, person, notice });
  }

  const data = parts.data === null ? null : object(parts.shape, parts.data, [], null);
  return { data: data === BUBBLE ? null : data, refused, placed, doNotInform };
}

/** One refusal for an object: null where each of its fields is silent. What differs among them is told at the fields. */
function wholeRefusal(refusals: readonly Refusal[]): Refusal | null {
  const told = refusals.filter((refusal) => refusal.outcome === 'withheld');
  const [first] = told;
  if (first === undefined) return null;
  const same = told.every(({ reason }) => reason === first.reason);
  const sameClause = told.every(({ clause }) => clause === first.clause);
  return {
    outcome: 'withheld',
    reason: same ? first.reason : 'noClause',
    clause: same && sameClause ? first.clause : null,
    unlock: UNLOCK_ROUTES.filter((route) => told.some(({ unlock }) => unlock.includes(route))),
  };
}

function somebodyIn(person: Readonly<Record<string, unknown>>): boolean {
  const told = own(person, RESERVED_DO_NOT_INFORM);
  return Array.isArray(told) && told.length > 0;
}

/** Of one of several selections of the same person: another may be the one that asks. */
const reaches = (shape: readonly ShapeField[]): boolean =>
  reachesSomebody(
    shape,
    ({ canonical }) => canonical,
    ({ children }) => children,
  );

function own(parent: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(parent, key) ? parent[key] : null;
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && RESERVED_ID in value ? value[RESERVED_ID] : null;
}

/** `__proto__` and `constructor` are names that a client may choose. */
function assemble(entries: readonly [string, unknown][]): Record<string, unknown> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) made[key] = value;
  return made;
}

function groupNotices<Notice extends PlaceableNotice>({
  notices,
  aliases,
}: AnswerParts<Notice>): ReadonlyMap<string, readonly Notice[]> {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    const coordinate = `${notice.type}.${notice.field}`;
    for (const place of aliases.get(coordinate) ?? [coordinate]) {
      const key = `${place}|${notice.id}`;
      const group = groups.get(key) ?? [];
      if (!group.some((known) => JSON.stringify(known) === JSON.stringify(notice))) group.push(notice);
      groups.set(key, group);
    }
  }
  return groups;
}
