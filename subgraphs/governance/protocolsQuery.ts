import { Ctx, Int, Query, Resolver } from 'type-graphql';
import type { RequestScope } from '../kit/request/requestScope';
import { Part, ValueObject } from '../kit/schema/decorators';

@ValueObject({ name: 'Signature', description: "A controller's own signature of a protocol version." })
export class Signature {
  @Part(() => String, { description: 'The controller.', required: true })
  controller: string;

  @Part(() => String, { description: 'ISO date from which it counts.', required: true })
  signedAt: string;
}

@ValueObject({
  name: 'ProtocolInForce',
  description: 'A protocol in force: what is agreed, not what is held about anybody.',
})
export class ProtocolInForce {
  @Part(() => String, { description: 'Id of the protocol.', required: true })
  id: string;

  @Part(() => Int, { description: 'Version.', required: true })
  version: number;

  @Part(() => String, { description: 'Title.', required: true })
  title: string;

  @Part(() => String, { description: 'E, W or EW.', required: true })
  jurisdiction: string;

  @Part(() => String, { description: 'ISO date from which it is in force.', required: true })
  inForceFrom: string;

  @Part(() => String, { description: 'ISO date at which it ends, exclusive.', required: true })
  inForceTo: string;

  @Part(() => String, { description: 'ISO date by which it is to be reviewed.', required: true })
  reviewBy: string;

  @Part(() => [Signature], { description: 'Who has signed this version.' })
  signatures: Signature[];
}

@Resolver()
export class ProtocolsQuery {
  @Query(() => [ProtocolInForce], {
    nullable: true,
    description:
      'The register of protocols in force and who signed them. For every practitioner: it concerns nobody in particular.',
  })
  async protocols(@Ctx() scope: RequestScope): Promise<readonly ProtocolInForce[]> {
    const { protocols, signatures } = await scope.rules();
    return protocols.map((protocol) => ({
      id: protocol.id,
      version: protocol.version,
      title: protocol.title,
      jurisdiction: protocol.jurisdiction,
      inForceFrom: protocol.inForceFrom,
      inForceTo: protocol.inForceTo,
      reviewBy: protocol.reviewBy,
      signatures: signatures
        .filter((signature) => signature.protocol === protocol.id && signature.version === protocol.version)
        .map(({ controller, signedAt }) => ({ controller, signedAt })),
    }));
  }
}
