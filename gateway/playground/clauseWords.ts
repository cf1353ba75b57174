import { NO_POWER, type Powers, powersByKey } from '#policies/core/powers';
import type { Clause, Protocol, RecipientBasis } from '#policies/core/protocol';
import type { Agency } from '#policies/core/vocabulary';
import {
  ARTICLE_6_WORDS,
  ARTICLE_9_WORDS,
  CONFIDENTIALITY_WORDS,
  COUNTRY_WORDS,
  GATE_WORDS,
  PARA_18_WORDS,
  SCHEDULE_1_WORDS,
  THRESHOLD_WORDS,
} from './noticeWords';

/** A clause as a practitioner reads it: the same protocol text that was signed, and nothing about any child. */
export interface ClauseWords {
  readonly protocol: string;
  /** The clause's number within its protocol, e.g. `W8`. */
  readonly number: string;
  readonly title: string;
  /** Whose records it is about. */
  readonly agency: Agency;
  readonly country: string;
  /** What must hold before it gives anything; empty where nothing is asked. */
  readonly needs: readonly string[];
  /** The agreements among them: whether one is relied on is where the law of the two countries differs. */
  readonly agreements: readonly string[];
  /** Why it is lawful, as one sentence. */
  readonly basis: string;
}

/** The clauses of `protocols` by id. Restrictions are not among them: what they forbid is silent, so no notice names one. */
export function clausesInWords(protocols: readonly Protocol[]): Readonly<Record<string, ClauseWords>> {
  return Object.fromEntries(
    protocols.flatMap((protocol) => {
      const powers = powersByKey(protocol.powers);
      return protocol.clauses.map((clause) => [clause.id, inWords(protocol, clause, powers)] as const);
    }),
  );
}

function inWords(protocol: Protocol, clause: Clause, powers: Powers): ClauseWords {
  return {
    protocol: protocol.title,
    number: clause.id.slice(protocol.id.length + 1),
    title: clause.title,
    agency: clause.from.agency,
    country: COUNTRY_WORDS[protocol.jurisdiction],
    needs: needsOf(clause),
    agreements: clause.requires.consent.map((gate) => GATE_WORDS[gate]),
    basis: basisOf(clause, powers),
  };
}

function needsOf({ requires }: Clause): readonly string[] {
  const { involvement, threshold, consent, emergencyAccess } = requires;
  return [
    ...(involvement ? ['that you or your team are on record with the child'] : []),
    ...(threshold === 'none' ? [] : [THRESHOLD_WORDS[threshold]]),
    ...consent.map((gate) => GATE_WORDS[gate]),
    ...(emergencyAccess ? ['an emergency access grant'] : []),
  ];
}

function basisOf({ lawfulBasis, recipientBasis }: Clause, powers: Powers): string {
  const { confidentiality, part3Authorisation } = lawfulBasis;
  const parts = [
    ...partsOfEitherSide(lawfulBasis, powers),
    CONFIDENTIALITY_WORDS[confidentiality],
    ...(part3Authorisation === null ? [] : [`released by the police under ${part3Authorisation.trim()}`]),
    ...(recipientBasis ? [`whoever receives it relies on ${recipientParts(recipientBasis, powers).join(', ')}`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function recipientParts(basis: RecipientBasis, powers: Powers): readonly string[] {
  return [
    ...partsOfEitherSide(basis, powers),
    ...(basis.regime === 'dpaPart3' ? ['for law enforcement (DPA 2018 Part 3)'] : []),
  ];
}

function partsOfEitherSide(basis: RecipientBasis, powers: Powers): readonly string[] {
  const { article6, article9, article10, schedule1, para18Reason, power } = basis;
  const law = powers.get(power);
  return [
    `${ARTICLE_6_WORDS[article6]} (UK GDPR art 6(1)(${article6}))${power === NO_POWER || law === undefined ? '' : `: ${law.source}`}`,
    ...(article9 === null ? [] : [`${ARTICLE_9_WORDS[article9]} (art 9(2)(${article9}))`]),
    ...(article10 ? ['criminal offences (art 10)'] : []),
    ...(schedule1 === null ? [] : [SCHEDULE_1_WORDS[schedule1]]),
    ...(para18Reason === null ? [] : [`because ${PARA_18_WORDS[para18Reason]}`]),
  ];
}
