import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { type Agency, DATA_CATEGORIES } from '#policies/core/vocabulary';
import { caseworkTown } from '#test/casework/caseworkTown';
import { shared } from '#test/town/shared';
import type { Answer, AnswerBody, Town } from '#test/town/startTown';

export interface Changed {
  readonly id: string;
  readonly state: string;
  readonly effects: readonly { agency: string; confirmed: boolean; effectiveAt: string }[];
}

export const EVERYWHERE = ['police', 'health', 'education', 'socialCare', 'hub'].map((agency) => [agency, true]);
export const RECIPIENTS = ['afonwen-council', 'afonwen-school-01', 'afonwen-health-board', 'afonwen-practice-01'];
export const wales = scriptedChild('earlyHelpWales');

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'consent.md'), 'utf8');

/** The examples of docs/consent.md, by operation name: they are what is run here. */
const EXAMPLES = new Map(
  [...PAGE.matchAll(/```graphql\n((?:mutation|query) (\w+)[^`]*)```/g)].map(([, text = '', name = '']) => [name, text]),
);
/** Variables of the worked example there, by the operation that they are for. */
export const exampleVariables = (name: string): Record<string, unknown> => {
  const [, text = ''] = new RegExp(`Variables of \`${name}\`[^:]*:\n\n\`{3}json\n([^\`]*)\`{3}`).exec(PAGE) ?? [];
  return JSON.parse(text) as Record<string, unknown>;
};
export const example = (name: string) => EXAMPLES.get(name) ?? '';
export const DECIDE = example('Decide');
export const WITHDRAW = example('Withdraw');
const SEEN = 'query($id: ID!) { person(id: $id) { education { attendance { percentage } } } }';
const READ = `query($id: ID!) { person(id: $id) { consents { id state validUntil grantorKind capacityBasis
  events { event at coercion } } } }`;

export const RECEIPT = 'query($id: ID!) { consentReceipt(id: $id) }';
/** What a receipt says; its signature is another matter. */
export const claimsOf = (receipt: string) =>
  JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString());

export const codeOf = (body: AnswerBody) => body.errors?.[0]?.extensions?.code;
export function changed(body: AnswerBody, act: string): Changed {
  expect(body.errors).toBeUndefined();
  return body.data?.[act] as Changed;
}
export const motherOf = (person: string) => `a1${person.slice(2)}`;
export const fatherOf = (person: string) => `a2${person.slice(2)}`;
export const parent = (responsibility: string) => ({ kind: 'parentalResponsibility', responsibility });

/** Ids of the records of responsibility in force: whom a holder who is recorded is another than. */
export async function heldOf(town: Town, person: string): Promise<readonly string[]> {
  const text = 'SELECT id FROM authority.parental_responsibility WHERE person = $1 AND valid_until IS NULL';
  return (await town.asOwner<{ id: string }>('governance', text, [person])).rows.map(({ id }) => id);
}

/** Nobody is on record any more but the parents with whom the town began, and nobody must not decide. */
export async function forgetHolders(town: Town, person: string): Promise<void> {
  await town.asOwner(
    'governance',
    `UPDATE authority.parental_responsibility SET valid_until = greatest(now(), valid_from)
     WHERE person = $1 AND valid_until IS NULL AND holder_id <> ALL($2)`,
    [person, [motherOf(person), fatherOf(person)]],
  );
  await town.asOwner(
    'governance',
    'UPDATE authority.parental_responsibility SET court_restricted = false WHERE person = $1 AND valid_until IS NULL',
    [person],
  );
  await town.asOwner(
    'governance',
    'UPDATE authority.not_to_be_informed SET ended_at = now() WHERE person = $1 AND ended_at IS NULL',
    [person],
  );
}

/** Nothing that was decided of a child stands any more. */
export async function forgetDecisions(town: Town, person: string): Promise<void> {
  await town.asOwner('governance', "UPDATE governance.consent SET state = 'lapsed' WHERE person = $1", [person]);
  await town.asOwner(
    'governance',
    `INSERT INTO authority.consent_event (consent, seq, event, at)
     SELECT c.id, (SELECT max(seq) + 1 FROM authority.consent_event v WHERE v.consent = c.id), 'lapsed', now()
     FROM authority.consent c WHERE c.person = $1
       AND NOT EXISTS (SELECT FROM authority.consent_event v WHERE v.consent = c.id AND v.event = 'lapsed')`,
    [person],
  );
}

/** For a child in England: the council there is a party. */
export const IN_ENGLAND = { recipients: [...RECIPIENTS, 'marchford-council'] };

/** Agreement to early help in Wales; the mother's where nothing else is said. */
export const agreement = (over: object = {}) => ({
  gate: 'serviceAgreement',
  grantor: parent(motherOf(wales.person)),
  controllers: [...RECIPIENTS, 'gwent-y-gororau-police'],
  recipients: RECIPIENTS,
  purposes: ['earlyHelp'],
  categories: DATA_CATEGORIES,
  noticeVersion: 'EH-W/2026.1',
  collectionMethod: 'inPerson',
  jurisdiction: 'W',
  ...over,
});

/** What a decision against a refusal has to say. */
export const overrideTerms = (over: object = {}) => ({
  article6: 'e',
  power: 'educationAct2002s175',
  confidentiality: 'overridingPublicInterest',
  para18Reason: 'WOULD_PREJUDICE_PROTECTION',
  proportionality: 'Without the school nobody can tell whether she is safe.',
  approvedRole: 'teamManager',
  approvedBy: 'afonwen-council/manager-1',
  subjectTold: false,
  whyNotTold: 'Telling would reach the person she fears.',
  validUntil: new Date(Date.now() + 3 * 86_400_000).toISOString(),
  ...over,
});

export interface Read {
  readonly id: string;
  readonly state: string;
  readonly validUntil: string;
  readonly events: readonly { event: string; at: string }[];
}

/** A town with what tests of consent do again and again. */
export interface ConsentTown {
  readonly town: Town;
  stop(): Promise<void>;
  /** As the early-help worker in Wales. */
  asWorker(query: string, variables: Record<string, unknown>): Promise<Answer>;
  decide(variables: Record<string, unknown>): Promise<Answer>;
  /** Reasons of the notices on one question about a child's schooling. */
  reasonsSeen(person?: string): Promise<readonly string[]>;
  consentsSeen(person: string): Promise<readonly Read[]>;
  /** Organisations whose roles were alerted of a consent, in order. */
  alertedOf(kind: string, consent: string): Promise<readonly string[]>;
  /** A statement of governance's owner. */
  asOwner(text: string, values: readonly unknown[]): Promise<void>;
  /** How many rows a statement gives its database's owner; the SQLSTATE where there is no such thing. */
  rowsIn(text: string, agency?: Agency): Promise<number | string>;
  /** Does something while a child's whereabouts are closed but to two keepers in Wales. */
  whileClosed(person: string, work: () => Promise<void>): Promise<void>;
}

const KEEPERS = [
  { organisation: 'afonwen-council', role: 'hubPractitioner' },
  { organisation: 'afonwen-health-board', role: 'caldicottGuardian' },
];

async function startConsentTown(): Promise<ConsentTown> {
  const { town } = await caseworkTown.started();
  const asWorker: ConsentTown['asWorker'] = (query, variables) =>
    town.ask({ persona: 'early-help-worker', purpose: 'earlyHelp', query, variables });
  const run = async (agency: Agency, text: string, values: readonly unknown[]): Promise<number> =>
    (await town.asOwner(agency, text, values)).rowCount ?? 0;
  return {
    town,
    stop: () => caseworkTown.stop(),
    asWorker,
    decide: (variables) =>
      asWorker(DECIDE, { key: randomUUID(), person: wales.person, decision: 'given', ...variables }),
    async reasonsSeen(person = wales.person) {
      const { body } = await asWorker(SEEN, { id: person });
      return (body.extensions?.lintel?.notices ?? []).map(({ reason }) => reason);
    },
    async consentsSeen(id) {
      const { body } = await asWorker(READ, { id });
      const seen = body.data?.person as { readonly consents: readonly Read[] } | undefined;
      return seen?.consents ?? [];
    },
    async alertedOf(kind, consent) {
      const text = 'SELECT organisation FROM authority.alert WHERE kind = $1 AND reference = $2 ORDER BY organisation';
      const { rows } = await town.asOwner<{ organisation: string }>('governance', text, [kind, consent]);
      return rows.map(({ organisation }) => organisation);
    },
    asOwner: async (text, values) => void (await run('governance', text, values)),
    rowsIn: (text, agency = 'governance') =>
      run(agency, text, []).catch((fault: { readonly code: string }) => fault.code),
    async whileClosed(person, work) {
      await run(
        'governance',
        `INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) SELECT agency, $1::uuid, now(), $2::jsonb
         FROM unnest(ARRAY['police', 'health', 'education', 'socialCare', 'hub', 'governance']) AS agency`,
        [person, JSON.stringify(KEEPERS)],
      );
      try {
        await work();
      } finally {
        await run('governance', 'DELETE FROM governance.whereabouts_flag WHERE person = $1', [person]);
      }
    },
  };
}

export const consentTown = shared(startConsentTown);
