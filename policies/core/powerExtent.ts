import { type ClauseInContext, type Finding, finding } from './clauseChecks';
import type { Power, PowerRecipients } from './powers';
import type { Clause } from './protocol';

/**
 * How far a power reaches: who can hold under it and who can receive. The facts decide, not the document's label alone. What a
 * clause withholds rests on no power, so it may reach further than the power that it names.
 */

/** A power of one country is exercised by holders there and, where the power says so, for recipients there. */
export function powerOfOtherJurisdiction(context: ClauseInContext): readonly Finding[] {
  return [...holdersPowerElsewhere(context), ...recipientsPowerElsewhere(context)];
}

function holdersPowerElsewhere(context: ClauseInContext): readonly Finding[] {
  const { clause, protocol, powers } = context;
  const power = powers.get(clause.lawfulBasis.power);
  if (!power) return [];
  const found = (path: Finding['path'], why: string) => [
    finding('powerOfOtherJurisdiction', path, `${power.source} extends to ${power.jurisdiction} alone, and ${why}.`),
  ];
  if (![power.jurisdiction, protocol.jurisdiction].includes('EW') && power.jurisdiction !== protocol.jurisdiction) {
    return found(['lawfulBasis', 'power'], `this is a protocol for ${protocol.jurisdiction}`);
  }
  if (clause.effect === 'withhold') return [];
  const abroad = holderAbroad(context, power);
  return [
    ...(abroad ? found(['from'], `${abroad} stands elsewhere: narrow from.countries or from.controllers`) : []),
    ...recipientsAbroad(context, power.recipients).flatMap((path) =>
      found(path, 'serves recipients there: narrow the recipients'),
    ),
  ];
}

/** Recipients of the other country rely on its law, in whichever country's protocol: where they stand is what counts. */
function recipientsPowerElsewhere(context: ClauseInContext): readonly Finding[] {
  const power = context.powers.get(context.clause.recipientBasis?.power ?? '');
  if (!power || power.jurisdiction === 'EW') return [];
  const { jurisdiction, source } = power;
  return recipientsAbroad(context, { countries: [jurisdiction], kinds: [], roles: null }).map((path) =>
    finding(
      'powerOfOtherJurisdiction',
      path,
      `${source} extends to ${jurisdiction} alone, and recipients rely on it who stand elsewhere: narrow the recipients.`,
    ),
  );
}

function holderAbroad({ holders }: ClauseInContext, { jurisdiction }: Power): string | null {
  if (jurisdiction === 'EW') return null;
  return holders.find((each) => each.country !== jurisdiction)?.id ?? null;
}

function recipientsAbroad(
  { clause: { to }, organisations }: ClauseInContext,
  reach: PowerRecipients | null,
): readonly Finding['path'][] {
  if (!reach) return [];
  const outside = to.kinds.length > 0 && to.countries.some((each) => !reach.countries.includes(each));
  return [
    ...(outside ? [['to', 'countries']] : []),
    ...namedRecipients(to, organisations).flatMap(({ path, organisation }) =>
      reach.countries.includes(organisation.country) ? [] : [path],
    ),
  ];
}

/** A power that serves certain bodies or roles carries a disclosure to them alone. */
export function recipientOutsidePower(context: ClauseInContext): readonly Finding[] {
  const { lawfulBasis, recipientBasis, effect } = context.clause;
  if (effect === 'withhold') return [];
  const keys = new Set([lawfulBasis.power, recipientBasis?.power ?? lawfulBasis.power]);
  return [...keys].flatMap((key) => outsidePower(context, context.powers.get(key)));
}

function outsidePower({ clause: { to }, organisations }: ClauseInContext, power?: Power): readonly Finding[] {
  if (!power?.recipients) return [];
  const { kinds, roles } = power.recipients;
  const whom = [kinds.join(', '), ...(roles ?? [])].join(' in the role ');
  const found = (path: Finding['path'], who: string) =>
    finding('recipientOutsidePower', path, `${power.source} serves ${whom} alone, and not ${who}: name another power.`);
  return [
    ...to.kinds.flatMap((kind, index) => (kinds.includes(kind) ? [] : [found(['to', 'kinds', index], kind)])),
    ...namedRecipients(to, organisations).flatMap(({ path, organisation: { id, kind } }) =>
      kinds.includes(kind) ? [] : [found(path, id)],
    ),
    ...to.roles.flatMap((role, index) =>
      (roles?.includes(role) ?? true) ? [] : [found(['to', 'roles', index], role)],
    ),
  ];
}

/** The duty binds between bodies within s16LA(4): every holder, named or not, and every recipient. */
export function dutyToShareNotStated({ clause, holders, organisations, powers }: ClauseInContext): readonly Finding[] {
  const { to, lawfulBasis, recipientBasis, effect } = clause;
  if (lawfulBasis.power !== recipientBasis?.power && powers.get(recipientBasis?.power ?? '')?.dutyToShareOnly) {
    const message = "The duty is the holder's, to disclose: the recipient relies on the function for which it receives";
    return [finding('dutyToShareNotStated', ['recipientBasis', 'power'], `${message} (Children Act 2004 s16LA(1)).`)];
  }
  if (!powers.get(lawfulBasis.power)?.dutyToShareOnly) return [];
  const found = (path: Finding['path'], message: string) => [
    finding('dutyToShareNotStated', path, `${message} (Children Act 2004 s16LA(4)).`),
  ];
  if (!to.dutyToShare) {
    return found(['lawfulBasis', 'power'], 'The duty binds between bodies within it: set to.dutyToShare: true');
  }
  if (effect === 'withhold') return [];
  const outside = holders.find((each) => !each.dutyToShare);
  return [
    ...(outside ? found(['from'], `${outside.id} is not within the duty: narrow from`) : []),
    ...namedRecipients(to, organisations).flatMap(({ path, organisation: { id, dutyToShare } }) =>
      dutyToShare ? [] : found(path, `${id} is not within the duty`),
    ),
  ];
}

function namedRecipients(to: Clause['to'], organisations: ClauseInContext['organisations']) {
  return to.organisations.flatMap((id, index) =>
    organisations
      .filter((each) => each.id === id)
      .map((organisation) => ({ organisation, path: ['to', 'organisations', index] as const })),
  );
}
