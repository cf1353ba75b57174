import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type EffectiveDays, effectiveDays, inOrder, OUT_OF_ORDER, sameDayTwice } from '#policies/tables/effectiveDays';
import type { FaultInFile } from '#policies/tables/parseYaml';
import { readRows } from '#policies/tables/readRows';
import { EMERGENCY_RATES_FILE } from './readProtocols';

/** For how many children in so many minutes one practitioner opens emergency access before a second person has to confirm. */
export interface EmergencyRate extends EffectiveDays {
  /** Of the asker's organisation: that of its country goes before that of both. */
  readonly jurisdiction: 'E' | 'W' | 'EW';
  readonly children: number;
  readonly minutes: number;
  /** Where it is agreed. */
  readonly source: string;
}

/** `rates` is null where the folder has no such file. */
export type ReadEmergencyRates =
  | { readonly rates: readonly EmergencyRate[] | null; readonly faults: readonly [] }
  | { readonly rates: readonly []; readonly faults: readonly FaultInFile[] };

const YEAR_IN_MINUTES = 366 * 1440;

const emergencyRateRow = z
  .strictObject({
    jurisdiction: z.enum(['E', 'W', 'EW']),
    children: z.int().min(0).max(1000),
    minutes: z.int().min(1).max(YEAR_IN_MINUTES),
    source: z.string().min(1),
    ...effectiveDays,
  })
  .refine(inOrder, OUT_OF_ORDER);

/** The rates in `emergency-rates.yaml` of a folder, of a jurisdiction one from one day. Throws only where the file cannot be read. */
export function readEmergencyRates(folder: string): ReadEmergencyRates {
  const path = join(folder, EMERGENCY_RATES_FILE);
  if (!existsSync(path)) return { rates: null, faults: [] };
  const read = readRows(EMERGENCY_RATES_FILE, readFileSync(path, 'utf8'), emergencyRateRow);
  if (read.place === null) return { rates: [], faults: read.faults };
  const faults = sameDayTwice(read.rows);
  return faults.length > 0 ? { rates: [], faults: read.place(faults) } : { rates: read.rows, faults: [] };
}
