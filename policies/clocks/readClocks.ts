import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Clocks, PAUSES } from '#policies/core/clocks';
import { JURISDICTIONS } from '#policies/core/vocabulary';

const day = z.iso.date();

const clockSchema = z
  .strictObject({
    name: z.string().regex(/^[a-zA-Z0-9]+\.[a-zA-Z0-9]+$/, 'a name is <what>.<when>, e.g. holderTask.section47Enquiry'),
    country: z.enum(JURISDICTIONS),
    minutes: z.number().int().min(1).nullable().default(null),
    workingDays: z.number().int().min(1).nullable().default(null),
    months: z.number().int().min(1).nullable().default(null),
    pausedFor: z.enum(PAUSES).nullable().default(null),
    source: z.string().min(1),
    effectiveFrom: day,
    effectiveTo: day.nullable().default(null),
  })
  .refine(
    ({ minutes, workingDays, months }) => [minutes, workingDays, months].filter((each) => each !== null).length === 1,
    {
      message: 'give one of minutes, workingDays and months',
    },
  )
  .refine(({ months, pausedFor }) => pausedFor === null || months !== null, {
    message: 'only a clock of months is paused',
  });

const clocksSchema = z.strictObject({ clocks: z.array(clockSchema).min(1), holidays: z.array(day) });

const FILE = join(__dirname, 'clocks.yaml');

/** Reads the clocks. Throws with every fault of the file, by its place in it. */
export function readClocks(file: string = FILE): Clocks {
  const read = clocksSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file} is not a list of clocks:\n${z.prettifyError(read.error)}`);
  return { clocks: read.data.clocks, holidays: new Set(read.data.holidays) };
}
