import type { Country, Jurisdiction, OrganisationKind, Role, Threshold } from './vocabulary';

/** To whom alone a power carries a disclosure. `roles` null: whatever their role. */
export interface PowerRecipients {
  readonly countries: readonly Country[];
  readonly kinds: readonly OrganisationKind[];
  readonly roles: readonly Role[] | null;
}

/** A power or duty on which a clause may rest. Data that an information-governance officer reads beside its source. */
export interface Power {
  readonly key: string;
  readonly label: string;
  /** Where the body that relies on it must stand; 'EW' in both countries. */
  readonly jurisdiction: Jurisdiction;
  /** ISO date; null: in effect for as long as our protocols reach back. */
  readonly effectiveFrom: string | null;
  /** ISO date, exclusive; null: no end known. */
  readonly effectiveTo: string | null;
  readonly source: string;
  /** A duty to disclose: carries UK GDPR art 6(1)(c). Powers and functions carry 6(1)(e). */
  readonly duty: boolean;
  /** Both holder and recipient must be bodies within Children Act 2004 s16LA(4). */
  readonly dutyToShareOnly: boolean;
  /**
   * The recorded threshold of a case below which who decides against a refusal may not name it (Haringey: what a case's status is said
   * to be must be so), and while none is recorded there such a decision opens nothing; null: none. A clause says its own (`requires.threshold`).
   */
  readonly threshold: Threshold | null;
  /** Null: to whoever the holder's function asks for. */
  readonly recipients: PowerRecipients | null;
  /** What remains to be verified before relying on this row; null when nothing. */
  readonly toCheck: string | null;
}

/** By key. policies/powers/powers.yaml is the table of all of them; a protocol carries those that its clauses name. */
export type Powers = ReadonlyMap<string, Power>;

/** The row of a clause that rests on no power laid down by law. */
export const NO_POWER = 'none';

/** Children Act 2004 s16LA: the one duty that binds between bodies within it, and that a decision of detriment stops. */
export const DUTY_TO_SHARE = 'childrenAct2004s16LA';

/**
 * By these nobody goes on against a refusal: what a controller owes the subject and accounts for itself shares nothing with others,
 * and Health and Social Care Act 2012 s251B(4)(a) does not bind where the person objects.
 */
const YIELD_TO_REFUSALS = [NO_POWER, 'ukGdprArticle15', 'ukGdprArticle24', 'healthAndSocialCareAct2012s251B'];

/**
 * Whether somebody may go on against a refusal by it. Children Act 2004 s16LA relies on no consent, so that no refusal stands against
 * it; what serves one role alone, as a Safeguarding Board's scrutineer, opens nothing to whoever decides.
 */
export function carriesOverrides({ key, dutyToShareOnly, recipients }: Power): boolean {
  return !YIELD_TO_REFUSALS.includes(key) && !dutyToShareOnly && (recipients?.roles ?? null) === null;
}

export function powersByKey(powers: readonly Power[]): Powers {
  return new Map(powers.map((each) => [each.key, each]));
}

/** Whether `power` is in effect on the ISO date `on`. */
export function powerInEffect(power: Power, on: string): boolean {
  return (power.effectiveFrom ?? '') <= on && (power.effectiveTo === null || on < power.effectiveTo);
}

/** One of which neither is known is served by no power that serves certain bodies. */
interface ServedOrganisation {
  readonly country?: Country;
  readonly kind?: OrganisationKind;
}

/** Whether a power that serves `recipients` carries a disclosure to this organisation, in whichever role. */
export function servesOrganisation(recipients: PowerRecipients | null, { country, kind }: ServedOrganisation): boolean {
  if (recipients === null) return true;
  const { countries, kinds } = recipients;
  return countries.some((each) => each === country) && kinds.some((each) => each === kind);
}

/** Whether it carries one to who asks, of this organisation and in this role. */
export function servesRequester(
  recipients: PowerRecipients | null,
  { organisation, role }: { readonly organisation: ServedOrganisation; readonly role: Role },
): boolean {
  return servesOrganisation(recipients, organisation) && (recipients?.roles?.includes(role) ?? true);
}

/** Whom it serves in words, e.g. `council in W`; null: whoever. */
export function servedBy({ recipients }: Power): string | null {
  if (recipients === null) return null;
  const { kinds, countries, roles } = recipients;
  const whom = `${kinds.join(', ')} in ${countries.join(' or ')}`;
  return roles === null ? whom : `${roles.join(', ')} of ${whom}`;
}

/** The term of `power` in words, e.g. `from 2026-09-30`. */
export function termOf({ effectiveFrom, effectiveTo }: Power): string {
  const ends = [effectiveFrom && `from ${effectiveFrom}`, effectiveTo && `until ${effectiveTo}`].filter(Boolean);
  return ends.join(' ') || 'always';
}
