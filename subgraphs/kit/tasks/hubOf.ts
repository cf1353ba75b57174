import type { Organisation } from '#policies/core/protocol';

/**
 * The council where the hub sits that the requester turns to: of its own area, else those of its own country. Chosen by the
 * requester and never by the child, as the contact of a notice is.
 */
export function hubOf(organisations: readonly Organisation[], { area, country }: Organisation): readonly string[] {
  const councils = organisations.filter(({ kind }) => kind === 'council');
  const own = councils.filter((each) => each.area === area);
  return (own.length > 0 ? own : councils.filter((each) => each.country === country)).map(({ id }) => id);
}
