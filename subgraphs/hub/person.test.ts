import 'reflect-metadata';
import type { RequestScope } from '../kit/request/requestScope';
import { Person, PersonResolver } from './person';

const counted = (kind: string, atLeast: number) => ({ kind, window: 'P6M', atLeast });
const ALL = {
  policeCounts: [counted('missingEpisodes', 2)],
  healthCounts: [counted('emergencyAttendances', 1)],
  educationCounts: [counted('persistentAbsence', 1)],
};

async function converging(counts: object, may = true): Promise<{ value: boolean | null; decidedAt: string }> {
  let decidedAt = '';
  const scope = {
    // Nobody whom it alerts.
    requester: { role: 'socialWorker' },
    decidePerson: async (_item: string, _category: string, _person: string, field: string) => {
      decidedAt = field;
      return may;
    },
  } as unknown as RequestScope;
  const value = await new PersonResolver().convergence(Object.assign(new Person(), { id: 'ann' }, counts), scope);
  return { value, decidedAt };
}

describe('convergence', () => {
  it.each([
    ['true where all three are counted', ALL, true],
    ['false where one of them counts none', { ...ALL, policeCounts: [counted('missingEpisodes', 0)] }, false],
    ['null where one could not be counted', { ...ALL, educationCounts: [] }, null],
    ['null where a source did not answer', { ...ALL, healthCounts: null }, null],
  ])('is %s, decided under its own field', async (_case, counts, value) => {
    expect(await converging(counts)).toEqual({ value, decidedAt: 'convergence' });
  });

  it('is null where it is refused, whatever was counted', async () => {
    expect((await converging(ALL, false)).value).toBeNull();
  });
});
