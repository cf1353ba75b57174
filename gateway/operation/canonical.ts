import { type GraphQLObjectType, type GraphQLOutputType, getNamedType, type OperationTypeNode } from 'graphql';

/** Alias under which the canonical operation asks for every object's id, so that notices can be placed. */
export const RESERVED_ID = 'lintel__id';

/** Alias under which it asks whom an object tells of, where that stands in another field than the client may have asked for. */
export const RESERVED_PERSON = 'lintel__person';

/**
 * Alias under which it asks whether there is somebody who must not be informed of a person, where the client asks how to reach
 * anybody about that person and not for that: whoever may read it is told all the same.
 */
export const RESERVED_DO_NOT_INFORM = 'lintel__doNotInform';

/** Types of what says whom to reach, and how. */
const REACHING: ReadonlySet<string> = new Set(['Contact', 'RelatedPerson']);

/** Of addresses those at which somebody is reached: not where something happened. */
const isAddress = (type: string, fieldName: string): boolean => type === 'Address' && /address$/i.test(fieldName);

/** Whether fields on an object say how to reach somebody about it; what stands under another person is theirs. */
export function reachesSomebody<Field>(
  fields: readonly Field[],
  asked: (field: Field) => Pick<CanonicalField, 'type' | 'fieldName'> | null,
  within: (field: Field) => readonly Field[] | null,
): boolean {
  return fields.some((field) => {
    const { type, fieldName } = asked(field) ?? {};
    const name = getNamedType(type)?.name;
    if (name === undefined || fieldName === undefined || name === 'Person') return false;
    return REACHING.has(name) || isAddress(name, fieldName) || reachesSomebody(within(field) ?? [], asked, within);
  });
}

/** Types of which every field tells of the person in their field `person`, and binds whoever is given it. */
export const TELLING_OF_PERSON: ReadonlySet<string> = new Set(['Convergence']);

/** An argument of a canonical field: always a variable of the argument's own type, never a literal. */
export interface CanonicalArgument {
  readonly name: string;
  /** Type of the variable, as SDL. */
  readonly type: string;
  /** The value, given the client's coerced variables. */
  evaluate(variables: Readonly<Record<string, unknown>>): unknown;
}

/** A field under its canonical name: no client-chosen name is left in it. */
export interface CanonicalField {
  readonly key: string;
  readonly fieldName: string;
  readonly parentType: GraphQLObjectType;
  readonly type: GraphQLOutputType;
  readonly arguments: readonly CanonicalArgument[];
  readonly children: readonly CanonicalField[] | null;
}

/** A field under the client's name, in the client's order. */
export interface ShapeField {
  readonly responseKey: string;
  /** Null for `__typename`, which is answered without asking: all our types are concrete. */
  readonly canonical: CanonicalField | null;
  readonly parentType: GraphQLObjectType;
  readonly children: readonly ShapeField[] | null;
}

export interface CanonicalOperation {
  readonly kind: OperationTypeNode;
  readonly root: readonly CanonicalField[];
  readonly shape: readonly ShapeField[];
}
