import { ArgsType, Field, Int } from 'type-graphql';
import { pagedList } from '../schema/pagedList';
import { Disclosure } from './disclosureObject';

/** Largest page of who saw what. */
export const LARGEST_DISCLOSURE_PAGE = 200;

/** Which page of an agency's log is asked for. */
@ArgsType()
export class DisclosurePage {
  @Field(() => Int, { defaultValue: 50, description: `Entries of a page: 1 to ${LARGEST_DISCLOSURE_PAGE}.` })
  first: number;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor `next` of the page before, or `after` of this agency in `disclosures.earlier`.',
  })
  after?: string | null;
}

export const DisclosureLog = pagedList(
  'DisclosureLog',
  'who saw what of one agency’s records of a person, the latest first.',
  Disclosure,
);

/** What each agency says of its own. */
export const DISCLOSURE_LOG =
  'Who saw what of the person’s records here, in pages back to the beginning of this agency’s log, as far as the reader’s clause allows. Never what was seen.';
