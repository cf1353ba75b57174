import type { SubgraphDefinition } from '../kit/schema/subgraphDefinition';
import { governanceCommits } from './acts/governanceCommits';
import { mountInternalApi } from './internal/mountInternalApi';
import { InvolvementMutations } from './involvements/mutations';
import { CreateAuthority1700000000010 } from './migrations/CreateAuthority';
import { CreateAuthoritySchema1700000000011 } from './migrations/CreateAuthoritySchema';
import { CreateCommitProgress1700000000012 } from './migrations/CreateCommitProgress';
import { Person, PersonResolver } from './person';
import { ProtocolsQuery } from './protocolsQuery';
import { ConsentRecord } from './records/ConsentRecord';

/** Governance: the authority on protocols, signatures, consents, involvement and the rest, and their only publisher. */
export const definition: SubgraphDefinition = {
  agency: 'governance',
  resolvers: [ProtocolsQuery, PersonResolver, InvolvementMutations],
  orphanedTypes: [Person],
  records: [ConsentRecord],
  entities: [],
  migrations: [CreateAuthority1700000000010, CreateAuthoritySchema1700000000011, CreateCommitProgress1700000000012],
  writes: [
    { table: 'governance.lease_challenge', rights: ['INSERT', 'UPDATE', 'DELETE'] },
    // Moved by the triggers of the tables below, which run with the writer's rights.
    { table: 'governance.subject_revision', rights: ['INSERT', 'UPDATE'] },
    { table: 'governance.protocol_revision', rights: ['UPDATE'] },
    { table: 'governance.involvement', rights: ['INSERT', 'UPDATE'] },
    { table: 'authority.involvement_event', rights: ['INSERT'] },
  ],
  executes: ['governance.commit_progress(int, pg_lsn)'],
  commits: governanceCommits,
  mountRoutes: mountInternalApi,
  person: (reference) => ({ id: reference.id }),
};
