import type { OrganisationId } from '#policies/core/ids';
import { CONSENT_EVENTS, type ConsentEventKind, type ConsentScope } from './consent';
import { decidedAtOf, decidedSince, isSince } from './decidedAt';

const now = new Date('2026-10-01T12:00:00Z');

describe('when a document was decided', () => {
  test.each([
    ['2026-10-01T12:00:00.000Z', '2026-10-01T12:00:00.000Z'],
    ['2026-10-01T13:00:00+01:00', '2026-10-01T12:00:00.000Z'],
    ['2020-01-01', '2020-01-01T00:00:00.000Z'],
    ['2026-07-16', '2026-07-15T23:00:00.000Z'],
  ])('%s', (decidedAt, read) => {
    expect(decidedAtOf({ decidedAt, state: 'given' }, now)).toEqual(new Date(read));
  });

  test.each([
    ['2020-01-01', '2020-01-01T23:59:59.999Z'],
    ['2026-07-16', '2026-07-16T22:59:59.999Z'],
    ['2026-10-01', now.toISOString()],
    ['2026-10-01T09:00:00Z', '2026-10-01T09:00:00.000Z'],
  ])('what was refused, on a day that says no moment, at its end or now: %s', (decidedAt, read) => {
    expect(decidedAtOf({ decidedAt, state: 'refused' }, now)).toEqual(new Date(read));
  });

  test('a day has begun when it has in summer time', () => {
    const midnight = new Date('2026-07-15T23:00:00Z');
    for (const state of ['given', 'refused'] as const)
      expect(decidedAtOf({ decidedAt: '2026-07-16', state }, midnight)).toEqual(midnight);
    expect(decidedAtOf({ decidedAt: '2026-07-17', state: 'refused' }, midnight)).toHaveProperty('fault');
  });

  test.each(['2026-10-01T12:00:00.001Z', '2026-10-02', '2020', '2020-02-30', 'yesterday', ''])(
    'never in the future, and never half a date: %s',
    (decidedAt) => {
      for (const state of ['requested', 'given', 'refused'] as const)
        expect(decidedAtOf({ decidedAt, state }, now)).toHaveProperty('fault');
    },
  );

  test.each(['2001-10-01T11:59:59.999Z', '2001-10-01', '1900-01-01', '0001-01-01'])(
    'never before anybody was born for whom it could be: %s',
    (decidedAt) => {
      for (const state of ['requested', 'given', 'refused'] as const)
        expect(decidedAtOf({ decidedAt, state }, now)).toEqual({ fault: expect.stringContaining('25 years') });
    },
  );

  test('at the earliest 25 years ago', () => {
    const earliest = { decidedAt: '2001-10-01T12:00:00Z', state: 'given' } as const;
    expect(decidedAtOf(earliest, now)).toEqual(new Date(earliest.decidedAt));
  });

  test('of what is only asked for there need be none', () => {
    expect(decidedAtOf({ decidedAt: null, state: 'requested' }, now)).toBeNull();
    for (const state of CONSENT_EVENTS.filter((each) => each !== 'requested'))
      expect(decidedAtOf({ decidedAt: null, state }, now)).toHaveProperty('fault');
  });
});

describe('what the same grantor decided since', () => {
  const scope: ConsentScope = {
    controllers: ['school', 'council'] as unknown as readonly OrganisationId[],
    recipients: ['council'] as unknown as readonly OrganisationId[],
    purposes: ['earlyHelp'],
    categories: ['schoolLife', 'mentalHealth'],
  };
  const made = { gate: 'serviceAgreement', grantor: 'mother', ...scope } as const;
  const day = (date: number) => new Date(Date.UTC(2026, 8, date));
  const row = (events: readonly (readonly [ConsentEventKind, number])[], over: object = {}) => ({
    ...made,
    state: events.at(-1)?.[0] ?? 'requested',
    events: events.map(([event, date]) => ({ event, at: day(date) })),
    ...over,
  });
  const since = (one: ReturnType<typeof row>, decision: 'given' | 'refused' = 'given') =>
    decidedSince({ ...made, decision, decidedAt: day(10) }, [one]).length === 1;
  const part = { categories: ['schoolLife'] };

  test.each<[string, boolean, ReturnType<typeof row>]>([
    ['a later refusal', true, row([['refused', 11]])],
    ['a later refusal of a part', true, row([['refused', 11]], part)],
    ['one of nothing of it', false, row([['refused', 11]], { categories: ['policeContact'] })],
    ['a refusal of the same moment', true, row([['refused', 10]])],
    ['what was given at the same moment', false, row([['given', 10]])],
    [
      'what was given before and withdrawn at the same moment',
      true,
      row([
        ['given', 9],
        ['withdrawn', 10],
      ]),
    ],
    [
      'what was refused at the same moment, and is over',
      true,
      row([
        ['refused', 10],
        ['lapsed', 12],
      ]),
    ],
    ['an earlier one', false, row([['refused', 9]])],
    ['another’s', false, row([['refused', 11]], { grantor: 'father' })],
    ['on another gate', false, row([['refused', 11]], { gate: 'dataProtectionConsent' })],
    ['a later request', false, row([['requested', 11]])],
    [
      'what was given before and withdrawn since',
      true,
      row([
        ['given', 9],
        ['withdrawn', 11],
      ]),
    ],
    [
      'what was given before and ended since by no decision',
      false,
      row([
        ['given', 9],
        ['invalidated', 11],
      ]),
    ],
    [
      'the very decision, found to be none',
      true,
      row([
        ['given', 10],
        ['invalidated', 11],
      ]),
    ],
    [
      'the very decision, found to be none, where it was of a part',
      false,
      row(
        [
          ['given', 10],
          ['invalidated', 11],
        ],
        part,
      ),
    ],
    ['the very decision, on record already', false, row([['given', 10]])],
    [
      'what was given later on no less, and is over',
      true,
      row([
        ['given', 11],
        ['expired', 12],
      ]),
    ],
    [
      'what was given later on a part, and is over',
      false,
      row(
        [
          ['given', 11],
          ['expired', 12],
        ],
        part,
      ),
    ],
  ])('%s: %s', (_what, counts, one) => {
    expect(since(one)).toBe(counts);
  });

  test.each<ConsentEventKind>(['given', 'refused'])(
    'nothing of the same moment is later than a refusal: %s',
    (event) => {
      expect(since(row([[event, 10]]), 'refused')).toBe(false);
      expect(since(row([[event, 11]]), 'refused')).toBe(true);
    },
  );

  test('what is only asked for since was not decided', () => {
    const asked = row([
      ['requested', 11],
      ['lapsed', 12],
    ]);
    for (const decision of ['given', 'refused'] as const) {
      expect(isSince(asked, { decision, decidedAt: day(10) })).toBe(true);
      expect(isSince(asked, { decision, decidedAt: day(12) })).toBe(false);
      expect(since(asked, decision)).toBe(false);
    }
  });
});
