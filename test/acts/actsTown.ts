import { caseworkTown } from '#test/casework/caseworkTown';
import type { Shared } from '#test/town/shared';
import type { Town } from '#test/town/startTown';

/** The town of casework's tests, with tasks that are looked after at once. */
export const actsTown: Shared<Town> = {
  started: async () => (await caseworkTown.started()).town,
  stop: () => caseworkTown.stop(),
};
