import { shared } from '#test/town/shared';
import { startTown } from '#test/town/startTown';

/** With tasks that are looked after at once. */
export const actsTown = shared(() => startTown({ holderTasksEveryMs: 50 }));
