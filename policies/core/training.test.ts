import { PURPOSE_TERMS } from './purposes';
import { asksForTraining, trainedFor } from './training';
import { PURPOSES } from './vocabulary';

it('narrows what can wait, and nothing that protects or treats a child or that an officer owes', () => {
  const narrowed = PURPOSES.filter((purpose) => !trainedFor(purpose, '2026-10-01', '2026-10-01'));
  expect(narrowed).toEqual(['earlyHelp', 'crimePrevention', 'familySupport']);
  expect(PURPOSES.filter((purpose) => PURPOSE_TERMS[purpose].routine)).toEqual(narrowed);
});

it.each([
  ['is over from its day on', '2026-10-01', '2026-10-01', false],
  ['is in force the day before', '2026-10-01', '2026-09-30', true],
  ['narrows nothing where the organisation says nothing of it', null, '2026-10-01', true],
] as const)('training %s', (_what, validUntil, on, trained) => {
  expect(trainedFor('earlyHelp', validUntil, on)).toBe(trained);
});

it('asks for it of what is more than that a service is involved, since when and whom to ring', () => {
  const record = 'police.incident';
  expect(asksForTraining({ record, flags: [] })).toBe(false);
  expect(asksForTraining({ record, flags: ['W'] })).toBe(false);
  for (const flag of ['S', 'C', 'T', 'R', 'O'] as const)
    expect(asksForTraining({ record, flags: ['W', flag] })).toBe(true);
});

it('whom not to inform is told to whoever works with the child', () => {
  expect(asksForTraining({ record: 'hub.notToBeInformed', flags: ['T'] })).toBe(false);
});
