import { ArgsType, Field, Int } from 'type-graphql';

export const DEFAULT_PAGE = 100;
export const LARGEST_PAGE = 500;

/** How much of a list of records is asked for, latest first. */
@ArgsType()
export class Page {
  @Field(() => Int, { defaultValue: DEFAULT_PAGE, description: `How many, latest first: 1 to ${LARGEST_PAGE}.` })
  first: number;
}

/** The number of rows within its bounds. */
export function pageSize(page: Page): number {
  return Math.min(Math.max(page.first, 1), LARGEST_PAGE);
}
