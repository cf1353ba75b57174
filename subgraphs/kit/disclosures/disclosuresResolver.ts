import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { Part, ValueObject } from '../schema/decorators';
import { ListPage } from '../schema/page';
import { pagedList } from '../schema/pagedList';
import { type ReleasedDisclosures, releaseDisclosures } from './releaseDisclosures';
import { releasesTakenBack, type TakenBack, takeBackRelease } from './takeBackRelease';

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

@ValueObject({
  name: 'ReleasesTakenBackNow',
  description: 'Entries that nobody but the controller’s own officers reads any longer.',
})
export class TakenBackObject {
  @Part(() => [String], { description: 'Receipts of the entries.' })
  receipts: readonly string[];

  @Part(() => String, { description: 'ISO 8601. When they were taken back.' })
  takenBackAt: string;
}

@ValueObject({ name: 'ReleaseTakenBack', description: 'A release that your own organisation took back.' })
export class ReleaseTakenBack {
  @Part(() => ID, { description: 'Id of the taking back.', required: true })
  id: string;

  @Part(() => String, { description: 'Receipt of the entry.' })
  receipt: string;

  @Part(() => ID, { description: 'Opaque id of the person.', required: true })
  personId: string;

  @Part(() => String, { description: 'ISO 8601. When it had been released.' })
  releasedAt: string;

  @Part(() => String, { description: 'The practitioner who had released it.' })
  releasedBy: string;

  @Part(() => String, { description: 'ISO 8601. When it was taken back.' })
  at: string;

  @Part(() => String, { description: 'The practitioner who took it back.' })
  by: string;

  @Part(() => String, { description: 'Why.' })
  reason: string;
}

const ReleasesTakenBack = pagedList(
  'ReleasesTakenBack',
  'releases that were taken back, the latest first.',
  ReleaseTakenBack,
);

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

    @Query(() => ReleasesTakenBack, {
      name: `${agency}ReleasesTakenBack`,
      nullable: true,
      description: 'Releases that your own organisation took back, the latest first, with who did and why.',
    })
    async releasesTakenBack(@Args(() => ListPage) page: ListPage, @Ctx() scope: RequestScope) {
      const { entries, next } = await releasesTakenBack(scope, page);
      return { entries: entries.map(({ person, ...row }) => ({ ...row, personId: person })), next };
    }

    @Mutation(() => TakenBackObject, {
      name: `${agency}TakeBackRelease`,
      nullable: true,
      description:
        'Takes releases of your own organisation back, at once: the entries are silent to the child’s representatives as before.',
    })
    takeBackRelease(
      @Arg('key', () => String, {
        description: 'Idempotency key, 8 to 200 characters: the same key does the act once.',
      })
      key: string,
      @Arg('person', () => ID, { description: 'Opaque id of the person.' }) person: string,
      @Arg('receipts', () => [String], { description: 'Receipts of entries that are released.' }) receipts: string[],
      @Arg('reason', () => String, { description: 'Why, in a few words: it is kept.' }) reason: string,
      @Ctx() scope: RequestScope,
    ): Promise<TakenBack> {
      return takeBackRelease(scope, key, person, receipts, reason);
    }
  }
  return DisclosureActs as unknown as Class;
}
