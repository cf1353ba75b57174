import { instantBefore, type KnownBy } from './child';
import { SURNAMES } from './names';
import type { Random } from './random';
import type { Row } from './town';

export interface When {
  /** Days before today. */
  readonly from: number;
  /** Days before today; null while it lasts. */
  readonly until?: number | null;
}

/** What every agency record has. */
export function recordRow(
  random: Random,
  today: string,
  known: KnownBy,
  when: When,
  said: { assertion?: string; source?: string } = {},
): Row {
  const until = when.until ?? null;
  return {
    id: random.uuid(),
    controller: known.controller,
    subject: known.subject,
    assertion: said.assertion ?? 'fact',
    source: said.source ?? 'professional',
    period_start: instantBefore(today, when.from, random.whole(7, 21), random.whole(0, 59)),
    period_end: until === null ? null : instantBefore(today, until, random.whole(7, 22), random.whole(0, 59)),
    restriction: 'none',
  };
}

const INITIALS = [...'ABCDEFGHIJKLMNOPRSTUVWY'];

export function professional(random: Random, role: string): Row {
  return { name: `${random.pick(INITIALS)}. ${random.pick(SURNAMES)}`, role };
}

/** Telephone numbers are of the range kept for drama (01632 960000 to 960999); addresses of a domain that cannot exist. */
export function contact(random: Random, name: string): Row {
  return { name, telephone: `01632 960${random.whole(200, 999)}`, email: 'duty@lintel.invalid' };
}
