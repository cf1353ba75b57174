import { compilePolicy } from '#policies/core/compilePolicy';
import { composeFixture, FIXTURE_CATALOGUE } from '#test/fixtures/fixtureGraph';
import { BODIES, fixtureRules } from '#test/fixtures/fixtureRules';
import { maskOf, readMarks } from './readMarks';
import { refusedWhole, timelineItemsOf } from './timelineItems';

const marks = readMarks(composeFixture());
const policy = (organisation: keyof typeof BODIES, role: 'socialWorker' | 'safeguardingLead') =>
  compilePolicy(
    fixtureRules('1'),
    FIXTURE_CATALOGUE,
    { organisation: BODIES[organisation], team: 'team', role },
    role === 'socialWorker' ? 'section47Enquiry' : 'earlyHelp',
    '2026-10-15',
  );
const worker = policy('council', 'socialWorker');
const lead = policy('school', 'safeguardingLead');

test('the supergraph says which item decides a field, and whose object a container is', () => {
  expect(marks.items.get('PoliceIncident.summary')).toBe('police.incident.summary');
  expect(marks.parts.has('Person.police')).toBe(true);
  expect(Object.fromEntries(marks.containers)).toEqual({ PoliceRecord: 'police', HealthRecord: 'health' });
  // Not the id, which each of them knows, nor what one gives for another.
  expect(Object.fromEntries(marks.personFields)).toEqual({
    ...{ name: 'hub', lifeEvents: 'hub', forgotten: 'hub' },
    ...{ police: 'police', health: 'health' },
  });
});

test.each([
  ['PoliceIncident', 'summary', 'possible', 'never'],
  ['HealthRecord', 'registrations', 'possible', 'possible'],
  ['Person', 'police', undefined, undefined],
  ['Query', 'person', undefined, undefined],
  ['Person', 'forgotten', 'never', 'never'],
  ['NoSuchType', 'field', 'never', 'never'],
])('%s.%s: for the social worker %s, for the school’s lead %s', (type, field, forWorker, forLead) => {
  expect(maskOf(marks, worker).verdict(type, field)?.kind).toBe(forWorker);
  expect(maskOf(marks, lead).verdict(type, field)?.kind).toBe(forLead);
});

describe('fields that the planner adds', () => {
  const items = timelineItemsOf(FIXTURE_CATALOGUE);

  test('are refused whole only where no clause gives any of what they are made of', () => {
    expect(refusedWhole(items, worker, 'police', 'Person', 'policeTimeline')).toBeNull();
    expect(
      refusedWhole(items, lead, 'police', 'Person', 'policeTimeline')?.notices.map(({ dataItem }) => dataItem),
    ).toEqual(['police.incident.involvement', 'police.warning.involvement']);
    expect(refusedWhole(items, lead, 'health', 'Person', 'healthTimeline')).toBeNull();
  });

  test('are no others', () => {
    expect(refusedWhole(items, lead, 'police', 'Person', 'police')).toBeNull();
    expect(refusedWhole(items, lead, 'hub', 'Person', 'lifeEvents')).toBeNull();
  });
});
