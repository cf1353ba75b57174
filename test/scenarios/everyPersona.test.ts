import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFor } from '#embedded/town/examples';
import { PERSONAS } from '#embedded/town/personas';
import { birthOf, scriptedChild } from '#embedded/town/scriptedChildren';
import { PURPOSE_TERMS } from '#policies/core/purposes';
import type { Purpose } from '#policies/core/vocabulary';
import { type Answer, startTown, type Town } from '#test/town/startTown';
import { CASE_VIEW } from './caseView';

/**
 * Every persona for every purpose it may declare, through every layer. What each sees of one child stands in a golden file:
 * a change of protocols, town or code that moves any outcome shows there, field by field, for review.
 */
const GOLDEN = join(__dirname, 'outcomes.golden.json');
const REASON = 'Joint enquiry agreed at the strategy discussion';

const cases = PERSONAS.flatMap((persona) => persona.purposes.map((purpose) => ({ persona: persona.key, purpose })));

let town: Town;
let statements: string[] = [];
beforeAll(async () => {
  town = await startTown({ onStatement: (agency, text) => statements.push(`${agency}: ${text}`) });
}, 240_000);
afterAll(() => town.stop());

function ask(persona: string, purpose: Purpose, query: string, variables: Record<string, unknown>): Promise<Answer> {
  return town.ask({ persona, purpose, query, variables, case: scriptedChild('section47').caseId, reason: REASON });
}

const seen: Record<string, Record<string, string>> = {};

describe('every persona for every purpose', () => {
  it.each(cases)('$persona, $purpose', async ({ persona, purpose }) => {
    const answer = await ask(persona, purpose, CASE_VIEW, { id: scriptedChild('section47').person });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.status).toBe(200);
    const outcomes = outcomesOf(answer);
    seen[`${persona}, ${purpose}`] = outcomes;
    const golden = existsSync(GOLDEN) ? (JSON.parse(readFileSync(GOLDEN, 'utf8')) as typeof seen) : {};
    if (process.env.UPDATE_GOLDEN !== '1') expect(outcomes).toEqual(golden[`${persona}, ${purpose}`]);
  });

  it('has a golden entry for each and for no other', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, `${JSON.stringify(seen, null, 1)}\n`);
    const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as typeof seen;
    expect(Object.keys(golden).sort()).toEqual(cases.map(({ persona, purpose }) => `${persona}, ${purpose}`).sort());
  });

  it.each(cases)('the playground’s example of $persona for $purpose is answered', async ({ persona, purpose }) => {
    const birthOfWalker = birthOf(scriptedChild('convergence'), town.lintel.townDate);
    const { query, variables, caseId, reason } = exampleFor(persona, purpose, birthOfWalker);
    const answer = await town.ask({ persona, purpose, query, variables, case: caseId, reason });
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.extensions?.lintel?.statement).toContain('Agencies may hold information that is not shown here');
  });
});

describe('statements of a request', () => {
  const WIDE = `query($first: Int!) { caseload(first: $first) { persons {
    name { familyName } serviceEpisodes { type { code } } indicators { kind }
    police { incidents { kind } missingEpisodes { riskLevel } } education { attendance { percentage } concerns { kind } }
    health { communityNursing { service } registrations { practice } } socialCare { allocations { worker { name } } } } } }`;

  async function countFor(first: number): Promise<{ persons: number; counts: Record<string, number> }> {
    statements = [];
    const answer = await town.ask({
      persona: 'school-lead-england',
      purpose: 'earlyHelp',
      query: WIDE,
      variables: { first },
    });
    expect(answer.body.errors).toBeUndefined();
    const asked = statements.filter((text) => !text.includes('lease_challenge') && !/^governance: /.test(text));
    const counts: Record<string, number> = {};
    for (const line of asked) counts[line.split(':')[0] ?? ''] = (counts[line.split(':')[0] ?? ''] ?? 0) + 1;
    return {
      persons: ((answer.body.data?.caseload as { persons: unknown[] }) ?? { persons: [] }).persons.length,
      counts,
    };
  }

  it('do not grow with the number of children', async () => {
    // The first question of a process reads the rules; none after it does until they change.
    await countFor(1);
    const one = await countFor(1);
    const many = await countFor(20);
    expect(one.persons).toBe(1);
    expect(many.persons).toBeGreaterThan(3);
    expect(many.counts).toEqual(one.counts);
  });

  it('are bounded: one for the rules, one for the governance facts, one for each record type asked', async () => {
    const { counts } = await countFor(20);
    for (const agency of ['police', 'health', 'education', 'socialCare'])
      expect(counts[agency] ?? 0).toBeLessThanOrEqual(16);
    expect(counts.hub).toBeLessThanOrEqual(14);
  });
});

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
