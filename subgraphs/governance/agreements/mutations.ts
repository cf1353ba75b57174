import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { EffectObject } from '../../kit/acts/effect';
import type { RequestScope } from '../../kit/request/requestScope';
import { Part, ValueObject } from '../../kit/schema/decorators';
import { KEY, REASON } from '../acts/arguments';
import { supersedeProtocol, withdrawSignature } from './endAgreement';

@ValueObject({ name: 'AgreementEnded', description: 'A protocol that was superseded, or a signature withdrawn.' })
export class AgreementEnded {
  @Part(() => [EffectObject], { description: 'From when each agency answers by it.' })
  effects: readonly EffectObject[];
}

@Resolver()
export class AgreementMutations {
  @Mutation(() => AgreementEnded, {
    nullable: true,
    description:
      'Supersedes a version of a protocol and all before it by a later one that is in force: none of their clauses counts when the call returns, and the officers of all who signed are told. By an officer of a partner.',
  })
  async supersedeProtocol(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('protocol', () => ID, { description: 'Id of the protocol.' }) protocol: string,
    @Arg('version', () => Int, { description: 'The last version that ends.' }) version: number,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<AgreementEnded> {
    const input = { protocol, version, reason };
    const { effects } = await scope.act({ act: 'supersedeProtocol', key, person: null, input }, (acting) =>
      supersedeProtocol(acting, scope.requester, input),
    );
    return { effects };
  }

  @Mutation(() => AgreementEnded, {
    nullable: true,
    description:
      'Withdraws the signature of the officer’s own organisation: the protocol’s clauses stop counting for it when the call returns.',
  })
  async withdrawSignature(
    @Arg('key', () => String, { description: KEY }) key: string,
    @Arg('protocol', () => ID, { description: 'Id of the protocol.' }) protocol: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Ctx() scope: RequestScope,
  ): Promise<AgreementEnded> {
    const input = { protocol, reason };
    const { effects } = await scope.act({ act: 'withdrawSignature', key, person: null, input }, (acting) =>
      withdrawSignature(acting, scope.requester, input),
    );
    return { effects };
  }
}
