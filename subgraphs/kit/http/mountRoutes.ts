import type { Express } from 'express';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { CommitAct } from '../acts/act';
import type { SubgraphConfiguration } from '../readConfiguration';

/** Routes beside /graphql that a subgraph adds (governance's internal API); given the pool of the runtime role. */
export type MountRoutes = (
  app: Express,
  parts: {
    readonly pool: Pool;
    readonly configuration: SubgraphConfiguration;
    readonly log: Logger;
    readonly commit: CommitAct;
    now(): Date;
  },
) => void;
