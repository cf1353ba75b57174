import type { Agency } from '#policies/core/vocabulary';
import type { Row, TownBatch } from './town';

/** Who receives rows of the governance tables: one row per (agency, thing). */
const RECEIVERS: readonly Agency[] = ['police', 'health', 'education', 'socialCare', 'hub'];

export function fanOut(batch: TownBatch, table: string, row: Row): void {
  for (const agency of RECEIVERS) batch.add('governance', `governance.${table}`, { agency, ...row });
}
