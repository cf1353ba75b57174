import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  CLOCK_NAMES,
  CLOCK_UNITS,
  CLOCKS,
  type Clock,
  type ClockName,
  type Clocks,
  PAUSES,
} from '#policies/core/clocks';
import type { Fault } from '#policies/core/faults';
import { type Country, JURISDICTIONS } from '#policies/core/vocabulary';
import { day, effectiveDays, inOrder, isEffective, OUT_OF_ORDER } from '#policies/tables/effectiveDays';
import { faultLine } from '#policies/tables/parseYaml';
import { readTable } from '#policies/tables/readRows';

const whole = z.int({ error: 'This is a whole number.' }).min(1, { error: 'This is at least 1.' });
const number = whole.nullable().default(null);

const clockRow = z
  .strictObject({
    name: z.enum(CLOCK_NAMES),
    country: z.enum(JURISDICTIONS),
    minutes: number,
    workingDays: number,
    days: number,
    months: number,
    pausedFor: z.enum(PAUSES).nullable().default(null),
    source: z.string().refine((value) => value.trim() !== '', { error: 'Say which law, or whose arrangement.' }),
    ...effectiveDays,
  })
  .refine((row) => unitsOf(row).length === 1, { error: `Give one of ${CLOCK_UNITS.join(', ')}.` })
  .refine(({ months, pausedFor }) => pausedFor === null || months !== null, {
    path: ['pausedFor'],
    error: 'Only a clock of months is paused.',
  })
  .refine(inOrder, OUT_OF_ORDER);

const clocksTable = z.strictObject({
  clocks: z.array(clockRow).min(1, { error: 'A list without a clock: everything would be due at once.' }),
  holidays: z.array(day),
});

const FILE = join(__dirname, 'clocks.yaml');

/**
 * Reads the clocks. Throws with every fault of the file, by line and column: of each row by itself, and once these are right, of
 * what rows say together.
 */
export function readClocks(file: string = FILE): Clocks {
  const read = readTable(file, readFileSync(file, 'utf8'), clocksTable);
  const faults = read.place === null ? read.faults : read.place(faultsTogether(read.table.clocks));
  if (read.place === null || faults.length > 0) throw new Error(faults.map(faultLine).join('\n'));
  return { clocks: read.table.clocks, holidays: new Set(read.table.holidays) };
}

function unitsOf(row: Omit<Clock, 'name'>) {
  return CLOCK_UNITS.filter((unit) => row[unit] !== null);
}

function faultsTogether(rows: readonly Clock[]): readonly Fault[] {
  return [...rows.flatMap(outOfBounds), ...twice(rows), ...CLOCK_NAMES.flatMap((name) => missing(rows, name))];
}

function outOfBounds(row: Clock, index: number): readonly Fault[] {
  const bounds: Readonly<Record<string, number>> = CLOCKS[row.name];
  return unitsOf(row).flatMap((unit): readonly Fault[] => {
    const most = bounds[unit];
    if (most !== undefined && (row[unit] ?? 0) <= most) return [];
    const bound = Object.entries(bounds).map(([each, number]) => `${each}, ${number} at most`);
    return [
      { code: 'malformed', path: ['clocks', index, unit], message: `${row.name} is in ${bound.join(', or in ')}.` },
    ];
  });
}

function twice(rows: readonly Clock[]): readonly Fault[] {
  const keys = rows.map(({ name, country, effectiveFrom }) => `${name} for ${country} from ${effectiveFrom}`);
  return keys.flatMap((key, index): readonly Fault[] => {
    if (keys.indexOf(key) === index) return [];
    const message = `A clock ${key} stands here already: each once.`;
    return [{ code: 'duplicate', path: ['clocks', index, 'effectiveFrom'], message }];
  });
}

/** From its first day on a clock holds in each country, and no row ends before another takes over. */
function missing(rows: readonly Clock[], name: ClockName): readonly Fault[] {
  return (['E', 'W'] as const).flatMap((country): readonly Fault[] => {
    const gap = gapOf(rows, name, country);
    if (gap === null) return [];
    return [{ code: 'missing', path: ['clocks'], message: `No clock ${name} holds in ${country}${gap}.` }];
  });
}

function gapOf(rows: readonly Clock[], name: ClockName, country: Country): string | null {
  const own = rows.filter((row) => row.name === name && (row.country === country || row.country === 'EW'));
  if (own.length === 0) return '';
  const uncovered = own.flatMap(({ effectiveTo }) =>
    effectiveTo === null || own.some((row) => isEffective(row, effectiveTo)) ? [] : [effectiveTo],
  );
  return uncovered.length === 0 ? null : ` from ${uncovered.toSorted().join(', nor from ')}`;
}
