import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, ID, Info, Resolver, Root } from 'type-graphql';
import { DISCLOSURE_LOG, DisclosureLog, DisclosurePage } from '../kit/disclosures/disclosureLog';
import { disclosureLogOf, disclosuresOf } from '../kit/disclosures/disclosuresOf';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, PartResolver, PersonType, RecordList } from '../kit/schema/decorators';
import { Page } from '../kit/schema/page';
import { DisclosureEntries } from '../kit/schema/valueObjects';
import { ConsentRecord } from './records/ConsentRecord';

@PersonType('A person, known across agencies by an opaque id.')
export class Person {
  @Part(() => ID, { description: 'Opaque id in the index.', required: true })
  id: string;
}

/** The person as a reference: the other subgraphs resolve their own fields. */
export function personStub(id: string): Person {
  return Object.assign(new Person(), { id });
}

@Resolver(() => Person)
export class PersonResolver {
  @RecordList(() => ConsentRecord, { description: 'Consents as they stand, latest first.' })
  consents(
    @Root() person: Person,
    @Args(() => Page) page: Page,
    @Info() info: GraphQLResolveInfo,
    @Ctx() scope: RequestScope,
  ) {
    return scope.records(ConsentRecord, person.id, info, page, { type: 'Person', field: 'consents' });
  }

  @PartResolver(() => DisclosureEntries, {
    description: 'Who saw what, for the hub, decided here.',
    federation: ['@inaccessible'],
  })
  governanceDisclosures(@Root() person: Person, @Ctx() scope: RequestScope) {
    return disclosuresOf(scope, person.id, 'governanceDisclosures');
  }

  @PartResolver(() => DisclosureLog, { description: DISCLOSURE_LOG })
  governanceDisclosureLog(
    @Root() person: Person,
    @Args(() => DisclosurePage) page: DisclosurePage,
    @Ctx() scope: RequestScope,
  ) {
    return disclosureLogOf(scope, person.id, 'governanceDisclosureLog', page);
  }
}
