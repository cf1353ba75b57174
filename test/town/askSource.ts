import { readSecrets } from '#embedded/readSecrets';
import type { RunningLintel } from '#embedded/startLintel';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { contextToken } from '#gateway/execution/contextToken';
import type { PractitionerId } from '#policies/core/ids';
import type { Agency, Purpose, Role } from '#policies/core/vocabulary';
import type { AnswerBody } from './startTown';

export interface SourceQuestion {
  readonly organisation: string;
  readonly role: Role;
  readonly purpose: Purpose;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** The revision that a gateway pruned by; null where it pruned nothing. */
  readonly rules?: string | null;
  /** Whether the source is told that no other is asked. */
  readonly alone?: boolean;
  /** What the context token is signed with; the agency's own where it is not said. */
  readonly key?: string;
}

/** Asks a source itself, on a context token as the gateway makes it: what a gateway that does not look would have it asked. */
export async function askSource(
  { home, subgraphs }: RunningLintel,
  agency: Agency,
  { organisation: id, role, purpose, query, variables = {}, rules = null, alone = false, key }: SourceQuestion,
): Promise<{ readonly status: number; readonly body: AnswerBody }> {
  const organisation = TOWN_ORGANISATIONS.find((each) => each.id === id);
  if (organisation === undefined) throw new Error(`no organisation ${id}`);
  const who = { team: 'mash', role, practitioner: 'p' as PractitionerId, issuer: 'i', trainingValidUntil: null };
  const declaration = { purpose, caseId: null, reason: 'A referral' };
  const body = JSON.stringify({ query, variables });
  const token = contextToken(
    {
      ...{ audience: agency, request: 'r', requester: { organisation, ...who }, declaration },
      ...{ rules, pruned: [], alone, body, issuedAtMs: Date.now() },
    },
    key ?? readSecrets(home).contextKeys[agency],
  );
  const headers = { 'content-type': 'application/json', 'lintel-context': token };
  const reply = await fetch(`${subgraphs.get(agency)?.url}/graphql`, { method: 'POST', headers, body });
  return { status: reply.status, body: (await reply.json()) as AnswerBody };
}
