import 'reflect-metadata';
import type { RequestScope } from '../kit/request/requestScope';
import { Person, PersonResolver } from './person';

const counted = (kind: string, atLeast: number) => ({ kind, window: 'P6M', atLeast });
const ALL = {
  policeCounts: [counted('missingEpisodes', 2)],
  healthCounts: [counted('emergencyAttendances', 1)],
  educationCounts: [counted('persistentAbsence', 1)],
};

async function converging(counts: object, may = true) {
  const asked: unknown[] = [];
  const scope = {
    // Nobody whom it alerts.
    requester: { role: 'socialWorker' },
    decidePerson: async (_item: string, _category: string, _person: string, field: string, { isThere = true }) => {
      asked.push([field, isThere]);
      return may && isThere;
    },
  } as unknown as RequestScope;
  const value = await new PersonResolver().convergence(Object.assign(new Person(), { id: 'ann' }, counts), scope);
  return { value, asked };
}

describe('convergence', () => {
  it.each([
    ['true where all three are counted', ALL, true],
    ['null, never false, where one of them counts none', { ...ALL, policeCounts: [] }, null],
    ['null where one tells of none', { ...ALL, policeCounts: [counted('missingEpisodes', 0)] }, null],
    ['null where a source did not answer', { ...ALL, healthCounts: null }, null],
  ])('is %s, decided under its own field', async (_case, counts, value) => {
    expect(await converging(counts)).toEqual({ value, asked: [['convergence', value === true]] });
  });

  it('is null where it is refused, whatever was counted', async () => {
    expect((await converging(ALL, false)).value).toBeNull();
  });
});
