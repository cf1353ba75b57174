import type { ClauseId, DataItemId, OrganisationId } from './ids';
import { dayOfText } from './legalDay';
import { stopsForDetriment } from './override';
import { type Power, type Powers, powerInEffect, powersByKey } from './powers';
import type {
  Clause,
  ClauseRecipients,
  ClauseSource,
  Organisation,
  Protocol,
  Recipient,
  Restriction,
  Rules,
} from './protocol';
import { statedBy } from './requirements';
import type { Agency, Purpose } from './vocabulary';

/** A clause that speaks to this recipient, purpose and day. */
export interface ApplicableClause {
  /** With what the purpose asks for beside: see `statedBy`. */
  readonly clause: Clause;
  readonly items: ReadonlySet<DataItemId>;
  /** Controllers of the agency that it could bind: named or all, where its power holds. Sorted. */
  readonly covered: readonly OrganisationId[];
  /** Those among them for which it counts: whose signature stands on the day, or all of them where it only forbids. Sorted. */
  readonly signed: readonly OrganisationId[];
}

export interface ApplicableRestriction {
  readonly restriction: Restriction;
  readonly items: ReadonlySet<DataItemId>;
  readonly controllers: readonly OrganisationId[];
}

/** What of the rules concerns one recipient, purpose and day; everything sorted by id, so that order in files is moot. */
export interface Applicable {
  readonly clauses: readonly ApplicableClause[];
  readonly restrictions: readonly ApplicableRestriction[];
}

const byId = <T extends { readonly id: string }>(a: T, b: T): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Organisations that can be controllers of records in `agency`'s database, sorted by id. The hub and governance hold rows of
 * every agency's controllers.
 */
export function controllersOfAgency(organisations: readonly Organisation[], agency: Agency): readonly Organisation[] {
  const everyones = agency === 'hub' || agency === 'governance';
  return organisations.filter((each) => (everyones ? each.agency !== null : each.agency === agency)).toSorted(byId);
}

/** The controllers that a clause could bind, its power and their signatures apart. Sorted by id. */
export function sourcesOf(
  organisations: readonly Organisation[],
  { agency, countries, controllers }: ClauseSource,
): readonly Organisation[] {
  return controllersOfAgency(organisations, agency).filter(
    (each) => countries.includes(each.country) && (controllers === null || controllers.includes(each.id)),
  );
}

/**
 * Selects the clauses and restrictions in force on `on`. Of several versions of a protocol in force only the highest counts:
 * who has not signed it shares nothing under it. What only forbids needs no signature; a restriction outlives its protocol's term too.
 */
export function selectApplicable(rules: Rules, recipient: Recipient, purpose: Purpose, on: string): Applicable {
  const speaks = (clause: Clause, powers: Powers) =>
    clause.purposes.includes(purpose) && addresses(clause.to, recipient) && dutyReaches(clause, recipient, powers);
  return {
    clauses: bindingClauses(rules, speaks, (clause) => statedBy(purpose, clause), on).toSorted((a, b) =>
      byId(a.clause, b.clause),
    ),
    restrictions: restrictionsOn(rules, on)
      .map(({ restriction, items }) => ({
        restriction,
        items,
        controllers: rules.organisations
          .filter((each) => restrictionReaches(restriction, each, recipient))
          .map((each) => each.id)
          .toSorted(),
      }))
      .toSorted((a, b) => byId(a.restriction, b.restriction)),
  };
}

/**
 * The clauses in force on `on` that a holder's decision of detriment stops, whoever asks and for whatever. Where it stands, what
 * a signed controller holds of their items is silent to somebody.
 */
export function clausesOnDuty(rules: Rules, on: string): readonly ApplicableClause[] {
  const onDuty = (clause: Clause) => clause.effect !== 'withhold' && stopsForDetriment(clause);
  return bindingClauses(rules, onDuty, (clause) => clause, on);
}

/** The clauses in force on `on` by which some controller gives something, whoever asks and for whatever. */
export function clausesGiving(rules: Rules, on: string): readonly ApplicableClause[] {
  const gives = (clause: Clause) => clause.effect !== 'withhold';
  return bindingClauses(rules, gives, (clause) => clause, on).filter(({ signed }) => signed.length > 0);
}

/** The restrictions in force on `on`, whomever they reach. */
export function restrictionsOn(
  { protocols }: Pick<Rules, 'protocols'>,
  on: string,
): readonly Omit<ApplicableRestriction, 'controllers'>[] {
  return protocols
    .filter(({ inForceFrom }) => inForceFrom <= on)
    .flatMap(({ restrictions }) => restrictions)
    .map((restriction) => ({
      restriction,
      items: new Set([...restriction.dataItems, ...countsOf(restriction)]),
    }));
}

/** A record whose existence is restricted is not counted either: a count would tell that it is there. */
function countsOf({ dataItems }: Restriction): readonly DataItemId[] {
  return dataItems
    .filter((item) => item.endsWith('.involvement'))
    .map((item) => item.replace(/involvement$/, 'count') as DataItemId);
}

/** Whether a clause's recipients include this requester. An empty list includes nobody. */
export function addresses(to: ClauseRecipients, { organisation, team, role }: Recipient): boolean {
  const named = to.organisations.includes(organisation.id);
  const ofKind = to.kinds.includes(organisation.kind) && to.countries.includes(organisation.country);
  return (
    (named || ofKind) &&
    (!to.dutyToShare || organisation.dutyToShare) &&
    (to.teams === null || to.teams.includes(team)) &&
    to.roles.includes(role)
  );
}

/** A duty binds towards those within it alone; what only forbids, forbids towards everybody. */
function dutyReaches({ effect, lawfulBasis }: Clause, { organisation }: Recipient, powers: Powers): boolean {
  return effect === 'withhold' || organisation.dutyToShare || !powers.get(lawfulBasis.power)?.dutyToShareOnly;
}

/** Of the protocols in force those clauses that `chosen` picks, as `stated`, with whom they bind. */
function bindingClauses(
  rules: Rules,
  chosen: (clause: Clause, powers: Powers) => boolean,
  stated: (clause: Clause) => Clause,
  on: string,
): readonly ApplicableClause[] {
  return newestVersions(rules, on).flatMap((protocol) => {
    const powers = powersByKey(protocol.powers);
    const clauses = protocol.clauses.filter((clause) => chosen(clause, powers));
    const signers = clauses.length > 0 ? signersOf(rules, protocol, on) : new Set<OrganisationId>();
    return clauses.flatMap((clause) => bindingClause(rules, stated(clause), powers, signers, on));
  });
}

/** Of each protocol in force on `on` the highest version. */
export function newestVersions({ protocols }: Pick<Rules, 'protocols'>, on: string): readonly Protocol[] {
  const inForce = protocols.filter((each) => each.inForceFrom <= on && on < each.inForceTo);
  return inForce.filter((each) => !inForce.some((other) => other.id === each.id && other.version > each.version));
}

function bindingClause(
  rules: Rules,
  clause: Clause,
  powers: Powers,
  signers: ReadonlySet<OrganisationId>,
  on: string,
): readonly ApplicableClause[] {
  const sources = sourcesOf(rules.organisations, clause.from);
  const items = new Set(clause.dataItems);
  if (clause.effect === 'withhold') {
    const all = sources.map((each) => each.id);
    return [{ clause, items, covered: all, signed: all }];
  }
  const power = powers.get(clause.lawfulBasis.power);
  const recipients = powers.get((clause.recipientBasis ?? clause.lawfulBasis).power);
  if (!power || !recipients || ![power, recipients].every((each) => powerInEffect(each, on))) return [];
  const covered = sources.filter((each) => powerHolds(power, each)).map((each) => each.id);
  const signed = covered.filter((controller) => signers.has(controller));
  return [{ clause, items, covered, signed }];
}

/** The holder is who relies on the power, so it is the holder's country that counts. */
function powerHolds(power: Power, holder: Organisation): boolean {
  return (
    (power.jurisdiction === 'EW' || power.jurisdiction === holder.country) &&
    (!power.dutyToShareOnly || holder.dutyToShare)
  );
}

/** Whose signature under this version stands on the day. */
function signersOf({ signatures }: Rules, { id, version }: Protocol, on: string): ReadonlySet<OrganisationId> {
  const standing = signatures.filter(
    (each) => each.protocol === id && each.version === version && dayOfText(each.signedAt) <= on,
  );
  return new Set(standing.map(({ controller }) => controller));
}

/** The law of either side forbids. */
export function restrictionReaches(
  restriction: Restriction,
  holder: Organisation,
  { organisation }: Recipient,
): boolean {
  const { jurisdiction } = restriction;
  return jurisdiction === 'EW' || jurisdiction === holder.country || jurisdiction === organisation.country;
}

/** The one id that all of `ids` are, or null. */
export function onlyOne(ids: readonly (ClauseId | null)[]): ClauseId | null {
  const [first] = ids;
  return first !== undefined && ids.every((each) => each === first) ? first : null;
}
