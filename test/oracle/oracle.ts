import type { Catalogue } from '#policies/core/dataItem';
import type { AttributeValue, RecordFacts } from '#policies/core/decision';
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
  const live = rules.protocols.filter((each) => each.inForceFrom <= on && on < each.inForceTo);
  const newest = live.filter((a) => live.every((b) => b.id !== a.id || b.version <= a.version));
  const decideFor = (from: Organisation): string => {
    const speaks = (c: Clause) =>
      c.dataItems.includes(item.id) &&
      c.from.agency === item.agency &&
      c.purposes.some((each) => each === purpose) &&
      c.from.countries.includes(from.country) &&
      (c.from.controllers?.includes(from.id) ?? true) &&
      isTo(c, to);
    const clauses = newest.flatMap((p) => p.clauses.filter(speaks).map((c) => ({ c, p })));
    const bans = rules.protocols
      .filter((p) => p.inForceFrom <= on)
      .flatMap((p) => p.restrictions)
      .filter(
        (r) =>
          isBanned(r.dataItems, item.id) &&
          (r.jurisdiction === 'EW' || [from.country, to.organisation.country].includes(r.jurisdiction)),
      );
    const signed = clauses.filter(
      ({ c, p }) =>
        c.effect !== 'withhold' &&
        COUNTRY[c.lawfulBasis.power]?.includes(from.country) &&
        (c.lawfulBasis.power !== DUTY || (from.dutyToShare && to.organisation.dutyToShare && !subject.detriment)) &&
        rules.signatures.some(
          (s) =>
            s.protocol === p.id &&
            s.version === p.version &&
            s.controller === from.id &&
            Date.parse(s.signedAt) < Date.parse(on) + DAY_MS,
        ),
    );
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
    const open = signed
      .map(({ c }) => c)
      .filter(
        (c) =>
          all(c.when) &&
          ((meets(c, facts, item.silent, purpose) && (subject.trained || /^W*$/.test(item.flags.join('')))) ||
            (c.emergency && subject.emergencyAccess.includes(c.id) && !item.silent)),
      );
    if (open.some((c) => c.effect === 'disclose')) return 'disclosed';
    const coarse = open
      .filter((c) => c.generaliseBy && item.generalisations.includes(c.generaliseBy))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return coarse[0] ? `generalised:${coarse[0].generaliseBy}` : 'refused';
  };
  const answers = new Set(subject.whereaboutsClosed ? holders.map(decideFor) : [decideFor(holder)]);
  return answers.size === 1 ? ([...answers][0] ?? 'refused') : 'refused';
}

const DAY_MS = 86_400_000;

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

function meets({ requires, lawfulBasis }: Clause, { subject }: RecordFacts, silent: boolean, purpose: string): boolean {
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
