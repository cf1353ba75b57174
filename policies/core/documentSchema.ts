import { z } from 'zod';
import type { Known } from './clauseChecks';
import type { Catalogue } from './dataItem';
import { type FaultCode, notOneOf } from './faults';
import type { DataItemId, OrganisationId } from './ids';
import { isIsoDate, isPeriod } from './isoDate';
import type { Powers } from './powers';
import { EMERGENCY_MINUTES } from './protocol';
import {
  AGENCIES,
  ARTICLE_6,
  ARTICLE_9,
  CONFIDENTIALITY_BASES,
  CONSENT_GATES,
  EFFECTS,
  GENERALISATIONS,
  JURISDICTIONS,
  OBLIGATIONS,
  ORGANISATION_KINDS,
  PARA_18_REASONS,
  PURPOSES,
  REFUSALS,
  REGIMES,
  ROLES,
  SCHEDULE_1,
  THRESHOLDS,
  UNLOCK_ROUTES,
  WITHHELD_REASONS,
} from './vocabulary';

/** The closed grammar of a protocol document: keys, words and shapes. What they mean together is checked in clauseChecks.ts and lawfulness.ts. */
export type DocumentSchemas = ReturnType<typeof documentSchemas>;

/** An object with exactly these keys. Each unknown key makes one line of the message, in the order of the issue's `keys`. */
function closed<Shape extends z.core.$ZodLooseShape>(what: string, shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => notOneOf(`key of ${what}`, key, known)).join('\n')
        : `${what} must be an object with the keys ${known.join(', ')}.`,
  });
}

const word = <const Words extends readonly [string, ...string[]]>(what: string, words: Words) =>
  z.enum(words, { error: ({ input }) => notOneOf(what, input, words) });

const text = (what: string) =>
  z
    .string({ error: `${what} must be text.` })
    .refine((value) => value.trim() !== '', { error: `${what} must not be empty.` });

const flag = (what: string) => z.boolean({ error: `${what} must be true or false.` });

const list = <Element extends z.ZodType>(element: Element) =>
  z
    .array(element, { error: 'A list is required here.' })
    .min(1, { error: 'An empty list says nothing: name at least one, or leave the key out where it is optional.' });

const checkedText = (what: string, code: FaultCode, fault: (value: string) => string | null) =>
  z.string({ error: `${what} must be text.` }).superRefine((value, context) => {
    const message = fault(value);
    if (message !== null) context.addIssue({ code: 'custom', message, params: { code } });
  });

const date = checkedText('A date', 'malformed', (value) =>
  isIsoDate(value) ? null : `'${value}' is no date: write a day as YYYY-MM-DD.`,
);
const period = checkedText('A period', 'malformed', (value) =>
  isPeriod(value) ? null : `'${value}' is no period: write it as P1Y, P6M or P28D.`,
);
const slug = checkedText('An id', 'malformed', (value) =>
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value) ? null : `'${value}' is no id: use small letters, digits and hyphens.`,
);
const clauseId = checkedText('A clause id', 'malformed', (value) =>
  /^[A-Za-z][A-Za-z0-9]*$/.test(value) ? null : `'${value}' is no clause id: use letters and digits, e.g. E2.`,
);

const operand = z.union([z.string(), z.number(), z.boolean()], {
  error: 'An operand is text, a number, or true or false.',
});

const OPERATORS = ['equals', 'in', 'before', 'after', 'atMost'] as const;

const condition = closed('a condition', {
  attribute: text('The attribute'),
  equals: operand.optional(),
  in: list(operand).optional(),
  before: text('The date').optional(),
  after: text('The date').optional(),
  atMost: z.int({ error: 'atMost takes a whole number.' }).optional(),
}).superRefine((value, context) => {
  const given = OPERATORS.filter((operator) => value[operator] !== undefined);
  if (given.length === 1) return;
  const message = `A condition has exactly one operator of ${OPERATORS.join(', ')}; this has ${given.join(', ') || 'none'}.`;
  context.addIssue({ code: 'custom', message, params: { code: 'unsuitedOperator' } });
});

const basisOfEitherSide = (powers: Powers) => ({
  regime: word('regime', REGIMES),
  article6: word('point of article 6(1)', ARTICLE_6),
  article9: word('point of article 9(2)', ARTICLE_9).optional(),
  article10: flag('article10').optional(),
  schedule1: word('condition of Schedule 1', SCHEDULE_1).optional(),
  para18Reason: word('reason of Schedule 1 paragraph 18', PARA_18_REASONS).optional(),
  power: checkedText('The power', 'unknownPower', (value) =>
    powers.has(value) ? null : notOneOf('power', value, [...powers.keys()]),
  ),
});

const requirements = closed('requires', {
  involvement: flag('involvement'),
  threshold: word('threshold', THRESHOLDS).optional(),
  consent: list(word('consent gate', CONSENT_GATES)).optional(),
  emergencyAccess: z.literal(true, { error: 'emergencyAccess is true, or left out.' }).optional(),
});

export function documentSchemas({ catalogue, organisations, powers }: Known) {
  const lawfulBasis = closed('a lawful basis', {
    ...basisOfEitherSide(powers),
    confidentiality: word('way to meet the duty of confidence', CONFIDENTIALITY_BASES),
    part3Authorisation: text('part3Authorisation').optional(),
  });
  const recipientBasis = closed("the recipients' basis", basisOfEitherSide(powers));
  const ids: readonly string[] = organisations.map(({ id }) => id);
  const item = checkedText('A data item', 'unknownItem', (value) => itemFault(catalogue, value)).transform(
    (value) => value as DataItemId,
  );
  const organisation = checkedText('An organisation', 'unknownOrganisation', (value) =>
    ids.includes(value) ? null : notOneOf('organisation known here', value, ids),
  ).transform((value) => value as OrganisationId);

  const clause = closed('a clause', {
    id: clauseId,
    title: text('The title'),
    dataItems: list(item),
    from: closed('from', {
      agency: word('agency', AGENCIES),
      countries: list(word('country', ['E', 'W'])).optional(),
      controllers: list(organisation).optional(),
    }),
    to: closed('to', {
      organisations: list(organisation).optional(),
      kinds: list(word('kind of organisation', ORGANISATION_KINDS)).optional(),
      countries: list(word('country', ['E', 'W'])).optional(),
      dutyToShare: flag('dutyToShare').optional(),
      teams: list(text('A team')).optional(),
      roles: list(word('role', ROLES)),
    }),
    purposes: list(word('purpose', PURPOSES)),
    lawfulBasis,
    recipientBasis: recipientBasis.optional(),
    requires: requirements,
    when: list(condition).optional(),
    effect: word('effect', EFFECTS).optional(),
    generaliseBy: word('generalisation', GENERALISATIONS).optional(),
    whenRefused: word('way to refuse', REFUSALS).optional(),
    standingNotice: text('The standing notice').optional(),
    unlock: list(word('route to unlock', UNLOCK_ROUTES)).optional(),
    emergency: flag('emergency').optional(),
    emergencyMinutes: z
      .int({ error: 'emergencyMinutes is a whole number of minutes.' })
      .min(1, { error: 'An emergency access grant lasts at least a minute.' })
      .max(EMERGENCY_MINUTES.atMost, {
        error: `An emergency access grant lasts ${EMERGENCY_MINUTES.atMost} minutes (a shift) at most.`,
      })
      .optional(),
    obligations: list(word('obligation', OBLIGATIONS)).optional(),
    retention: period,
    consideration: text('The consideration').optional(),
  });

  const restriction = closed('a restriction', {
    id: clauseId,
    title: text('The title'),
    dataItems: list(item),
    when: list(condition).optional(),
    jurisdiction: word('jurisdiction', JURISDICTIONS),
    source: text('The source of law'),
    exception: text('The exception in law').optional(),
  });

  const protocolCase = closed('a case', {
    name: text('The name of a case'),
    given: closed('given', {
      persona: text('The persona'),
      purpose: word('purpose', PURPOSES),
      controller: organisation,
      on: date.optional(),
      involved: flag('involved').optional(),
      threshold: word('threshold', THRESHOLDS).optional(),
      consent: list(word('consent gate', CONSENT_GATES)).optional(),
      emergencyAccess: flag('emergencyAccess').optional(),
      whereaboutsClosed: flag('whereaboutsClosed').optional(),
      detriment: flag('detriment').optional(),
      trained: flag('trained').optional(),
      attributes: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]), {
          error: 'attributes is a map from attribute to text, a number, true, false or null.',
        })
        .optional(),
    }),
    then: list(
      closed('an expectation', {
        item,
        outcome: word('outcome', ['disclosed', 'generalised', 'withheld', 'silent']),
        by: word('generalisation', GENERALISATIONS).optional(),
        reason: word('reason', WITHHELD_REASONS).optional(),
        clause: text('The clause').optional(),
      }),
    ),
  });

  const head = closed('a protocol', {
    id: slug,
    version: z.int({ error: 'The version is a whole number.' }).min(1, { error: 'Versions start at 1.' }),
    title: text('The title'),
    jurisdiction: word('jurisdiction', JURISDICTIONS),
    inForce: closed('inForce', { from: date, to: date }),
    reviewBy: date,
    introduction: text('The introduction'),
    partners: list(organisation),
    dataSubjectRights: text('dataSubjectRights'),
    security: text('security'),
    references: closed('references', {
      dpia: text('dpia').optional(),
      appropriatePolicyDocument: text('appropriatePolicyDocument').optional(),
      privacyNotice: text('privacyNotice').optional(),
    }),
    clauses: list(z.unknown()).optional(),
    restrictions: list(z.unknown()).optional(),
    cases: list(z.unknown()).optional(),
  });
  return { head, clause, restriction, protocolCase };
}

function itemFault({ items }: Catalogue, value: string): string | null {
  if (items.has(value)) return null;
  if (/[*?]/.test(value)) return `'${value}': there are no wildcards; name each data item.`;
  const within = [...items.keys()].filter((each) => each.startsWith(`${value}.`));
  if (within.length > 0) {
    return `'${value}' names a whole type or agency; name its data items, e.g. ${within.slice(0, 4).join(', ')}.`;
  }
  return notOneOf('data item', value, [...items.keys()]);
}
