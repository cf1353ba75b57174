import type { ConsentCase, StandingConsent } from '#policies/core/consent/standing';
import type { Catalogue, DataItem } from '#policies/core/dataItem';
import type { AttributeValue, RecordFacts, SubjectFacts } from '#policies/core/decision';
import type { Clause, Condition, Organisation, Recipient, Rules } from '#policies/core/protocol';

/**
 * What `decide` must say, computed naively from the rules as they stand: no CASL, no code of policies/core. One of
 * `disclosed`, `generalised:<by>`, `refused`.
 */
export function oracle(
  rules: Rules,
  catalogue: Catalogue,
  to: Recipient,
  purpose: string,
  on: string,
  id: string,
  facts: RecordFacts,
): string {
  const item = catalogue.items.get(id);
  const holders = rules.organisations.filter((each) => each.agency === item?.agency);
  const holder = holders.find((each) => each.id === facts.controller);
  if (!item || !holder) return 'refused';
  const { subject, attributes } = facts;
  const { newest, clausesOf, bansOf, signedOf } = agreements(rules, item, to, purpose, on);
  const decideFor = (from: Organisation): string => {
    const clauses = clausesOf(from);
    const bans = bansOf(from);
    const signed = signedOf(from).filter((c) => c.lawfulBasis.power !== DUTY || !subject.detriment);
    const forbids = [...clauses.map(({ c }) => c).filter((c) => c.effect === 'withhold'), ...bans];
    // A fact that any rule in play reads must be there, of its type and within its list: in any row, for any controller.
    const read = [
      ...newest
        .flatMap((p) => p.clauses)
        .filter((c) => c.dataItems.includes(item.id) && reads(c, item.agency, purpose, to)),
      ...rules.protocols
        .filter((p) => p.inForceFrom <= on)
        .flatMap((p) => p.restrictions)
        .filter((r) => isBanned(r.dataItems, item.id)),
    ];
    if (!read.every(({ when }) => when.every((w) => isKnown(catalogue, item.record, w.attribute, attributes))))
      return 'refused';
    const all = (when: readonly Condition[]) => when.every((w) => isTrue(w, attributes[w.attribute] ?? null, on));
    if (forbids.some(({ when }) => all(when)) || (subject.whereaboutsClosed && item.flags.includes('W')))
      return 'refused';
    const open = signed.filter((c) => all(c.when) && isMet(c, item, facts.subject, purpose));
    if (open.some((c) => c.effect === 'disclose')) return 'disclosed';
    const coarse = open
      .filter((c) => c.generaliseBy && item.generalisations.includes(c.generaliseBy))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return coarse[0] ? `generalised:${coarse[0].generaliseBy}` : 'refused';
  };
  const answers = new Set(subject.whereaboutsClosed ? holders.map(decideFor) : [decideFor(holder)]);
  return answers.size === 1 ? ([...answers][0] ?? 'refused') : 'refused';
}

/**
 * What is to be told beside a list of `item`, naively: `told` where one holder would give, and none that is `near` would, but for what is not met about the child; `mayBeSilent` where a clause of such a holder, or the item, keeps that to itself; else `nothing`. Neither records nor detriment nor closed whereabouts are looked at.
 */
export function toldInPart(
  rules: Rules,
  catalogue: Catalogue,
  to: Recipient,
  purpose: string,
  on: string,
  id: string,
  subjectOf: (controller: string) => SubjectFacts,
  isNear: (holder: Organisation) => boolean,
): 'told' | 'mayBeSilent' | 'nothing' {
  const item = catalogue.items.get(id);
  if (!item) return 'nothing';
  const { clausesOf, bansOf, signedOf } = agreements(rules, item, to, purpose, on);
  const ready = rules.organisations
    .filter((each) => each.agency === item.agency)
    .map((from) => {
      const withholds = clausesOf(from).filter(({ c }) => c.effect === 'withhold');
      const isBarred = [...withholds.map(({ c }) => c), ...bansOf(from)].some(({ when }) => when.length === 0);
      return { from, clauses: isBarred ? [] : signedOf(from) };
    })
    .filter(({ clauses }) => clauses.length > 0);
  const gives = ({ from, clauses }: (typeof ready)[number]) =>
    clauses.some((c) => isMet(c, item, subjectOf(from.id), purpose));
  if (!ready.some(gives)) return 'nothing';
  const lacking = ready.filter(({ from }) => isNear(from));
  if (lacking.length === 0 || lacking.some(gives)) return 'nothing';
  const keepsSilent = lacking.some(({ clauses }) => clauses.some((c) => c.whenRefused !== 'notice'));
  return item.silent || keepsSilent ? 'mayBeSilent' : 'told';
}

/** The clauses and bans in play for an item and its requester, by holder. */
function agreements(rules: Rules, item: DataItem, to: Recipient, purpose: string, on: string) {
  const live = rules.protocols.filter((each) => each.inForceFrom <= on && on < each.inForceTo);
  const newest = live.filter((a) => live.every((b) => b.id !== a.id || b.version <= a.version));
  const clausesOf = (from: Organisation) =>
    newest.flatMap((p) =>
      p.clauses
        .filter(
          (c) =>
            c.dataItems.includes(item.id) &&
            c.from.agency === item.agency &&
            c.purposes.some((each) => each === purpose) &&
            c.from.countries.includes(from.country) &&
            (c.from.controllers?.includes(from.id) ?? true) &&
            isTo(c, to),
        )
        .map((c) => ({ c, p })),
    );
  const bansOf = (from: Organisation) =>
    rules.protocols
      .filter((p) => p.inForceFrom <= on)
      .flatMap((p) => p.restrictions)
      .filter(
        (r) =>
          isBanned(r.dataItems, item.id) &&
          (r.jurisdiction === 'EW' || [from.country, to.organisation.country].includes(r.jurisdiction)),
      );
  const signedOf = (from: Organisation) =>
    clausesOf(from)
      .filter(
        ({ c, p }) =>
          c.effect !== 'withhold' &&
          COUNTRY[c.lawfulBasis.power]?.includes(from.country) &&
          (c.lawfulBasis.power !== DUTY || (from.dutyToShare && to.organisation.dutyToShare)) &&
          rules.signatures.some(
            (s) =>
              s.protocol === p.id && s.version === p.version && s.controller === from.id && inLondon(s.signedAt) <= on,
          ),
      )
      .map(({ c }) => c);
  return { newest, clausesOf, bansOf, signedOf };
}

/** What a clause asks about the child and the requester, or a grant in its place. */
function isMet(c: Clause, item: DataItem, subject: SubjectFacts, purpose: string): boolean {
  const isTrained = subject.trained || /^W*$/.test(item.flags.join(''));
  return (
    (meets(c, subject, item.silent, purpose) && isTrained) ||
    (c.emergency && subject.emergencyAccess.includes(c.id) && !item.silent)
  );
}

/** What must not be known to exist is not counted either. */
const isBanned = (items: readonly string[], id: string) =>
  items.includes(id) || (id.endsWith('.count') && items.includes(id.replace(/count$/, 'involvement')));

const COUNTRY: Readonly<Record<string, string>> = {
  childrenAct1989s47: 'EW',
  childrenAct1989s17: 'E',
  sswba2014s164: 'W',
  childrenAct2004s16LA: 'E',
};
const DUTY = 'childrenAct2004s16LA';
const RANK = ['none', 'earlyHelp', 'safeguardingEnquiry', 'section47Enquiry'];

function isTo({ to }: Clause, { organisation, team, role }: Recipient): boolean {
  const body =
    to.organisations.includes(organisation.id) ||
    (to.kinds.includes(organisation.kind) && to.countries.includes(organisation.country));
  return (
    body &&
    (organisation.dutyToShare || !to.dutyToShare) &&
    (to.teams?.includes(team) ?? true) &&
    to.roles.includes(role)
  );
}

/** Purposes that state how far a case has gone. */
const STATED: Readonly<Record<string, string>> = {
  safeguardingEnquiry: 'safeguardingEnquiry',
  section47Enquiry: 'section47Enquiry',
};

function meets({ requires, lawfulBasis }: Clause, subject: SubjectFacts, silent: boolean, purpose: string): boolean {
  const asksForMore = requires.involvement || requires.threshold !== 'none' || requires.consent.length > 0;
  return (
    !requires.emergencyAccess &&
    (subject.involved || !requires.involvement) &&
    RANK.indexOf(subject.threshold) >= RANK.indexOf(requires.threshold) &&
    (!asksForMore || RANK.indexOf(subject.threshold) >= RANK.indexOf(STATED[purpose] ?? 'none')) &&
    requires.consent.every(
      (gate) =>
        subject.consent[gate] || (subject.overrides[gate] !== null && !silent && lawfulBasis.regime !== 'dpaPart3'),
    )
  );
}

function reads(c: Clause, agency: string, purpose: string, to: Recipient): boolean {
  return c.from.agency === agency && c.purposes.some((each) => each === purpose) && isTo(c, to);
}

function isKnown(catalogue: Catalogue, record: string, name: string, attributes: RecordFacts['attributes']): boolean {
  const attribute = catalogue.records.get(record)?.attributes.find((each) => each.name === name);
  const value = Object.keys(attributes).includes(name) ? attributes[name] : null;
  if (attribute?.type === 'string') return typeof value === 'string' && (attribute.values?.includes(value) ?? false);
  if (attribute?.type === 'integer') return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
  if (attribute?.type === 'boolean') return value === true || value === false;
  return (
    attribute !== undefined &&
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

function isTrue(condition: Condition, value: AttributeValue, on: string): boolean {
  if ('equals' in condition) return value === condition.equals;
  if ('in' in condition) return condition.in.includes(value as string);
  if ('atMost' in condition) return Number(value) <= condition.atMost;
  const limit = 'before' in condition ? condition.before : condition.after;
  const day = new Date(limit.startsWith('P') ? on : limit);
  if (limit.startsWith('P')) day.setUTCMonth(day.getUTCMonth() - Number(/\d+/.exec(limit)?.[0]));
  return 'before' in condition ? Date.parse(String(value)) < day.getTime() : Date.parse(String(value)) > day.getTime();
}

function inLondon(instant: string): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'Europe/London' });
}

/** Whether a decision that weighed certain refusals opens a gate in one case, naively. */
export function openedAgainst(
  weighed: readonly string[],
  consents: readonly StandingConsent[],
  gate: string,
  at: ConsentCase,
): boolean {
  const there = consents.filter(
    (each) =>
      each.gate === gate &&
      each.controllers.includes(at.controller) &&
      each.recipients.includes(at.recipient) &&
      each.purposes.includes(at.purpose) &&
      each.categories.includes(at.category),
  );
  // What its grantor did not undo by the same right since; at one moment what closes undoes, and is not undone.
  const counting = there.filter(
    (each) =>
      each.state !== 'given' &&
      !there.some(
        (later) =>
          later.grantor === each.grantor &&
          later.precedence === each.precedence &&
          (later.decidedAt > each.decidedAt ||
            (later.decidedAt === each.decidedAt && weighed.includes(each.id) && isUnweighed(later, weighed))),
      ),
  );
  return counting.length > 0 && !counting.some((each) => isUnweighed(each, weighed));
}

const isUnweighed = ({ id, state }: StandingConsent, weighed: readonly string[]) =>
  state !== 'given' && !weighed.includes(id);
