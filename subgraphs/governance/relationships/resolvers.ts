import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { notBarred } from '../../kit/replica/notExcluded';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { KEY, PERSON, REASON } from '../acts/arguments';
import { requireReader } from '../involvements/register';
import { Person, personStub } from '../person';
import { declareRelationship, RELATIONSHIPS } from './relationships';

@ValueObject({ name: 'RelationshipDeclared', description: 'A relationship that was declared.' })
export class RelationshipDeclared {
  @Part(() => ID, { description: 'Id of the declaration.', required: true })
  id: string;
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
    const { result } = await scope.act({ act: 'declareRelationship', key, person, input }, (acting) =>
      declareRelationship(acting, scope.requester, input),
    );
    return result;
  }

  @Query(() => [DeclaredRelationship], {
    nullable: true,
    description:
      'What practitioners of the reader’s organisation have declared, latest first; nothing of persons from whom the reader is barred. For leads and officers.',
  })
  async declaredRelationships(@Ctx() scope: RequestScope): Promise<readonly DeclaredRelationship[]> {
    requireReader(scope);
    const barred = notBarred(scope, 'r.person', 1);
    const rows = await scope.sql<Row>(
      `SELECT r.id, r.practitioner, r.kind, e.reason, e.at, r.person::text AS person FROM governance.relationship r
       JOIN authority.relationship_event e ON e.relationship = r.id
       WHERE r.agency = 'hub' AND r.organisation = $1 AND ${barred.condition} ORDER BY e.at DESC, r.id LIMIT 200`,
      [scope.requester.organisation.id, ...barred.values],
    );
    const subjects = await scope.subjects(rows.map(({ person }) => person));
    return rows.map(({ person, at, ...row }, index) => ({
      ...row,
      at: at.toISOString(),
      person: subjects[index]?.known === true && !subjects[index].excluded ? personStub(person) : null,
    }));
  }
}
