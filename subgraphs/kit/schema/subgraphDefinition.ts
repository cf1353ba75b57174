import type { Logger } from 'pino';
import type { Agency } from '#policies/core/vocabulary';
import type { Rounds } from '#policies/service/startRounds';
import type { ActCommits } from '../acts/act';
import type { GovernanceCalls } from '../http/callGovernance';
import type { MountRoutes } from '../http/mountRoutes';
import type { SubgraphConfiguration } from '../readConfiguration';
import type { RunSql } from '../replica/readReplica';
import type { RequestScope } from '../request/requestScope';
import type { RetainedRows } from '../retention/retainedRows';
import type { Class } from './class';

/** All that the kit needs to build, describe and run one subgraph. */
export interface SubgraphDefinition {
  readonly agency: Agency;
  /** type-graphql resolver classes; listed explicitly, because its registry is one for the whole process. */
  readonly resolvers: readonly Class[];
  /** Object types that only `_entities` or other types reach. */
  readonly orphanedTypes: readonly Class[];
  /** The record types, which are the TypeORM entities too; other tables have none (docs/decisions/0016). */
  readonly records: readonly Class[];
  /** TypeORM migrations of the agency's own tables, after those of the kit (replica, disclosure log). */
  readonly migrations: readonly Class[];
  /** What else may be overdue here, told of in each round of `openHolderTasks`, in its transaction; gives how many there were. */
  readonly overdue?: (sql: RunSql, now: Date) => Promise<number>;
  /** What else it does again and again for as long as its process runs. */
  readonly rounds?: readonly ((parts: RoundParts) => Rounds)[];
  /** Routes beside /graphql (governance's internal API). */
  readonly mountRoutes?: MountRoutes;
  /** What the runtime role may also write, and no more. */
  readonly writes?: readonly WriteGrant[];
  /** What its own tables hold that is destroyed when its time has come. */
  readonly retained?: readonly RetainedRows[];
  /** Functions of its own that the runtime role may call, with their argument types. */
  readonly executes?: readonly string[];
  /** How acts are committed here; a plain commit where absent. */
  readonly commits?: (configuration: SubgraphConfiguration) => ActCommits;
  /** What the subgraph's own resolvers need, made once per process: `scope.own`. */
  readonly own?: (configuration: SubgraphConfiguration) => unknown;
  /** The reference resolver of each entity: of `Person`, what this subgraph gives for one that the requester may ask about. */
  readonly references: { readonly Person: ResolveReference; readonly [entity: string]: ResolveReference };
}

/** What the rounds of a subgraph work with. */
export interface RoundParts {
  readonly sql: RunSql;
  readonly calls: GovernanceCalls;
  readonly log: Logger;
}

/** Rights on one table of this subgraph's own. Event lists take INSERT alone: what happened is never overwritten. */
export interface WriteGrant {
  readonly table: string;
  readonly rights: readonly ('INSERT' | 'UPDATE' | 'DELETE')[];
}

/** Never null: an entity of which nothing is told has its id alone. */
export type ResolveReference = (reference: EntityReference, scope: RequestScope) => Promise<object> | object;

/** `id` and whatever this subgraph requires of the others. */
export interface EntityReference {
  readonly id: string;
  readonly [required: string]: unknown;
}
