import { Disclosure } from '../../kit/disclosures/disclosureObject';
import { Part, ValueObject } from '../../kit/schema/decorators';

@ValueObject({
  name: 'EarlierDisclosures',
  description: 'Where the entries of one agency go on that are not offered here.',
})
export class EarlierDisclosures {
  @Part(() => String, { description: 'The agency: its field `<agency>DisclosureLog` gives them.' })
  agency: string;

  @Part(() => String, {
    description:
      'Cursor with which that field gives the entries before these. Bound to the requester, purpose and case.',
  })
  after: string;
}

@ValueObject({ name: 'Disclosures', description: 'A page of who saw what over all agencies, latest first.' })
export class Disclosures {
  @Part(() => [Disclosure], { description: 'The entries of this page.' })
  entries: Disclosure[];

  @Part(() => String, { description: 'Cursor of the next page; null on the last. Bound to the requester and purpose.' })
  next: string | null;

  @Part(() => Boolean, {
    description:
      'False where there may be more: an agency has more entries than the latest 500, which it offers, withholds them, of which a notice tells, whether or not there are any, or did not answer. True is no promise that there are no others: what is silent changes it never.',
  })
  complete: boolean;

  @Part(() => [EarlierDisclosures], {
    description:
      'The agencies whose logs have entries for the reader before the latest 500, and where they go on. What is closed or silent to the reader changes it never.',
  })
  earlier: EarlierDisclosures[];
}
