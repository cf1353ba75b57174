import { ArgsType, Field, Int } from 'type-graphql';
import { SourceFault } from '../http/maskError';

const DEFAULT_PAGE = 100;
export const LARGEST_PAGE = 500;

/** How much of a list of records is asked for, latest first. */
@ArgsType()
export class Page {
  @Field(() => Int, { defaultValue: DEFAULT_PAGE, description: `How many, latest first: 1 to ${LARGEST_PAGE}.` })
  first: number;
}

/** Which page of a register or list of work is asked for. */
@ArgsType()
export class ListPage {
  @Field(() => Int, { defaultValue: 50, description: `Entries of a page: 1 to ${LARGEST_PAGE}.` })
  first: number;

  @Field(() => String, { nullable: true, description: 'The cursor `next` of the page before.' })
  after?: string | null;
}

/** `first`, or `FIRST_OUT_OF_RANGE`: a page that is silently another size would read as all there is. */
export function withinPage(first: number, largest: number): number {
  if (first >= 1 && first <= largest) return first;
  throw new SourceFault('FIRST_OUT_OF_RANGE', `The argument first is ${first}: give 1 to ${largest}.`);
}

/** The number of rows of a list of records. */
export function pageSize(page: Page): number {
  return withinPage(page.first, LARGEST_PAGE);
}
