import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { personaOf } from '#embedded/startLintel';
import { EXAMPLES, exampleFor } from '#embedded/town/examples';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { PERSONAS } from '#embedded/town/personas';
import { birthOf, SCRIPTED_CHILDREN, scriptedChild } from '#embedded/town/scriptedChildren';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import {
  AGENCIES,
  type Agency,
  OUTCOMES,
  type Outcome,
  PURPOSES,
  type Purpose,
  WITHHELD_REASONS,
} from '#policies/core/vocabulary';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import type { Answer } from '#test/town/startTown';
import { until } from '#test/town/until';
import { CASE_VIEW } from './caseView';
import { scenarioTown, statements } from './scenarioTown';

/**
 * Every persona for every purpose it may declare, through every layer. What each sees of one child stands in a golden file:
 * a change of protocols, town or code that moves any outcome shows there, field by field, for review.
 */
const GOLDEN = join(__dirname, 'outcomes.golden.json');
const REASON = 'Joint enquiry agreed at the strategy discussion';

interface Case {
  readonly persona: string;
  readonly purpose: Purpose;
  /** Key of the child asked about, and of the one whose case is named. */
  readonly child: string;
  readonly caseOf: string;
}

/**
 * A child of the requester's own country. Wales' all ask about the child of the section 47 enquiry, whom every agency knows;
 * England's about the one of their example, since no child of England's is known to all of them for every purpose.
 */
function childFor(persona: string, purpose: Purpose): string {
  if (countryOf(persona) === 'W') return 'section47';
  const id = EXAMPLES[persona]?.[purpose]?.variables.id;
  return SCRIPTED_CHILDREN.find((child) => child.person === id && child.country === 'E')?.key ?? 'convergence';
}

const declared: readonly Case[] = PERSONAS.flatMap(({ key, purposes }) =>
  purposes.map((purpose) => {
    const child = childFor(key, purpose);
    return { persona: key, purpose, child, caseOf: child };
  }),
);

const cases: readonly Case[] = [
  ...declared,
  // What these children's stories do not show: a condition of the record, a case below its threshold; a child with whom others
  // are involved, here and across the border.
  { persona: 'social-worker', purpose: 'section47Enquiry', child: 'suspectedVictim', caseOf: 'suspectedVictim' },
  { persona: 'social-worker', purpose: 'section47Enquiry', child: 'suspectedVictim', caseOf: 'section47' },
  { persona: 'missing-coordinator', purpose: 'missingChild', child: 'notToBeInformed', caseOf: 'notToBeInformed' },
  { persona: 'school-lead-england', purpose: 'earlyHelp', child: 'section47', caseOf: 'section47' },
];

const nameOf = ({ persona, purpose, child, caseOf }: Case) =>
  [persona, purpose, child, ...(child === caseOf ? [] : [`case of ${caseOf}`])].join(', ');

const town = scenarioTown.forTests();

function ask({ persona, purpose, child, caseOf }: Case, headers: Record<string, string> = {}): Promise<Answer> {
  const variables = { id: scriptedChild(child).person };
  return town.ask({
    persona,
    purpose,
    query: CASE_VIEW,
    variables,
    case: scriptedChild(caseOf).caseId,
    reason: REASON,
    headers,
  });
}

const daysOfTown = () => ({
  birthOfWalker: birthOf(scriptedChild('convergence'), town.lintel.townDate),
  now: new Date(),
});

const seen: Record<string, Record<string, string>> = {};
/** Every text that anybody was shown of the child's records. */
const shown = new Set<string>();

describe('every persona for every purpose', () => {
  it.each(cases.map((each) => [nameOf(each), each] as const))('%s', async (name, asked) => {
    const answer = await ask(asked);
    expect(answer.body.errors).toBeUndefined();
    expect(answer.status).toBe(200);
    for (const text of textsIn(answer.body.data)) shown.add(text);
    // The child is known in the requester's country alone: what is given rests on no clause of the other's.
    const { country } = scriptedChild(asked.child);
    if (countryOf(asked.persona) === country) {
      const { obligations = [], notices = [] } = answer.body.extensions?.lintel ?? {};
      // A standing one stands for every child, whoever knows it.
      const ofChild = [...obligations, ...notices.filter(({ outcome }) => outcome !== 'standing')];
      const other = country === 'W' ? 'england' : 'wales';
      expect(ofChild.filter(({ clause }) => clause?.includes(other))).toEqual([]);
    }
    const outcomes = outcomesOf(answer);
    seen[name] = outcomes;
    if (process.env.UPDATE_GOLDEN !== '1') expect(outcomes).toEqual(readGolden()[name]);
  });

  it.each(PERSONAS)(
    '$key: what it is not granted is refused with what it is, and no source is asked',
    async (persona) => {
      const others = PURPOSES.filter((purpose) => !persona.purposes.includes(purpose));
      expect(others).not.toEqual([]);
      for (const purpose of others) {
        const { status, body, headers } = await ask({ ...declared[0], persona: persona.key, purpose } as Case);
        expect([status, body.data]).toEqual([403, undefined]);
        const [error] = body.errors ?? [];
        expect(error?.extensions).toMatchObject({ code: 'PURPOSE_NOT_GRANTED', granted: persona.purposes });
        expect(statements.filter(({ request }) => request === headers.get('x-request-id'))).toEqual([]);
      }
    },
  );

  it('has a golden entry for each and for no other', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, `${JSON.stringify(seen, null, 1)}\n`);
    expect(Object.keys(readGolden()).sort()).toEqual(cases.map(nameOf).sort());
  });

  it.each(declared)('the playground’s example of $persona for $purpose is answered', async ({ persona, purpose }) => {
    const { query, variables, caseId, reason } = exampleFor(persona, purpose, daysOfTown());
    const answer = await town.ask({ persona, purpose, query, variables, case: caseId, reason });
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.extensions?.lintel?.statement).toContain('Agencies may hold information that is not shown here');
  });

  it.each(['scrutineer', 'scrutineer-wales'])('the first example of %s shows figures', async (persona) => {
    const { query, variables } = exampleFor(persona, 'scrutiny', daysOfTown());
    const { body } = await town.ask({ persona, purpose: 'scrutiny', query, variables });
    const sharing = body.data?.policeSharing as { declaredVersusActual: { rows: readonly { use: string }[] } } | null;
    expect(new Set(sharing?.declaredVersusActual.rows.map(({ use }) => use))).toEqual(new Set(['seldomOrNever']));
  });

  it('no value that anybody was shown is in any record of the disclosure logs', async () => {
    // Who holds a record is what the log is about; a day may well be the day on which it was asked for.
    const controllers = new Set<string>(TOWN_ORGANISATIONS.flatMap(({ id, name }) => [id, name]));
    // Words of the catalogue and of the vocabulary stand in every record, and are codes where they are values.
    const catalogue = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));
    const words = new Set<string>([...PURPOSES, ...[...catalogue.items.keys()].flatMap((item) => item.split('.'))]);
    // The name of an agreement, section-47-enquiry, begins as one of them.
    words.add('section-47');
    // What the requester gave as the reason is recorded as it was given.
    const reasons = [REASON, ...cases.map((each) => exampleFor(each.persona, each.purpose, daysOfTown()).reason ?? '')];
    const own = (text: string) => reasons.some((reason) => reason.includes(text));
    const values = [scriptedChild('section47').person, ...shown].filter(
      (text) => !own(text) && !controllers.has(text) && !words.has(text) && !/^\d{4}-\d{2}(-\d{2})?$/.test(text),
    );
    expect(values.length).toBeGreaterThan(50);
    const bodies = (await Promise.all(AGENCIES.map(bodiesOf))).flat();
    expect(bodies.length).toBeGreaterThan(100);
    const all = bodies.join('\n');
    expect(values.filter((value) => stands(JSON.stringify(value).slice(1, -1), all))).toEqual([]);
  });
});

function countryOf(persona: string): string | undefined {
  const { organisation } = PERSONAS.find(({ key }) => key === persona) ?? {};
  return TOWN_ORGANISATIONS.find(({ id }) => id === organisation)?.country;
}

/** Whether `text` stands in `all`, and not as a part of a word: a decision 'Assessment' is no type SocialCareAssessment. */
function stands(text: string, all: string): boolean {
  for (let at = all.indexOf(text); at !== -1; at = all.indexOf(text, at + 1))
    if (![all[at - 1], all[at + text.length]].some((next) => next !== undefined && /[\p{L}\p{N}]/u.test(next)))
      return true;
  return false;
}

/** All texts in an answer that are long enough to be looked for. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length >= 6 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

async function bodiesOf(agency: Agency): Promise<readonly string[]> {
  const { rows } = await town.asOwner<{ body: Buffer }>(
    agency,
    'SELECT body FROM disclosure.log UNION ALL SELECT body FROM disclosure.restricted',
  );
  return rows.map(({ body }) => body.toString('utf8'));
}

const VICTIM: Case = {
  ...{ persona: 'social-worker', purpose: 'section47Enquiry' },
  ...{ child: 'suspectedVictim', caseOf: 'suspectedVictim' },
};

/**
 * What no case shows, and how it is shown here: over HTTP, by another token, question or state of the town; what is silent, by
 * the log of a case.
 */
const SHOWN_OTHERWISE: Readonly<Record<string, () => Promise<void> | void>> = {
  notSigned: byLeaving,
  withheldByClause: byHoldingBack,
  // No persona's training has expired.
  async trainingExpired() {
    const claims = { ...personaOf('early-help-worker-england'), trainingValidUntil: '2026-01-01' };
    const token = await town.lintel.issuers.issueToken(claims, new Date());
    const asked: Case = {
      ...{ persona: 'early-help-worker-england', purpose: 'earlyHelp' },
      ...{ child: 'earlyHelpEngland', caseOf: 'section47' },
    };
    const [trained, expired] = [await ask(asked), await ask(asked, { authorization: `Bearer ${token}` })].map(
      outcomesOf,
    );
    expect(Object.values(trained ?? {})).toContain('seen');
    expect(Object.values(trained ?? {})).not.toContain('trainingExpired');
    expect(Object.values(expired ?? {})).toContain('trainingExpired');
  },
  // Its notice is the `standing` one.
  async mayExist() {
    const standing = noticesOf(await ask(VICTIM)).filter(({ outcome }) => outcome === 'standing');
    expect(new Set(standing.map(({ reason }) => reason))).toEqual(new Set(['mayExist']));
  },
  // It looks like nothing, and is told in the restricted part of the log alone.
  async silent() {
    const before = new Set(await bodiesOf('police'));
    const answer = await ask(VICTIM);
    expect(noticesOf(answer).map(({ outcome }) => String(outcome))).not.toContain('silent');
    const written = (await bodiesOf('police')).filter((body) => !before.has(body));
    expect(written.join()).toMatch(
      /"items":\{[^{}]*"police\.incident\.offence":[^{}]*\},"obligations":[^{}]*"outcome":"silent"/,
    );
  },
  unavailable: byLosingATable,
};

const CONCERNS = 'query($id: ID!) { person(id: $id) { education { concerns { kind text } } } }';

/** What the social worker of the section 47 enquiry is told of the child's concerns at school. */
async function concerns() {
  const { person, caseId } = scriptedChild('section47');
  const asked = { persona: 'social-worker', purpose: 'section47Enquiry', case: caseId, reason: REASON };
  const answer = await town.ask({ ...asked, query: CONCERNS, variables: { id: person } });
  const found = answer.body.data?.person as {
    education: { concerns: readonly { kind: string; text: string | null }[] } | null;
  };
  return { given: found.education?.concerns ?? null, notices: noticesOf(answer), answer };
}

/** What withholds in the protocols in force rests on what its reader is not shown, and is silent: here is one that does not. */
async function byHoldingBack(): Promise<void> {
  const before = await concerns();
  const kind = before.given?.[0]?.kind;
  expect(before.given?.map(({ text }) => typeof text)).toContain('string');
  const change = (text: string, ...values: unknown[]) => town.asOwner('governance', text, values);
  await change(
    `INSERT INTO governance.protocol SELECT 'held-back', 1, 'inForce', document || jsonb_build_object('id', 'held-back', 'version', 1,
       'restrictions', '[]'::jsonb, 'clauses', (SELECT jsonb_agg(clause || $1::jsonb) FROM jsonb_array_elements(document->'clauses') clause
         WHERE clause->>'id' = 'section-47-enquiry.E3')), source, in_force_from, in_force_to
     FROM governance.protocol WHERE id = 'section-47-enquiry' AND state = 'inForce'`,
    JSON.stringify({
      ...{ id: 'held-back.E1', effect: 'withhold', whenRefused: 'notice', emergency: false },
      ...{
        when: [{ attribute: 'kind', equals: kind }],
        requires: { involvement: false, threshold: 'none', consent: [] },
      },
    }),
  );
  try {
    const { given, notices } = await until(async () => {
      const now = await concerns();
      return now.notices.some(({ clause }) => clause === 'held-back.E1') && now;
    });
    expect(given).toEqual(before.given?.map((each) => (each.kind === kind ? { kind, text: null } : each)));
    expect(notices.filter(({ path }) => path.at(-1) === 'text')).toEqual(
      given?.flatMap((each, at) =>
        each.kind === kind
          ? [
              expect.objectContaining({
                path: ['person', 'education', 'concerns', at, 'text'],
                ...{ outcome: 'withheld', reason: 'withheldByClause', dataItem: 'education.concern.text' },
              }),
            ]
          : [],
      ),
    );
  } finally {
    await change("DELETE FROM governance.protocol WHERE id = 'held-back'");
    await until(async () => (await concerns()).answer.text === before.answer.text);
  }
}

/** A source that cannot read what it is asked for says so; a null would read as nothing known. */
async function byLosingATable(): Promise<void> {
  const before = await concerns();
  await town.asOwner('education', 'ALTER TABLE public.concern RENAME TO concern_away');
  try {
    const { given, notices, answer } = await concerns();
    expect(given).toBeNull();
    expect(answer.body.errors?.map(({ extensions }) => extensions?.code)).toEqual(['SOURCE_UNAVAILABLE']);
    expect(notices).toEqual([
      expect.objectContaining({ path: ['person', 'education'], outcome: 'unavailable', agency: 'education' }),
    ]);
  } finally {
    await town.asOwner('education', 'ALTER TABLE public.concern_away RENAME TO concern');
  }
  expect((await concerns()).answer.text).toBe(before.answer.text);
}

/** An agreement that its last signatory has left gives nothing, and says for what to ask. */
async function byLeaving(): Promise<void> {
  await town.asOwner(
    'governance',
    "UPDATE governance.protocol_signature SET withdrawn_at = now() WHERE protocol = 'family-support'",
  );
  const asked = { persona: 'family-support-worker', purpose: 'familySupport', child: 'familySupport' } as const;
  const outcomes = async () => outcomesOf(await ask({ ...asked, caseOf: 'section47' }));
  const now = await until(async () => {
    const found = await outcomes();
    return found['person.education.attendance'] === 'notSigned' && found;
  });
  expect(Object.values(now)).not.toContain('seen');
}

/** As they stand in the golden file. */
const NAMES_OF: Readonly<Partial<Record<Outcome, string>>> = { disclosed: 'seen', notHeld: '-' };

describe('every outcome and every reason', () => {
  const words = [...OUTCOMES.filter((outcome) => outcome !== 'withheld'), ...WITHHELD_REASONS];

  it.each(words)('%s is seen in the answer to a case, or shown as the list says', async (word) => {
    const listed = Object.values(readGolden()).flatMap((outcomes) =>
      Object.values(outcomes).flatMap((each) => each.split(' | ')),
    );
    const otherwise = SHOWN_OTHERWISE[word];
    expect(listed.includes(NAMES_OF[word as Outcome] ?? word)).toBe(otherwise === undefined);
    await otherwise?.();
  });
});

function noticesOf({ body }: Answer) {
  return body.extensions?.lintel?.notices ?? [];
}

function readGolden(): typeof seen {
  return existsSync(GOLDEN) ? (JSON.parse(readFileSync(GOLDEN, 'utf8')) as typeof seen) : {};
}

/** Of each coordinate asked: `seen`, or how it was refused; `-` where nothing is held or nothing is said. */
function outcomesOf(answer: Answer): Record<string, string> {
  const outcomes = new Map<string, string>();
  const put = (path: readonly (string | number)[], outcome: string) => {
    const key = path.filter((part) => typeof part === 'string').join('.');
    const known = outcomes.get(key);
    if (known === undefined || (known === '-' && outcome !== '-')) outcomes.set(key, outcome);
    else if (known !== outcome && outcome !== '-' && !known.split(' | ').includes(outcome))
      outcomes.set(key, [...known.split(' | '), outcome].sort().join(' | '));
  };
  const walk = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      if (value.length === 0) put(path, '-');
      for (const item of value) walk(item, path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    } else put(path, value === null ? '-' : 'seen');
  };
  walk(answer.body.data?.person ?? null, ['person']);
  for (const { path, outcome, reason } of answer.body.extensions?.lintel?.notices ?? [])
    put(path, outcome === 'withheld' ? reason : outcome);
  return Object.fromEntries([...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

it('every purpose is tried by some persona', () => {
  expect(
    Object.keys(PURPOSE_TERMS)
      .filter((purpose) => !cases.some((each) => each.purpose === purpose))
      .sort(),
  ).toEqual([]);
});
