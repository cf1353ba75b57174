import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '#policies/core/faults';
import { startOfDay } from '#policies/core/legalDay';
import { type Country, JURISDICTIONS, REGIMES, type Regime } from '#policies/core/vocabulary';
import { keptFor, RECORD_TYPES, type RetentionRule, readSchedule } from '#policies/retention/schedule';
import { effectiveDays, inOrder, isEffective, OUT_OF_ORDER } from '#policies/tables/effectiveDays';
import { faultLine } from '#policies/tables/parseYaml';
import { readTable } from '#policies/tables/readRows';

const sentence = z.string().refine((value) => /\p{L}/u.test(value), { error: 'Say it in words.' });
const inSchedule = { schedule: z.enum(RECORD_TYPES), from: sentence };
const count = z.int({ error: 'This is a whole number.' }).min(1, { error: 'This is at least 1.' });

/** Until when a kind of record is kept: a period, its criteria, or what the retention schedule says. */
const keeping = z.union(
  [
    z.strictObject({ years: count, from: sentence }),
    z.strictObject({ months: count, from: sentence }),
    z.strictObject({ days: count, from: sentence }),
    z.strictObject({ until: sentence }),
    z.strictObject(inSchedule),
  ],
  { error: 'Give years, months, days or a type of the schedule, with `from`; or `until` alone.' },
);
export type Keeping = z.infer<typeof keeping>;

const holdingRow = z
  .strictObject({
    record: z.string().regex(/^[a-zA-Z]+\.[a-zA-Z]+$/, { error: 'A record type is agency.record.' }),
    jurisdiction: z.enum(JURISDICTIONS),
    heldFor: z.array(sentence).min(1, { error: 'Say why it is held.' }),
    from: sentence,
    kept: keeping,
    source: sentence,
    ...effectiveDays,
  })
  .refine(inOrder, OUT_OF_ORDER);
export type Holding = z.infer<typeof holdingRow>;

const regimeRow = z
  .strictObject({
    regime: z.enum(REGIMES),
    jurisdiction: z.enum(JURISDICTIONS),
    basis: sentence,
    rights: z.array(sentence).min(1, { error: 'Say which rights there are.' }),
    decisions: sentence,
    transfers: sentence,
    source: sentence,
    ...effectiveDays,
  })
  .refine(inOrder, OUT_OF_ORDER);
export type RegimeStatement = z.infer<typeof regimeRow>;

const holdingsTable = z.strictObject({
  records: z.array(holdingRow),
  kept: z.array(z.strictObject({ what: sentence, ...inSchedule })),
  regimes: z.array(regimeRow),
  regulator: z.strictObject({ name: sentence, contact: sentence }),
  unsaid: sentence,
});

/** What a copy says of the records of an agency, beside the records. The same in every copy of the agency. */
export interface Holdings extends z.infer<typeof holdingsTable> {
  readonly schedule: readonly RetentionRule[];
}

const FILE = join(__dirname, 'holdings.yaml');
const SCHEDULE = join(__dirname, '..', 'retention', 'schedule.yaml');

/** Reads what is said of holdings, and the retention schedule. Throws with every fault, by line and column. */
export function readHoldings(file: string = FILE, schedule: string = SCHEDULE): Holdings {
  const read = readTable(file, readFileSync(file, 'utf8'), holdingsTable);
  const faults = read.place === null ? read.faults : read.place(faultsTogether(read.table));
  if (read.place === null || faults.length > 0)
    throw new Error(`What copies say of holdings is at fault:\n${faults.map(faultLine).join('\n')}`);
  return { ...read.table, schedule: readSchedule(schedule) };
}

/** One row for each country on a day: two that say different things leave it open which holds. */
function faultsTogether({ records, regimes }: z.infer<typeof holdingsTable>): readonly Fault[] {
  return [
    ...twice('records', records, ({ record }) => record),
    ...twice('regimes', regimes, ({ regime }) => regime),
    ...REGIMES.filter((each) => !regimes.some(({ regime }) => regime === each)).map(
      (each): Fault => ({ code: 'missing', path: ['regimes'], message: `Nothing is said of the regime ${each}.` }),
    ),
  ];
}

type Stated = Pick<Holding, 'jurisdiction' | 'effectiveFrom' | 'effectiveTo'>;

function twice<Row extends Stated>(list: string, rows: readonly Row[], of: (row: Row) => string): readonly Fault[] {
  return rows.flatMap((row, index): readonly Fault[] => {
    const other = rows
      .slice(0, index)
      .find((each) => of(each) === of(row) && sharesCountry(each, row) && sharesDay(each, row));
    if (other === undefined) return [];
    const message = `Of ${of(row)} a row holds already on a day of this one: end it by effectiveTo first.`;
    return [{ code: 'duplicate', path: [list, index, 'effectiveFrom'], message }];
  });
}

function sharesCountry(a: Stated, b: Stated): boolean {
  return a.jurisdiction === 'EW' || b.jurisdiction === 'EW' || a.jurisdiction === b.jurisdiction;
}

function sharesDay(a: Stated, b: Stated): boolean {
  const [first, second] = a.effectiveFrom <= b.effectiveFrom ? [a, b] : [b, a];
  return isEffective(first, second.effectiveFrom);
}

/** The row that holds in `country` on an ISO date; null where none does. */
export function holdingOf({ records }: Holdings, record: string, country: Country, day: string): Holding | null {
  return records.find((row) => row.record === record && holdsIn(row, country, day)) ?? null;
}

/** What is said of a regime in `country` on an ISO date; null where nothing is. */
export function regimeOf({ regimes }: Holdings, regime: Regime, country: Country, day: string): RegimeStatement | null {
  return regimes.find((row) => row.regime === regime && holdsIn(row, country, day)) ?? null;
}

function holdsIn(row: Stated, country: Country, day: string): boolean {
  return (row.jurisdiction === country || row.jurisdiction === 'EW') && isEffective(row, day);
}

/** How long something is kept, in words, by the schedule of an ISO date. */
export function keptInWords({ schedule }: Pick<Holdings, 'schedule'>, kept: Keeping, day: string): string {
  if ('until' in kept) return `Until ${kept.until}`;
  if (!('schedule' in kept)) return `${periodInWords(kept)} from ${kept.from}`;
  const period = keptFor(schedule, kept.schedule, startOfDay(day));
  return period === null
    ? 'No period has been set for it: it is kept until one is'
    : `${periodInWords(period)} from ${kept.from}`;
}

function periodInWords(period: RetentionRule['keepFor']): string {
  const said = (number: number, unit: string) => `${number} ${unit}${number === 1 ? '' : 's'}`;
  if ('years' in period) return said(period.years, 'year');
  return 'months' in period ? said(period.months, 'month') : said(period.days, 'day');
}
