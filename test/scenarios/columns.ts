import { join } from 'node:path';
import { recordTableOf } from '#embedded/explain/recordTableOf';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { DataItemId } from '#policies/core/ids';
import type { Purpose } from '#policies/core/vocabulary';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { scenarioTown, statements } from './scenarioTown';

/**
 * What no record of a child may give is not read: no statement names its columns. What some record might give is read with all,
 * and where one record's controller or attributes refuse it, it falls in the projection (test/enforcement/rowsAgree.ts).
 */
const town = scenarioTown.forTests();

const CATALOGUE = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));

interface Reading {
  readonly given: string;
  readonly persona: string;
  readonly purpose: Purpose;
  readonly child: string;
  readonly when: string;
  /** Data items that some statement names: their table is read. */
  readonly read: readonly string[];
  /** Data items that none names, and the reason that the answer tells. */
  readonly unread: Readonly<Record<string, string>>;
}

const INCIDENTS = 'police { incidents { summary location { line1 } officer { name } } }';
const NURSING = '{ health { communityNursing { note practitioner { name } } } }';

const READINGS: readonly Reading[] = [
  {
    given: 'no clause gives it: cut out by the gateway, and by the source of what it makes life events of',
    persona: 'social-worker',
    purpose: 'earlyHelp',
    child: 'section47',
    when: `{ lifeEvents { type { code } } ${INCIDENTS} }`,
    read: ['police.incident.officer'],
    unread: { 'police.incident.summary': 'noClause', 'police.incident.location': 'noClause' },
  },
  {
    given: 'a clause gives it with a consent that is not there for this child',
    persona: 'early-help-worker',
    purpose: 'earlyHelp',
    child: 'section47',
    when: NURSING,
    read: ['health.communityNursing.practitioner'],
    unread: { 'health.communityNursing.note': 'consentNotInForce' },
  },
  {
    given: 'the consent is there for another child: it is read',
    persona: 'early-help-worker',
    purpose: 'earlyHelp',
    child: 'gillick',
    when: NURSING,
    read: ['health.communityNursing.practitioner', 'health.communityNursing.note'],
    unread: {},
  },
  {
    given: 'the child’s whereabouts are closed',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'refuge',
    when: `{ ${INCIDENTS} }`,
    read: ['police.incident.summary'],
    unread: { 'police.incident.location': 'whereaboutsNotShown', 'police.incident.officer': 'whereaboutsNotShown' },
  },
  {
    given: 'another child’s are open: they are read',
    persona: 'social-worker-england',
    purpose: 'section47Enquiry',
    child: 'convergence',
    when: `{ ${INCIDENTS} }`,
    read: ['police.incident.summary', 'police.incident.location', 'police.incident.officer'],
    unread: {},
  },
];

describe('columns of what is withheld of a child', () => {
  it.each(READINGS)('$given', async ({ persona, purpose, child, when, read, unread }) => {
    const { person, caseId } = scriptedChild(child);
    const query = `query($id: ID!) { person(id: $id) ${when} }`;
    const asked = { persona, purpose, query, variables: { id: person }, case: caseId, reason: 'Joint enquiry' };
    const { body, headers } = await town.ask(asked);
    expect(body.errors).toBeUndefined();
    const texts = statements.flatMap(({ request, text }) => (request === headers.get('x-request-id') ? [text] : []));
    for (const item of read) expect([item, await naming(item, texts)]).not.toEqual([item, []]);
    const told = (body.extensions?.lintel?.notices ?? []).map(({ dataItem, reason }) => `${dataItem} ${reason}`);
    for (const [item, reason] of Object.entries(unread)) {
      expect(told).toContain(`${item} ${reason}`);
      expect([item, await naming(item, texts)]).toEqual([item, []]);
    }
  });
});

/** The statements that name a column of an item, or every column of its table. */
async function naming(id: string, texts: readonly string[]): Promise<readonly string[]> {
  const item = CATALOGUE.items.get(id as DataItemId);
  const table = item === undefined ? null : await recordTableOf(item);
  const field = [...(table?.fields.values() ?? [])].find((each) => each.item === id);
  if (table === null || field === undefined) throw new Error(`${id} is read from no column.`);
  const named = new RegExp(`\\br\\.(?:\\*|(?:${field.columns.join('|')})\\b)`);
  return texts.filter((text) => text.includes(`public.${table.table} `) && named.test(text));
}
