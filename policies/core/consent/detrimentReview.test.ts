import { readClocks } from '#policies/clocks/readClocks';
import { clocksWith } from '#test/fixtures/clocksWith';
import { type DetrimentDecided, isOwnReview, readDetrimentReview } from './detrimentReview';

const NOW = new Date('2028-02-29T23:30:00Z');
const LEAD = { organisation: 'school', practitioner: 'school/lead-1' };
const read = (over: object, clocks = readClocks()) =>
  readDetrimentReview(
    { reviewer: 'school/head-teacher', reviewBy: '2028-06-01', ...over },
    { decidedBy: LEAD, country: 'E', clocks, now: NOW },
  );

describe('the review of a decision of detriment', () => {
  test.each(['me', '-', 'Head', 'school/', 'lead-1', ' School/LEAD 1', 'council/head-teacher'])(
    'is by nobody who is named %s',
    (reviewer) => {
      expect(read({ reviewer })).toMatchObject({
        code: 'DETRIMENT_REVIEW_INVALID',
        message: expect.stringMatching(/Nobody reviews what they decided/),
      });
    },
  );

  test.each([
    ['soon', /ISO date/],
    ['2028-02-30', /ISO date/],
    ['2000-01-01', /after today, 2028-02-29/],
    ['2028-02-29', /after today/],
    ['2029-03-02', /is 2029-03-01 at the latest/],
    ['9999-12-31', /stops a duty for this child/],
  ])('is not on %s', (reviewBy, why) => {
    expect(read({ reviewBy })).toMatchObject({
      code: 'DETRIMENT_REVIEW_INVALID',
      message: expect.stringMatching(why),
    });
  });

  test.each(['2028-03-01', '2029-03-01'])('is on %s, by a colleague', (reviewBy) => {
    expect(read({ reviewBy })).toEqual({ reviewer: 'school/head-teacher', reviewBy });
  });

  test('is within the clock of the country that decides, whatever it says', () => {
    const clocks = clocksWith('detriment.longest', { country: 'E', days: 90 }, { country: 'W', days: 30 });
    expect(read({ reviewBy: '2028-05-29' }, clocks)).toMatchObject({ reviewBy: '2028-05-29' });
    expect(read({ reviewBy: '2028-05-30' }, clocks)).toMatchObject({
      message: expect.stringMatching(/is 2028-05-29 at the latest/),
    });
  });
});

describe('whether who decides anew reviews what they decided themselves', () => {
  const standing = { decidedBy: 'school/lead-1', reviewBy: '2028-03-31', endedAt: null, endedBy: null };
  const lifted = { ...standing, endedAt: new Date('2028-02-29T09:00:00Z'), endedBy: 'school/lead-1' };
  const cases: readonly (readonly [string, DetrimentDecided, string, string, boolean])[] = [
    ['who puts off the review of their own does', standing, 'school/lead-1', '2028-04-01', true],
    ['who words it anew for the same day does not', standing, 'school/lead-1', '2028-03-31', false],
    ['nor who has it reviewed earlier', standing, 'school/lead-1', '2028-03-05', false],
    ['a colleague does not', standing, 'school/head-teacher', '2028-12-01', false],
    ['who ended their own the same day does', lifted, 'school/lead-1', '2028-04-01', true],
    [
      'who ended it on another day decides afresh',
      { ...lifted, endedAt: new Date('2028-02-28T23:59:00Z') },
      'school/lead-1',
      '2028-04-01',
      false,
    ],
    [
      'of what a colleague ended nothing is their own',
      { ...lifted, endedBy: 'school/head-teacher' },
      'school/lead-1',
      '2028-04-01',
      false,
    ],
  ];
  test.each(cases)('%s', (_given, before, practitioner, reviewBy, expected) => {
    expect(isOwnReview(before, { practitioner, reviewBy, now: NOW })).toBe(expected);
  });
});
