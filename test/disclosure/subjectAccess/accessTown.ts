import { REVIEW_KINDS } from '#policies/core/subjectAccess';
import type { Agency, Role } from '#policies/core/vocabulary';
import type { CopyStatements, KindStatement } from '#subgraphs/kit/subjectAccess/statements';
import type { Asked, CaseworkTown } from '#test/casework/caseworkTown';
import { inDays } from '#test/fixtures/days';
import { entriesOf } from '#test/town/entriesOf';
import { shared } from '#test/town/shared';
import type { AnswerBody } from '#test/town/startTown';
import { docExample } from '../docExamples';
import { givenTown } from '../givenTown';

/** Ids of the town follow from the person's. */
export const mother = (person: string) => `a1${person.slice(2)}`;
export const father = (person: string) => `a2${person.slice(2)}`;

export const who = (organisation: string, role: Role, name: string = role): Asked => ({
  as: { organisation, practitioner: `${organisation}/${name}`, team: 'any', role },
  purpose: role === 'informationGovernanceOfficer' ? 'subjectAccess' : 'informationGovernance',
  reason: 'Subject access request',
});
export const officerOf = (organisation: string, name?: string) =>
  who(organisation, 'informationGovernanceOfficer', name);
export const doctorOf = (organisation: string): Asked => ({
  ...who(organisation, 'generalPractitioner'),
  purpose: 'directCare',
});

export type Asker = {
  capacity: string;
  responsibility?: string;
  courtOrder?: string | null;
  court?: string | null;
  orderedOn?: string | null;
  representative?: string;
  evidence?: string;
};
/** Whom a court appointed, by the order as it was seen. */
export const byCourt = (courtOrder: string) => ({
  ...{ capacity: 'court', courtOrder, court: 'Family Court at Newport', orderedOn: '2026-01-12' },
});
export const RECORD = (agency: Agency) => docExample('Record', agency);
export const NAME = (agency: Agency) => `mutation($key: String!, $request: ID!, $kind: String!, $reviewer: String!) {
  done: ${agency}NameReviewer(key: $key, request: $request, kind: $kind, reviewer: $reviewer) { kind reviewer } }`;
export const REVIEWS = (agency: Agency) =>
  `{ rows: ${agency}SubjectAccessReviews(first: 200) { entries { id request record kind question leavesOn content } } }`;
export const DECIDE = (
  agency: Agency,
) => `mutation($key: String!, $reviews: [ID!]!, $decision: String!, $reason: String! = "Weighed", $opinion: HealthOpinion, $alreadyKnown: String, $notOfHealth: String) {
  done: ${agency}DecideReviews(key: $key, reviews: $reviews, decision: $decision, reason: $reason, opinion: $opinion, alreadyKnown: $alreadyKnown, notOfHealth: $notOfHealth) { decided decision } }`;
export const REOPEN = (agency: Agency) => docExample('Reopen', agency);
export const GROUNDS = (
  agency: Agency,
) => `query($request: ID!) { rows: ${agency}SubjectAccessGrounds(request: $request) {
  id record kind decision reason decidedBy alreadyKnown notOfHealth name profession organisation relation obtainedOn seriousHarmTest words
  counts reopenedBy reopeningReason } }`;
export const COPY = (agency: Agency) => docExample('Copy', agency);
export const EXEMPTIONS = (agency: Agency) =>
  `query($request: ID!) { rows: ${agency}SubjectAccessExemptions(request: $request) { record field kind law state reason decidedBy } }`;

export interface Review {
  readonly id: string;
  readonly request: string;
  readonly record: string;
  readonly kind: string;
  readonly question: string;
  readonly content: readonly string[];
}
/** What was decided of a review, as its controller's officers read it. */
export interface Ground {
  readonly id: string;
  readonly record: string;
  readonly kind: string;
  readonly decision: string;
  readonly decidedBy: string;
  readonly words: string | null;
  readonly counts: boolean;
  readonly reopenedBy: string | null;
  readonly reopeningReason: string | null;
}
export interface Copy {
  readonly controller: string | null;
  readonly leftOn: string;
  readonly sections: readonly {
    readonly title: string;
    readonly about: KindStatement;
    readonly records: readonly (readonly { name: string; value: unknown }[])[];
  }[];
  readonly disclosures: readonly Record<string, unknown>[];
  readonly statements: CopyStatements;
  readonly reservation: string;
}

/** The one root field of an answer. */
export const doneOf = ({ data }: AnswerBody) => Object.values(data ?? {})[0];
export const today = () => inDays(0);
/** A paediatrician's, of today, that the serious harm test is not met. */
export const opinionOf = (said: Readonly<Record<string, string>> = {}) => ({
  name: 'The paediatrician',
  profession: 'Consultant paediatrician',
  organisation: 'Afonwen General Hospital',
  relation: 'responsible',
  obtainedOn: today(),
  seriousHarmTest: 'notMet',
  words: 'Nothing in it would harm anybody',
  ...said,
});
export const recordsIn = ({ sections }: Copy) => sections.flatMap(({ records }) => records).length;

/** The town of who was given what, with requests for access that are made, reviewed and answered over HTTP. */
async function startAccessTown() {
  const town = await givenTown.started();
  return { town, stop: () => givenTown.stop(), ...accessActs(town) };
}
export const accessTown = shared(startAccessTown);

function accessActs(town: CaseworkTown) {
  const record = (agency: Agency, by: Asked, person: string, asker: Asker, receivedOn = today()) =>
    town.act(by, RECORD(agency), { person, asker: { evidence: 'Passport seen', ...asker }, receivedOn });
  async function recorded(
    agency: Agency,
    by: Asked,
    person: string,
    asker: Asker,
  ): Promise<{ id: string; leavesOn: string }> {
    const body = await record(agency, by, person, asker);
    expect(body.errors).toBeUndefined();
    return doneOf(body) as { id: string; leavesOn: string };
  }
  async function reviewsOf(agency: Agency, by: Asked, request: string): Promise<readonly Review[]> {
    const { body } = await town.ask(by, REVIEWS(agency));
    expect(body.errors).toBeUndefined();
    return (entriesOf<Review>(body, 'rows') ?? []).filter((review) => review.request === request);
  }
  /** Names one person for all kinds: the officer where nobody else is said. */
  async function nameAll(agency: Agency, by: Asked, request: string, reviewer = by.as?.practitioner): Promise<void> {
    for (const kind of REVIEW_KINDS) await town.act(by, NAME(agency), { request, kind, reviewer });
  }
  /** Names the officer for all kinds, who includes everything but what `withheld` says, data concerning health on an opinion. */
  async function decideAll(agency: Agency, officer: Asked, request: string, withheld: (review: Review) => boolean) {
    await nameAll(agency, officer, request);
    const reviews = await reviewsOf(agency, officer, request);
    for (const [decision, wanted] of [
      ['withhold', true],
      ['include', false],
    ] as const) {
      const decided = reviews.filter((review) => withheld(review) === wanted);
      const ids = decided.map(({ id }) => id);
      const isOfHealth = decision === 'include' && decided.some(({ kind }) => kind === 'concerningHealth');
      const opinion = isOfHealth ? opinionOf() : null;
      if (ids.length > 0)
        expect((await town.act(officer, DECIDE(agency), { reviews: ids, decision, opinion })).errors).toBeUndefined();
    }
    return reviews;
  }
  /** What was decided of a request, the first first. */
  async function groundsOf(agency: Agency, by: Asked, request: string): Promise<readonly Ground[]> {
    const { body } = await town.ask(by, GROUNDS(agency), { request });
    expect(body.errors).toBeUndefined();
    return (body.data?.rows ?? []) as readonly Ground[];
  }
  async function arrive(agency: Agency, request: string): Promise<void> {
    const rows = await town.rows(
      agency,
      'UPDATE subject_access.request SET leaves_on = $2 WHERE id = $1 RETURNING id',
      [request, today()],
    );
    expect(rows).toHaveLength(1);
  }
  async function copyOf(
    agency: Agency,
    by: Asked,
    request: string,
  ): Promise<{ copy: Copy; leftAt: string; html: string; json: string }> {
    const { body } = await town.ask(by, COPY(agency), { request });
    expect(body.errors).toBeUndefined();
    const forms = (doneOf(body) ?? { json: '{}', html: '', leftAt: '' }) as Record<'html' | 'json' | 'leftAt', string>;
    const { json, html, leftAt } = forms;
    return { copy: JSON.parse(json) as Copy, leftAt, html, json };
  }
  return { record, recorded, reviewsOf, nameAll, decideAll, groundsOf, arrive, copyOf };
}
