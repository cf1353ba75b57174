import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '#policies/core/faults';
import { DUTY_TO_SHARE, NO_POWER, type Power, type Powers, powersByKey } from '#policies/core/powers';
import { JURISDICTIONS, ORGANISATION_KINDS, ROLES, THRESHOLDS } from '#policies/core/vocabulary';
import { day } from '#policies/tables/effectiveDays';
import { type FaultInFile, faultLine } from '#policies/tables/parseYaml';
import { readRows } from '#policies/tables/readRows';

const text = z.string().refine((value) => value.trim() !== '', { error: 'This must not be empty.' });
const atLeastOne = <Word extends z.ZodType>(word: Word) =>
  z.array(word).min(1, { error: 'An empty list serves nobody: name at least one, or leave the key out.' });

const recipients = z.strictObject({
  countries: atLeastOne(z.enum(['E', 'W'])),
  /** Left out: bodies of any kind. */
  kinds: atLeastOne(z.enum(ORGANISATION_KINDS)).default([...ORGANISATION_KINDS]),
  roles: atLeastOne(z.enum(ROLES)).nullable().default(null),
});

const powerRow = z.strictObject({
  key: z.string().regex(/^[a-z][a-zA-Z0-9]*$/, { error: 'A key is letters and digits, e.g. childrenAct1989s47.' }),
  label: text,
  jurisdiction: z.enum(JURISDICTIONS),
  source: text,
  duty: z.boolean(),
  dutyToShareOnly: z.boolean().default(false),
  threshold: z.enum(THRESHOLDS).nullable().default(null),
  recipients: recipients.nullable().default(null),
  effectiveFrom: day.nullable().default(null),
  effectiveTo: day.nullable().default(null),
  toCheck: text.nullable().default(null),
});

const FILE = join(__dirname, 'powers.yaml');

/**
 * Reads the table of powers. Throws with every fault of the file, by line and column: of each row by itself, and once these are
 * right, of what rows say together.
 */
export function readPowers(file: string = FILE): Powers {
  const read = readRows(file, readFileSync(file, 'utf8'), powerRow);
  const faults = read.place === null ? read.faults : read.place(faultsTogether(read.rows));
  if (faults.length > 0) throw new Error(notPowers(faults));
  return powersByKey(read.rows);
}

function notPowers(faults: readonly FaultInFile[]): string {
  return [...faults.map(faultLine), 'No protocol is judged, and none is loaded, before these are right.'].join('\n');
}

function faultsTogether(rows: readonly Power[]): readonly Fault[] {
  const keys = rows.map(({ key }) => key);
  const missing: readonly Fault[] = keys.includes(NO_POWER)
    ? []
    : [{ code: 'missing', path: [], message: `The row '${NO_POWER}' is missing, for what rests on no power.` }];
  return [...missing, ...rows.flatMap((row, index) => faultsOf(row, index, keys))];
}

function faultsOf(power: Power, index: number, keys: readonly string[]): readonly Fault[] {
  const { key, effectiveFrom, effectiveTo, duty, dutyToShareOnly } = power;
  const found: (Fault | false)[] = [
    keys.indexOf(key) < index && {
      code: 'duplicate',
      path: [index, 'key'],
      message: `${key} stands here already: each once.`,
    },
    effectiveFrom !== null &&
      effectiveTo !== null &&
      effectiveFrom >= effectiveTo && {
        code: 'malformed',
        path: [index, 'effectiveTo'],
        message: 'effectiveTo is the first day on which the power is no more: after effectiveFrom.',
      },
    key === NO_POWER &&
      !bindsNobody(power) && {
        code: 'malformed',
        path: [index, 'key'],
        message: `'${NO_POWER}' is no power: jurisdiction EW, duty: false, and neither recipients, a threshold nor a term.`,
      },
    dutyToShareOnly !== (key === DUTY_TO_SHARE) && {
      code: 'malformed',
      path: [index, dutyToShareOnly ? 'dutyToShareOnly' : 'key'],
      message: `${DUTY_TO_SHARE}, and it alone, says dutyToShareOnly: true: it is what a decision of detriment stops.`,
    },
    dutyToShareOnly &&
      !duty && { code: 'malformed', path: [index, 'duty'], message: 'dutyToShareOnly is for a duty: duty is true.' },
  ];
  return found.filter((each) => each !== false);
}

function bindsNobody({ jurisdiction, duty, recipients, threshold, effectiveFrom, effectiveTo }: Power): boolean {
  const bounds = [recipients, threshold, effectiveFrom, effectiveTo];
  return jurisdiction === 'EW' && !duty && bounds.every((each) => each === null);
}
