import { z } from 'zod';
import { notOneOf } from '../faults';
import { saysSomething, shortened, unkeptFault } from '../texts';
import { EXTENDED, EXTENSION, type Extended, FHIR_CODES, FHIR_SYSTEMS } from './fhir';
import { wordsFault } from './words';

/**
 * The closed grammar of the document of a consent that is read: whatever FHIR knows beyond it (modifiers, extensions, who verified it,
 * an identifier that was in use once) narrows or undoes what is consented to, or may, and reading past it would widen the consent.
 */

/** An element with these parts and no others. */
function element<Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${notOneOf(`part of ${what} that can be kept here`, shortened(issue.keys[0] ?? ''), known)} Record it by hand, so that nothing of what it says is lost.`
        : `${given(issue.input)} It is to be ${what}, an object with the parts ${known.join(', ')}.`,
  });
}

/** What stands where something else would be right, in a sentence. */
function given(input: unknown): string {
  if (input === undefined) return 'It is missing.';
  if (typeof input === 'string') return input === '' ? 'It is an empty text.' : `It is the text '${shortened(input)}'.`;
  if (input === null || typeof input === 'boolean') return `It is ${input}.`;
  if (typeof input === 'number') return `It is a number, ${shortened(String(input))}.`;
  return Array.isArray(input) ? `It is a list of ${input.length}.` : 'It is an object.';
}

const aText = z.string({ error: ({ input }) => `${given(input)} It is to be a text.` });
const textWithout = (faultOf: (value: string) => string | null) =>
  aText.superRefine((value, context) => {
    const fault = faultOf(value);
    if (fault !== null) context.addIssue({ code: 'custom', message: `The text ${fault}` });
  });
/** What is not kept from here, or is as something else is. */
const unkept = textWithout(unkeptFault);
const text = textWithout((value) => unkeptFault(value) ?? wordsFault(value));
const exactly = <Value extends string>(value: Value) =>
  z.literal(value, { error: ({ input }) => `${given(input)} It is to be '${value}'.` });
const word = <const Words extends readonly [string, ...string[]]>(what: string, words: Words) =>
  z.enum(words, {
    error: ({ input }) => notOneOf(what, typeof input === 'string' ? shortened(input) : undefined, words),
  });
const list = <One extends z.ZodType>(one: One) =>
  z.array(one, { error: ({ input }) => `${given(input)} It is to be a list.` });
const onlyOne = <One extends z.ZodType>(one: One) =>
  z.tuple([one], { error: ({ input }) => `${given(input)} It is to be a list of exactly one.` });

/** A concept that says this and nothing else. */
const concept = <System extends string, Code extends string>({ system, code }: { system: System; code: Code }) =>
  element('a concept', {
    coding: onlyOne(element('a coding', { system: exactly(system), code: exactly(code) })),
  });
const coded = (system: string) => element('a coding', { system: exactly(system), code: text });
const named = (system: string) =>
  element('a reference', {
    identifier: element('an identifier', { system: exactly(system), value: text }),
  });

/** What is somebody's own words. */
const WORDS = ['conditions', 'evidence'] as const satisfies readonly Extended[];

type ExtensionUrl = `${typeof EXTENSION}${Extended}`;
const extension = element('an extension', {
  url: z.enum(EXTENDED.map((name) => `${EXTENSION}${name}` as const) as [ExtensionUrl, ...ExtensionUrl[]], {
    error: ({ input }) => `${given(input)} It is to be ${EXTENSION} with one of ${EXTENDED.join(', ')} after it.`,
  }),
  valueString: text,
}).superRefine(({ url, valueString }, context) => {
  if (WORDS.some((name) => url === `${EXTENSION}${name}`) && !saysSomething(valueString))
    context.addIssue({ code: 'custom', path: ['valueString'], message: 'It has words, or the extension is left out.' });
});

const provision = element('the provision', {
  type: word('type of a provision', ['permit', 'deny']),
  period: element('the period', { start: text.optional(), end: text.optional() })
    .refine(({ start, end }) => start !== undefined || end !== undefined, {
      error: 'It has a start or an end, or is left out.',
    })
    .optional(),
  actor: list(
    element('an actor', { role: concept(FHIR_CODES.recipient), reference: named(FHIR_SYSTEMS.organisation) }),
  ).default([]),
  purpose: list(coded(FHIR_SYSTEMS.purpose)).default([]),
  class: list(coded(FHIR_SYSTEMS.category)).default([]),
});

/** RFC 5646 section 4.4.1. */
const LONGEST_LANGUAGE = 35;

const EMPTY_DIV = /^<div( xmlns="http:\/\/www\.w3\.org\/1999\/xhtml")?\s*(\/>|>\s*<\/div>)$/;

/**
 * What says nothing of the consent: of the resource, its language, and what a program made of it for people to read. A tag may say that
 * elements were left out (`SUBSETTED`) or that it is a test (`HTEST`), a profile that elements mean more than they do here.
 */
const harmless = {
  id: aText
    .regex(/^[A-Za-z0-9.-]{1,64}$/, { error: 'An id has at most 64 letters, digits, points and hyphens.' })
    .optional(),
  meta: element('meta', {
    versionId: text.optional(),
    lastUpdated: text.optional(),
    source: text.optional(),
  }).optional(),
  text: element('the narrative', {
    // One that is `additional` may say what stands nowhere else.
    status: word('status of a narrative that can be kept here', ['generated', 'empty']),
    div: unkept,
  })
    .refine(({ status, div }) => status === 'generated' || EMPTY_DIV.test(div), {
      path: ['div'],
      error: 'Of a narrative that is empty it is an empty div.',
    })
    .optional(),
  language: unkept
    .refine((tag) => tag.length <= LONGEST_LANGUAGE && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag), {
      error: `It is a tag of a language (BCP 47), as en-GB, of at most ${LONGEST_LANGUAGE} characters.`,
    })
    .optional(),
};

export const fhirGrammar = element('a consent', {
  resourceType: exactly('Consent'),
  ...harmless,
  extension: list(extension).default([]),
  status: text,
  scope: concept(FHIR_CODES.scope),
  category: onlyOne(concept(FHIR_CODES.category)),
  patient: named(FHIR_SYSTEMS.person),
  dateTime: text.optional(),
  organization: list(named(FHIR_SYSTEMS.organisation)).default([]),
  policyRule: element('the rule', { text: unkept }),
  provision,
});
