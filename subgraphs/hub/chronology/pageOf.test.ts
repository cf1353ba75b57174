import 'reflect-metadata';
import { cursorDesk } from '../../kit/request/cursorDesk';
import type { RequestScope } from '../../kit/request/requestScope';
import { mergeTimelines } from './mergeTimelines';
import { countriesOf, pageOf } from './pageOf';
import { parseTimeline, type TimelineEntry } from './timelineEntry';

const desk = cursorDesk(() => ['k'.repeat(43)]);
const scopeOf = (practitioner: string, over: Partial<RequestScope> = {}) =>
  ({
    cursors: desk,
    purpose: 'earlyHelp',
    caseId: null,
    ...over,
    requester: { organisation: { id: 'council' }, team: 'team', role: 'socialWorker', practitioner },
    withholdPlace: () => null,
  }) as unknown as RequestScope;

const entry = (id: string, start: string | null, type = 'PoliceIncident'): TimelineEntry => ({
  ...{ id, type, start, layer: 'lifeEvent', code: 'police-incident', agency: 'police', end: null, service: null },
  ...{ professional: null, contact: null, location: null, summary: null, assertion: null, source: null },
  controller: null,
});

/** In the order they are to be given: latest first, equal times by type and id, undated last by type and id. */
const ORDERED = [
  entry('a', '2026-03-01T00:00:00.000Z'),
  entry('d', '2026-02-01T00:00:00.000Z', 'EmergencyAttendance'),
  entry('b', '2026-02-01T00:00:00.000Z'),
  entry('c', '2026-02-01T00:00:00.000Z'),
  entry('e', '2026'),
  entry('g', null, 'EmergencyAttendance'),
  entry('f', null),
];
const IDS = ['a', 'd', 'b', 'c', 'e', 'g', 'f'];

const page = (
  entries: readonly TimelineEntry[],
  first: number,
  after: string | null,
  person = 'ann',
  scope = scopeOf('gwen'),
  whole = true,
) => pageOf({ entries, whole }, { first, after, scope, person }, () => null);
const idsOf = ({ entries }: ReturnType<typeof page>) => entries.map(({ id }) => id);

it('timelines merge latest first, whatever agency offers what, and undated entries tell nothing by their place', () => {
  const [one, two] = [ORDERED.filter((_, index) => index % 2 === 0).reverse(), ORDERED.filter((_, index) => index % 2)];
  for (const offered of [
    [one, two],
    [two, one],
  ]) {
    const merged = mergeTimelines(offered.map(parseTimeline));
    expect([merged.entries.map(({ id }) => id), merged.whole]).toEqual([IDS, true]);
  }
});

it.each([
  ['did not answer, or gives none of it', null, 0],
  ['withholds a kind', [...ORDERED, { withheld: 'police.missingEpisode' }], ORDERED.length],
  ['withholds the only kind', [{ withheld: 'police.missingEpisode' }], 0],
])('the timeline of all is not whole where an agency %s', (_why, offered, entries) => {
  const merged = mergeTimelines([[], offered].map(parseTimeline));
  expect([merged.entries.length, merged.whole]).toEqual([entries, false]);
});

describe('a page of the chronology', () => {
  it.each([1, 2, 3, 7])('of %i: page after page gives each entry once, in order, and ends', (size) => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const one = page(ORDERED, size, after);
      seen.push(...idsOf(one));
      after = one.next;
    } while (after !== null && seen.length < 20);
    expect(seen).toEqual(IDS);
  });

  it.each(IDS.slice(0, -1).map((id, index) => [id, index] as const))(
    'goes on after the place of %s though that has left the view, and though new ones came before it',
    (id, index) => {
      const { next } = page(ORDERED, index + 1, null);
      const later = [entry('z', '2026-04-01T00:00:00.000Z'), ...ORDERED.filter((each) => each.id !== id)];
      expect(idsOf(page(later, 200, next))).toEqual(IDS.slice(index + 1));
    },
  );

  it('says where an agency offered as many of a kind as it does at most, whatever page is asked for', () => {
    const many = Array.from({ length: 500 }, (_each, index) => entry(`m${index}`, '2020-01-01T00:00:00.000Z'));
    expect(page(many.slice(1), 1, null).complete).toBe(true);
    expect(page([...ORDERED.slice(1, 2), ...many.slice(1)], 1, null).complete).toBe(true);
    expect(page(many, 1, null).complete).toBe(false);
  });

  it('is not complete where the timeline is not whole, empty or not', () => {
    for (const entries of [[], ORDERED])
      expect(page(entries, 1, null, 'ann', scopeOf('gwen'), false).complete).toBe(false);
  });

  it('is empty, and the last, where all that followed has left the view', () => {
    const { next } = page(ORDERED, 3, null);
    expect(page(ORDERED.slice(0, 2), 3, next)).toEqual({ entries: [], next: null, complete: true });
  });

  it.each([
    ['another child', (cursor: string) => page(ORDERED, 2, cursor, 'ben')],
    ['another practitioner', (cursor: string) => page(ORDERED, 2, cursor, 'ann', scopeOf('huw'))],
    [
      'another purpose',
      (cursor: string) => page(ORDERED, 2, cursor, 'ann', scopeOf('gwen', { purpose: 'section47Enquiry' })),
    ],
    ['another case', (cursor: string) => page(ORDERED, 2, cursor, 'ann', scopeOf('gwen', { caseId: 'case' }))],
    ['nobody', () => page(ORDERED, 2, 'forged')],
  ])('refuses the cursor of %s', (_whose, turn) => {
    const { next } = page(ORDERED, 2, null);
    expect(() => turn(String(next))).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'CURSOR_INVALID' }) }),
    );
  });
});

describe('what the laws of the two countries call differently', () => {
  const told = (controller: string | null) => {
    const countries = new Map([
      ['council-w', 'W'],
      ['council-e', 'E'],
    ] as const);
    const countryOf = countriesOf({ countryOf: (id) => countries.get(id as never) ?? null });
    const plan = { ...entry('p', null, 'CarePlan'), layer: 'serviceEpisode', code: 'cp-plan', controller } as const;
    const referral = { ...entry('r', null, 'SocialCareReferral'), code: 'referral', controller };
    const offered = { entries: [plan, referral], whole: true };
    const { entries } = pageOf(offered, { first: 9, after: null, scope: scopeOf('gwen'), person: 'ann' }, countryOf);
    return entries.map(({ serviceEpisode, lifeEvent }) => (serviceEpisode ?? lifeEvent)?.type?.[0]?.description);
  };

  it.each([
    ['council-w', ['Care and support protection plan', 'Report']],
    ['council-e', ['Child protection plan', 'Referral']],
    // Nothing tells on which side the child lives.
    [null, ['Child protection plan, or care and support protection plan', 'Referral, or report']],
    ['council-x', ['Child protection plan, or care and support protection plan', 'Referral, or report']],
  ])('is told in the words of the holder %s', (controller, words) => {
    expect(told(controller)).toEqual(words);
  });

  it('and no country is asked for what both call alike', () => {
    const offered = { entries: [{ ...entry('i', null), controller: 'force-w' }], whole: true };
    const asked = () => {
      throw new Error('Nothing is told by it.');
    };
    expect(() =>
      pageOf(offered, { first: 9, after: null, scope: scopeOf('gwen'), person: 'ann' }, asked),
    ).not.toThrow();
  });
});
