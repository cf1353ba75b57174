import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '#policies/core/faults';
import { type Country, JURISDICTIONS, type Jurisdiction } from '#policies/core/vocabulary';
import { day, sameDayTwice } from '#policies/tables/effectiveDays';
import { faultLine } from '#policies/tables/parseYaml';
import { readRows } from '#policies/tables/readRows';

/** How many searches one practitioner may make in so many seconds. */
export interface SearchRate {
  /** Of the asker's organisation: that of its country goes before that of both. */
  readonly jurisdiction: Jurisdiction;
  readonly searches: number;
  readonly seconds: number;
  /** Where it is agreed. */
  readonly source: string;
  /** ISO date; it holds until a later row of its jurisdiction. */
  readonly effectiveFrom: string;
}

/** The first is of both countries, and holds wherever and whenever no other does. */
export type SearchRates = readonly [SearchRate, ...SearchRate[]];

const DAY_IN_SECONDS = 86_400;

const searchRateRow = z.strictObject({
  jurisdiction: z.enum(JURISDICTIONS),
  searches: z.int().min(1).max(1000),
  seconds: z.int().min(1).max(DAY_IN_SECONDS),
  source: z.string().min(1),
  effectiveFrom: day,
});

const FILE = join(__dirname, 'search-rates.yaml');

/** Reads the rates of searches. Throws with every fault of the file, by line and column. */
export function readSearchRates(file: string = FILE): SearchRates {
  const read = readRows(file, readFileSync(file, 'utf8'), searchRateRow);
  const inOrder = read.rows.toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  const first = inOrder.find(({ jurisdiction }) => jurisdiction === 'EW');
  const found = [...(first === undefined ? [NONE_FOR_BOTH] : []), ...sameDayTwice(read.rows)];
  const faults = read.place === null ? read.faults : read.place(found);
  if (first === undefined || faults.length > 0) throw new Error(faults.map(faultLine).join('\n'));
  return [first, ...inOrder.filter((each) => each !== first)];
}

const NONE_FOR_BOTH: Fault = {
  code: 'missing',
  path: [],
  message: 'A row for EW is required: it holds where no other does.',
};

/** The rate that holds for askers of `country` on an ISO date. */
export function searchRateFor(rates: SearchRates, country: Country, on: string): SearchRate {
  const latest = (of: Jurisdiction) =>
    rates.findLast(({ jurisdiction, effectiveFrom }) => jurisdiction === of && effectiveFrom <= on);
  return latest(country) ?? latest('EW') ?? rates[0];
}
