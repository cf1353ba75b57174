import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import { pageRows } from '../../kit/request/pageRows';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { ListPage } from '../../kit/schema/page';
import { type PageOf, pagedList } from '../../kit/schema/pagedList';
import { KEY, PERSON, REASON } from '../acts/arguments';
import { requireReader } from '../involvements/register';
import { Person, personStub } from '../person';
import { declareRelationship, RELATIONSHIPS } from './relationships';

@ValueObject({ name: 'RelationshipDeclared', description: 'A relationship that was declared.' })
export class RelationshipDeclared {
  @Part(() => ID, { description: 'Id of the declaration.', required: true })
  id: string;

  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];
}

@ValueObject({
  name: 'DeclaredRelationship',
  description: 'That a practitioner knows a person or their family outside work, as declared.',
})
export class DeclaredRelationship {
  @Part(() => ID, { description: 'Id of the declaration.', required: true })
  id: string;

  @Part(() => String, { description: 'The practitioner.' })
  practitioner: string;

  @Part(() => String, { description: `One of ${RELATIONSHIPS.join(', ')}.` })
  kind: string;

  @Part(() => String, { description: 'What was said of it.' })
  reason: string;

  @Part(() => String, { description: 'When it was declared.' })
  at: string;

  @Part(() => Person, { description: 'The person; null where they are no longer known to the reader.' })
  person: Person | null;
}

const DeclaredRelationships = pagedList(
  'DeclaredRelationships',
  'what practitioners declared, latest first.',
  DeclaredRelationship,
);

interface Row {
  readonly id: string;
  readonly practitioner: string;
  readonly kind: string;
  readonly reason: string;
  readonly at: Date;
  readonly person: string;
}

@Resolver()
export class RelationshipResolvers {
  @Mutation(() => RelationshipDeclared, {
    nullable: true,
    description:
      'Declares that a practitioner knows a person or their family outside work. The organisation’s leads see it; look-ups of oneself and of one’s household alert them.',
  })
  async declareRelationship(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('person', () => ID, { description: PERSON }) person: string,
    @Arg('kind', () => String, { description: `One of ${RELATIONSHIPS.join(', ')}.` }) kind: string,
    @Arg('practitioner', () => String, {
      nullable: true,
      description: 'For a lead: a practitioner of the own organisation. The requester where absent.',
    })
    practitioner: string | null,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<RelationshipDeclared> {
    const input = { kind, practitioner: practitioner ?? null, reason };
    const { result, effects } = await scope.act({ act: 'declareRelationship', key, person, input }, (acting) =>
      declareRelationship(acting, scope.requester, input),
    );
    return { ...result, effects };
  }

  @Query(() => DeclaredRelationships, {
    nullable: true,
    description:
      'What practitioners of the reader’s organisation have declared, latest first; nothing of persons from whom the reader is barred. For leads and officers.',
  })
  async declaredRelationships(
    @Args(() => ListPage) page: ListPage,
    @Ctx() scope: RequestScope,
  ): Promise<PageOf<DeclaredRelationship>> {
    requireReader(scope);
    const { rows, next } = await pageRows<Row>(scope, page, {
      list: ['declaredRelationships'],
      columns: 'r.id, r.practitioner, r.kind, e.reason, e.at, r.person::text AS person',
      from: 'governance.relationship r JOIN authority.relationship_event e ON e.relationship = r.id',
      where: "r.agency = 'hub' AND r.organisation = $1",
      values: [scope.requester.organisation.id],
      person: 'r.person',
      order: [
        { by: 'e.at', type: 'timestamptz', descending: true },
        { by: 'r.id', type: 'uuid' },
      ],
    });
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    const entries = rows.map(({ person, at, ...row }, index) => ({
      ...row,
      at: at.toISOString(),
      person: subjects[index]?.known === true && !subjects[index].excluded ? personStub(person) : null,
    }));
    return { entries, next };
  }
}
