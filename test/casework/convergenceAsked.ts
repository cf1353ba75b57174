import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import { type Asked, caseworkTown } from './caseworkTown';

/** What tests of patterns that converge count, keep and read. */
const casework = caseworkTown.forTests();

export const child = scriptedChild('convergence');
export const HUB: Asked = { persona: 'hub-practitioner', purpose: 'screening', reason: 'A report came in' };
export const COUNT = 'query($id: ID!) { person(id: $id) { convergence } }';
export const LIST = '{ convergences { entries { id person { id } case foundAt } } }';

export interface Listed {
  readonly id: string;
  readonly person: { readonly id: string } | null;
  readonly case: string | null;
  readonly foundAt: string | null;
}
/** All that an entry tells of a child of whom it does not tell, whatever the cause. */
export const UNTOLD = { id: expect.any(String), person: null, case: null, foundAt: null };

export const count = async (who: Asked) => {
  const { body } = await casework.ask(who, COUNT, { id: child.person });
  expect(body.data).toEqual({ person: { convergence: true } });
};
export const entries = async (who: Asked) => entriesOf<Listed>((await casework.ask(who, LIST)).body, 'convergences');
/** The entries that tell of a child. */
export const listed = async (who: Asked) => (await entries(who)).filter(({ person }) => person !== null);
export const keep = (persons: string, values: readonly unknown[] = []) =>
  casework.rows(
    'hub',
    `INSERT INTO public.convergence (id, person, organisation, purpose, found_at, told_at)
     SELECT gen_random_uuid(), asked.person, 'marchford-council', 'screening', now() + asked.later, now() FROM ${persons}`,
    values,
  );
