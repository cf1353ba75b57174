import { Float, Int } from 'type-graphql';
import { Part, ValueObject } from '../schema/decorators';

@ValueObject({
  name: 'LogCountersignature',
  description: "Governance's signature under a head: it saw it, grown out of all that it saw of that log before.",
})
export class LogCountersignature {
  @Part(() => String, { description: 'ISO 8601. When governance signed.', required: true })
  at: string;

  @Part(() => String, { description: "Id of governance's witness key.", required: true })
  key: string;

  @Part(() => String, { description: 'Ed25519 signature, base64url.', required: true })
  signature: string;
}

@ValueObject({
  name: 'LogHead',
  description: "The head of an agency's disclosure log at one size, signed by the agency.",
})
export class LogHead {
  @Part(() => String, { description: 'The agency whose log it is.', required: true })
  log: string;

  @Part(() => Int, { description: 'Moves only when a log is continued from a backup.', required: true })
  epoch: number;

  @Part(() => Float, { description: 'Records in the log.', required: true })
  size: number;

  @Part(() => String, { description: 'Root of the Merkle tree (RFC 6962), hex.', required: true })
  root: string;

  @Part(() => String, {
    description:
      'The digest of the head before it in that log, hex: it is signed with the rest. Null for the first head of a log, and for those of before heads were chained.',
  })
  previous: string | null;

  @Part(() => String, { description: 'ISO 8601. When the agency signed.', required: true })
  at: string;

  @Part(() => String, { description: "Id of the agency's key.", required: true })
  key: string;

  @Part(() => String, { description: 'Ed25519 signature, base64url.', required: true })
  signature: string;

  @Part(() => LogCountersignature, { description: 'Null in the second before governance has seen the head.' })
  witness: LogCountersignature | null;
}

@ValueObject({
  name: 'DisclosureProof',
  description:
    "That the record behind a receipt stands in the agency's log: a leaf, its audit path, and a signed head.",
})
export class DisclosureProof {
  @Part(() => String, { description: 'The receipt that was asked for.', required: true })
  receipt: string;

  @Part(() => String, { description: "Hash of the record's leaf (RFC 6962), hex.", required: true })
  leafHash: string;

  @Part(() => Float, { description: 'Place of the leaf in the tree, from 0.', required: true })
  leafIndex: number;

  @Part(() => [String], { description: 'Hashes from the leaf to the root, lowest first, hex.', required: true })
  auditPath: string[];

  @Part(() => LogHead, { description: 'The head that the path leads to.', required: true })
  head: LogHead;

  @Part(() => Boolean, {
    description: 'Whether the record itself was destroyed at the end of its retention; its proof holds.',
    required: true,
  })
  destroyed: boolean;
}

@ValueObject({
  name: 'LogConsistency',
  description: 'That a log at one size grew out of the same log at an earlier size.',
})
export class LogConsistency {
  @Part(() => Float, { description: 'The earlier size.', required: true })
  from: number;

  @Part(() => Float, { description: 'The later size.', required: true })
  to: number;

  @Part(() => [String], { description: 'Hashes of the proof (RFC 6962, section 2.1.2), hex.', required: true })
  path: string[];
}
