import { join } from 'node:path';
import { fieldFault } from './fieldFault';
import { readCatalogue } from './readCatalogue';

const ITEMS = [
  ...readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json')).items.keys(),
] as readonly string[];
const listed = (given: string) => /the nearest are (.*)\. All/.exec(fieldFault(given, ITEMS))?.[1]?.split(', ') ?? [];

it('a slip is told with what was meant, of the same record where there is one', () => {
  expect(fieldFault('police.incident.sumary', ITEMS)).toContain("did you mean 'police.incident.summary'?");
  expect(fieldFault('health.incident.summary', ITEMS)).not.toContain("'health.incident.summary'?");
  const items = ['a.visit.kind', 'ab.visit.kinds'];
  expect(fieldFault('ab.visit.kind', items)).toContain("did you mean 'ab.visit.kinds'?");
  expect(fieldFault('a.visit.kinds', items)).toContain("did you mean 'a.visit.kind'?");
});

it.each([
  ['education.attendance.daysInTheLastYear', 'education.attendance.'],
  ['socialCare.plan.zzzzzzzzzzzzzzzzzzz', 'socialCare.plan.'],
])('%s: those of the record come first, and no more than eight are named', (given, prefix) => {
  const names = listed(given);
  expect(names).toHaveLength(8);
  const ofRecord = ITEMS.filter((each) => each.startsWith(prefix)).length;
  expect(names.slice(0, ofRecord).every((each) => each.startsWith(prefix))).toBe(true);
  expect(ofRecord).toBeGreaterThan(0);
});
