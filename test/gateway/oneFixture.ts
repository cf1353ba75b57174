import { startFixture } from '#test/fixtures/startFixture';
import { shared } from '#test/town/shared';

/** For all parts that need no gateway of their own: before each test as it was made. */
export const fixture = shared(() => startFixture({ bodyLimitBytes: 40_000 })).forTests();
beforeEach(() => fixture.reset());
