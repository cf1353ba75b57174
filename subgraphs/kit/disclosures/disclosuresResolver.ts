import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { Part, ValueObject } from '../schema/decorators';
import { type ReleasedDisclosures, releaseDisclosures } from './releaseDisclosures';

@ValueObject({
  name: 'ReleasedDisclosures',
  description: 'Entries that the child’s representatives can read from now on.',
})
export class ReleasedDisclosuresObject {
  @Part(() => [String], { description: 'Receipts of the entries.' })
  receipts: readonly string[];

  @Part(() => String, { description: 'ISO 8601. When they were released.' })
  releasedAt: string;
}

/** What a controller's officers do with the entries of one agency's log (`policeReleaseDisclosures`). */
export function disclosuresResolver(agency: string): Class {
  @Resolver()
  class DisclosureActs {
    @Mutation(() => ReleasedDisclosuresObject, {
      name: `${agency}ReleaseDisclosures`,
      nullable: true,
      description:
        'Releases entries of your own organisation to the child’s representatives: telling endangers nobody. Until then they are silent.',
    })
    releaseDisclosures(
      @Arg('key', () => String, {
        description: 'Idempotency key, 8 to 200 characters: the same key does the act once.',
      })
      key: string,
      @Arg('person', () => ID, { description: 'Opaque id of the person.' }) person: string,
      @Arg('receipts', () => [String], { description: 'Receipts of the entries, as Person.disclosures gives them.' })
      receipts: string[],
      @Ctx() scope: RequestScope,
    ): Promise<ReleasedDisclosures> {
      return releaseDisclosures(scope, key, person, receipts);
    }
  }
  return DisclosureActs as unknown as Class;
}
