import { type LogStanding, logStanding } from './logStanding';
import type { WitnessRound } from './witnessHead';

let standing: LogStanding;
beforeEach(() => {
  standing = logStanding();
});

const FORKED: WitnessRound = { kind: 'refused', code: 'HEAD_FORKED' };
const ACCEPTED: WitnessRound = { kind: 'countersigned', countersignature: { at: '', key: '', signature: '' } };

test('a log is in doubt until governance was asked, and again whenever the database may be another', () => {
  expect([standing.inDoubt(), standing.refused()]).toEqual([true, false]);
  standing.note({ kind: 'askedElsewhere' });
  expect(standing.inDoubt()).toBe(true);
  standing.note(ACCEPTED);
  expect(standing.inDoubt()).toBe(false);
  standing.doubt();
  expect(standing.inDoubt()).toBe(true);
});

test('a refusal stands until governance accepts a head, and is told when it is new', () => {
  expect(standing.note(FORKED)).toBe('HEAD_FORKED');
  expect(standing.note(FORKED)).toBeNull();
  standing.doubt();
  standing.note({ kind: 'askedElsewhere' });
  expect(standing.refused()).toBe(true);
  expect(standing.note({ kind: 'refused', code: 'HEAD_BEHIND' })).toBe('HEAD_BEHIND');
  expect(standing.note(ACCEPTED)).toBeNull();
  expect(standing.refused()).toBe(false);
  expect(standing.note(FORKED)).toBe('HEAD_FORKED');
});
