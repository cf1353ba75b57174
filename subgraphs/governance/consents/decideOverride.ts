import { randomUUID } from 'node:crypto';
import type { Known } from '#policies/core/clauseChecks';
import type { Clocks } from '#policies/core/clocks';
import { birthday } from '#policies/core/consent/capacity';
import { mayOverlap } from '#policies/core/consent/consent';
import type { Decider } from '#policies/core/consent/namedColleague';
import { type OverrideTerms, readOverride } from '#policies/core/consent/overrideTerms';
import { saysSomething } from '#policies/core/texts';
import { THRESHOLDS, type Threshold } from '#policies/core/vocabulary';
import type { Acting } from '../../kit/acts/act';
import { SourceFault } from '../../kit/http/maskError';
import type { Requester } from '../../kit/replica/replica';
import { addEverywhere } from '../acts/replicated';
import { alertOfOverride } from './alertParties';
import { birthOf, type ConsentRow, closes, consentsOf, meets, unknownConsent } from './consentRows';
import type { ShownConsents } from './disclosedConsent';
import { isParty } from './recorder';

/** What is gone against, by ids of consents: the one whose scope opens, and all that were weighed; left out: that one alone. */
export interface GoneAgainst {
  readonly consent: string;
  readonly weighed?: readonly string[];
}

/** What who decides knows of the child and its consents. */
export interface Knowing {
  readonly shown: ShownConsents;
  readonly whereaboutsClosed: boolean;
  readonly involved: boolean;
}

/**
 * Records a decision to go on against a refusal or withdrawal: a decision of its own, with its own basis, for the scope that
 * was refused and no more, and one at a time for it: else what is ended would stay open by another. By a party of that consent
 * who may read how it stands, whose other parties' officers hear of it; to any other the consent is unknown, whatever else is
 * wrong. Throws CONSENT_UNKNOWN, OVERRIDE_NOTHING_REFUSED, OVERRIDE_IN_FORCE, OVERRIDE_NOT_WEIGHED and the faults of `readOverride`.
 */
export async function recordOverride(
  acting: Acting,
  by: Requester,
  { consent, weighed = [consent] }: GoneAgainst,
  terms: OverrideTerms,
  { organisations, powers, clocks }: Pick<Known, 'organisations' | 'powers'> & { readonly clocks: Clocks },
  knowing: Knowing,
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  const everything = await consentsOf(acting);
  const refused = everything.find(({ id }) => id === consent.toLowerCase());
  if (refused === undefined || !knowing.shown.state.has(refused.id) || !isParty(refused, by)) throw unknownConsent();
  if (!closes(refused))
    throw new SourceFault(
      'OVERRIDE_NOTHING_REFUSED',
      `This consent is ${refused.state}: only what was refused or withdrawn is gone against.`,
    );
  const holders = organisations.filter(({ id }) => refused.controllers.includes(id)).map(({ country }) => country);
  const named = organisations.filter(({ id }) => refused.recipients.includes(id));
  const { country } = by.organisation;
  const { whereaboutsClosed } = knowing;
  const threshold = knowing.involved ? await recordedThreshold(acting) : 'none';
  const at = { country, holders, recipients: named, whereaboutsClosed, threshold, now };
  const setting = { decidedBy: deciderOf(by), powers, clocks, ...at };
  const read = readOverride(terms, setting);
  if ('code' in read) throw new SourceFault(read.code, read.message);
  // What is to be mended by who asks is said before they are sent to somebody else.
  await requireNoneInForce(acting, by, refused);
  requireAllWeighed(refused, everything, weighed, knowing.shown);
  const id = randomUUID();
  const against = [...new Set(weighed.map((each) => each.toLowerCase()))];
  const { gate, controllers, recipients, purposes, categories } = refused;
  await sql(
    `INSERT INTO authority.override (id, person, consent, basis, reason, proportionality, approved_role, approved_by, subject_told,
       why_not_told, valid_from, valid_until, by_organisation, by_practitioner, weighed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      ...[id, person, refused.id, JSON.stringify(read.basis), terms.para18Reason, terms.proportionality.trim()],
      ...[terms.approvedRole, read.approvedBy, terms.subjectTold],
      terms.subjectTold ? null : terms.whyNotTold?.trim(),
      ...[now, read.validUntil, by.organisation.id, by.practitioner, against],
    ],
  );
  await addEverywhere(sql, 'consent_override', {
    ...{ id, person, gate, basis: JSON.stringify(read.basis), controllers, recipients, purposes, categories },
    ...{ threshold: read.threshold, serves: read.serves === null ? null : JSON.stringify(read.serves) },
    ...{ valid_from: now, valid_until: await withinChildhood(acting, read.validUntil), weighed: against },
    subject_told: terms.subjectTold,
  });
  await alertOfOverride(acting, refused);
  return { id };
}

/**
 * Whoever decides names each refusal and withdrawal that they weighed: all that stand where the one that is gone against does, as far as
 * these are shown to them, and no others. One that is not shown is weighed by nobody, told to nobody, and closes.
 */
function requireAllWeighed(
  refused: ConsentRow,
  everything: readonly ConsentRow[],
  weighed: readonly string[],
  shown: ShownConsents,
): void {
  // Of one whose scope is not shown, that it meets this one would tell whom it names.
  const isThere = (row: ConsentRow) => (shown.scope.has(row.id) ? meets(row, refused) : mayOverlap(row, refused));
  const standing = everything
    .filter((row) => row.gate === refused.gate && closes(row) && shown.state.has(row.id) && isThere(row))
    .map(({ id }) => id);
  const named = new Set(weighed.map((each) => each.toLowerCase()));
  if (named.size === standing.length && standing.every((id) => named.has(id))) return;
  throw new SourceFault(
    'OVERRIDE_NOT_WEIGHED',
    `A decision opens against the refusals alone that it weighed. In this scope there stand now: ${standing.join(', ')}. Look at each (Person.consents), and name them all in weighed.`,
  );
}

/**
 * An adult decides for themselves: what was decided about a child opens nothing from that day on. Told is the end that was stated
 * (docs/decisions/0040).
 */
async function withinChildhood(acting: Acting, until: Date): Promise<Date> {
  const born = await birthOf(acting);
  const adultAt = born === null ? null : birthday(born, 18);
  return adultAt !== null && adultAt > acting.now && adultAt < until ? adultAt : until;
}

/** The highest of the person's open cases, whoever's they are. */
async function recordedThreshold({ sql, person }: Acting): Promise<Threshold> {
  const cases = await sql<{ threshold: Threshold }>(
    'SELECT DISTINCT threshold FROM governance.case_state WHERE person = $1 AND closed_at IS NULL',
    [person],
  );
  return THRESHOLDS.findLast((each) => cases.some(({ threshold }) => threshold === each)) ?? 'none';
}

/**
 * None of the same person and gate is in force whose scope meets this one's, whoever decided it and by whichever consent: what
 * one opened would stay open by the other. While whereabouts are closed every holder and recipient counts as meant (`meets`).
 * Named by its id to those alone who read it in `consentOverrides`, as whoever may record one does of their own organisation's, and
 * by who took it where that was their own organisation. Two at once wait for each other: `consentsOf` has locked
 * the person's consents.
 */
async function requireNoneInForce({ sql, now, person }: Acting, by: Requester, refused: ConsentRow): Promise<void> {
  const { gate, controllers, recipients, purposes, categories, whereaboutsClosed } = refused;
  const standing = await sql<{ id: string; until: Date; taker: string; organisation: string; theirs: boolean }>(
    `SELECT o.id, o.valid_until AS until, o.by_practitioner AS taker, o.by_organisation AS organisation, ${DECIDES_OR_HOLDS('o', '$8')} AS theirs
     FROM authority.override o JOIN authority.consent c ON c.id = o.consent
     WHERE o.person = $1 AND o.ended_at IS NULL AND o.valid_until > $2 AND c.gate = $3
       AND ($9 OR (c.controllers && $4 AND c.recipients && $5)) AND c.purposes && $6 AND c.categories && $7
     ORDER BY theirs DESC, o.valid_until DESC, o.id LIMIT 1`,
    [person, now, gate, controllers, recipients, purposes, categories, by.organisation.id, whereaboutsClosed],
  );
  const [first] = standing;
  if (first === undefined) return;
  const named = first.organisation === by.organisation.id;
  const ownTaker = first.taker === by.practitioner ? 'you took it yourself' : askTaker(first.taker);
  const [which, whom] = first.theirs
    ? [
        `Decision ${first.id}${named ? ` of ${first.taker}` : ''}, until ${first.until.toISOString()},`,
        named ? ownTaker : ASK_UNNAMED,
      ]
    : ['A decision in force', ASK_THE_TOLD];
  throw new SourceFault(
    'OVERRIDE_IN_FORCE',
    `${which} opens this scope or a part of it already, or one that is not told apart from it. It is ended first (endOverride), then it can be decided anew: ${whom}.`,
  );
}

const askTaker = (taker: string) => `ask ${taker}, who took it; your organisation may end it too`;

/** Of no decision in particular: names nobody, and says the same whoever took it and whatever it opens (`alertOfOverride`). */
const ASK_THE_TOLD =
  'ask the officers of the controllers that this consent names, or your own: those of every party to what was refused were told when it was taken (refusalOverridden); whoever took it ends it, or a controller whose records it opens';

/** Of a decision of another organisation that opens the asker's records: who took it may tell where the child is known. */
const ASK_UNNAMED =
  'your organisation may end it. Who took it is told to their own organisation alone: your own officers were told that it was taken, and whoever is to be asked is asked through the front door of your own area';

function deciderOf({ organisation, practitioner }: Requester): Decider {
  return { organisation: organisation.id, practitioner };
}

/**
 * Ends it before its time: whoever decided it, and each controller whose records it opens. Who ended it is kept. Throws
 * OVERRIDE_UNKNOWN, TEXT_MISSING.
 */
export async function endOverride(
  acting: Acting,
  by: Requester,
  id: string,
  reason: string,
): Promise<{ readonly id: string }> {
  const { sql, now, person } = acting;
  requireText(reason, 'Say why the decision ends: it is kept.');
  const ended = await sql<{ id: string }>(
    `UPDATE authority.override o SET ended_at = $3, ended_reason = $4, ended_organisation = $5, ended_practitioner = $6
     WHERE o.id::text = $1 AND o.person = $2 AND ${DECIDES_OR_HOLDS('o', '$5')} AND o.ended_at IS NULL AND o.valid_until > $3
     RETURNING o.id`,
    [id.toLowerCase(), person, now, reason.trim(), by.organisation.id, by.practitioner],
  );
  const [first] = ended;
  if (first === undefined)
    throw new SourceFault(
      'OVERRIDE_UNKNOWN',
      'No decision in force that your organisation took, or that opens its records, has this id: it may be over already.',
    );
  // A time without length: no agency goes on by it, however late its clock is.
  await sql('UPDATE governance.consent_override SET valid_until = valid_from WHERE id = $1', [first.id]);
  return first;
}

/** Of an override `row`: the organisation decided it, or is a controller of what it opens. */
export const DECIDES_OR_HOLDS = (row: string, organisation: string): string =>
  `(${row}.by_organisation = ${organisation} OR EXISTS (
    SELECT FROM authority.consent c WHERE c.id = ${row}.consent AND ${organisation} = ANY(c.controllers)))`;

function requireText(text: string, message: string): void {
  if (!saysSomething(text)) throw new SourceFault('TEXT_MISSING', message);
}
