import { controllersOfAgency } from '#policies/core/applicable';
import { type OrganisationId, type PersonId, UUID } from '#policies/core/ids';
import type { Organisation, Protocol, ProtocolSignature } from '#policies/core/protocol';
import type { Agency } from '#policies/core/vocabulary';
import { dayIn } from '../request/dayIn';
import { type ExclusionPlaces, notExcluded } from './notExcluded';
import { IS_FAMILY, IS_OWN_FAMILY } from './ownFamily';
import type { GovernanceReplica, RulesInForce, SubjectQuestion, SubjectState } from './replica';
import { setterOf } from './setterOf';
import { openCases, standingConsents, standingOverrides } from './standingRows';
import { involvementOf } from './standsWith';
import { NOTHING, type SubjectRows, subjectState } from './subjectState';

/**
 * Runs one statement with the process's runtime role. Under a `name`, which belongs to one text for ever, it is parsed and
 * planned once a connection: for the few that every request or every round takes.
 */
export type RunSql = <Row>(text: string, values: readonly unknown[], name?: string) => Promise<readonly Row[]>;

const ASKER: ExclusionPlaces = {
  agency: '$2',
  person: 'asked.person',
  organisation: '$3',
  team: '$4',
  practitioner: '$5',
  setter: '$6',
  now: '$7',
};

/**
 * What closes counts from when it is here, and not from a moment by the clock of whoever wrote it: an agency whose clock is late
 * must not go on meanwhile. So what closes by time alone is what opens and ends, and that says when (`endsAt`).
 *
 * The LIMIT holds back nobody: it is how many are asked about. PostgreSQL supposes ten children of any array and plans anew for
 * each request, which takes five times what the plan does; of an unknown limit it supposes one, and keeps the plan.
 */
const SUBJECTS = `
SELECT asked.person::text AS person,
  (SELECT s.revision::text FROM governance.subject_revision s WHERE s.person = asked.person) AS revision,
  ${standingConsents(ASKER)} AS consents,
  COALESCE((SELECT json_agg(json_build_object('id', c.id, 'gate', c.gate, 'state', CASE WHEN c.valid_until <= $7 THEN 'expired' ELSE c.state END,
      'grantor', c.grantor, 'precedence', c.precedence, 'decidedAt', c.decided_at, 'controllers', c.controllers,
      'recipients', c.recipients, 'purposes', c.purposes, 'categories', c.categories, 'conditions', c.conditions))
    FROM governance.consent c WHERE c.agency = $2 AND c.person = asked.person AND c.state <> 'requested' AND c.valid_from <= $7
      AND (c.state NOT IN ('given', 'refused', 'withdrawn') OR c.valid_until <= $7)
      AND EXISTS (SELECT FROM governance.whereabouts_flag w WHERE w.agency = $2 AND w.person = asked.person)),
    '[]'::json) AS past_decisions,
  ${standingOverrides(ASKER)} AS overrides,
  COALESCE((SELECT json_agg(d.controller) FROM governance.detriment d WHERE d.agency = $2 AND d.person = asked.person
      AND (d.valid_until IS NULL OR d.valid_until > $7)), '[]'::json) AS detriments,
  COALESCE((SELECT json_agg(json_build_object('endsAt', i.valid_until)) FROM ${involvementOf(ASKER, '$8')}), '[]'::json) AS involvements,
  NOT ${notExcluded(ASKER)} AS excluded,
  NOT ${notExcluded(ASKER, 'named')} AS excluded_by_name,
  (SELECT w.open_to FROM governance.whereabouts_flag w WHERE w.agency = $2 AND w.person = asked.person) AS whereabouts,
  COALESCE((SELECT json_agg(opened) FROM (SELECT DISTINCT ON (c.clause) c.clause, g.id AS "grant", c.ends_at AS until
      FROM governance.emergency_grant g CROSS JOIN LATERAL unnest(g.clauses, g.clause_ends) AS c(clause, ends_at)
    WHERE g.agency = $2 AND g.person = asked.person AND g.organisation = $3 AND g.practitioner = $5
      AND g.revoked_at IS NULL AND g.valid_from <= $7 AND c.ends_at > $7
    ORDER BY c.clause, c.ends_at DESC, g.id) AS opened), '[]'::json) AS emergency,
  EXISTS (SELECT FROM governance.relationship r WHERE r.agency = $2 AND r.person = asked.person AND r.organisation = $3
      AND r.practitioner = $5 AND ${IS_OWN_FAMILY}) AS own_family,
  EXISTS (SELECT FROM governance.relationship r WHERE r.agency = $2 AND r.person = asked.person AND r.organisation = $3
      AND r.practitioner = $5 AND ${IS_FAMILY}) AS family,
  COALESCE((SELECT json_agg(DISTINCT l.controller) FROM governance.link l
    WHERE l.person = asked.person AND l.ended_at IS NULL), '[]'::json) AS known_to,
  ${openCases(ASKER)} AS cases
FROM (SELECT person FROM unnest($1::uuid[]) AS each(person) LIMIT $9) AS asked`;

/** The governance tables in this process's own database. `agency` selects the rows that were replicated to it. */
export function readReplica(sql: RunSql, agency: Agency): GovernanceReplica {
  return replicaReader(agency)(sql);
}

/** Readers of one replica, each with a way of its own to run statements; the rules that one of them has read serve all. */
export function replicaReader(agency: Agency): (sql: RunSql) => GovernanceReplica {
  const read: ReadRules = { known: null };
  return (sql) => readerOf(sql, agency, read);
}

interface ReadRules {
  known: RulesInForce | null;
}

function readerOf(sql: RunSql, agency: Agency, read: ReadRules): GovernanceReplica {
  const rules = async (): Promise<RulesInForce> => {
    const [current] = await sql<{ revision: string }>(
      'SELECT revision::text AS revision FROM governance.protocol_revision WHERE id = 1',
      [],
      'replica.revision',
    );
    const revision = current?.revision ?? '0';
    if (read.known?.revision === revision) return read.known;
    const found = await readRules(sql, revision);
    read.known = found;
    return found;
  };
  return {
    rules,
    lastRules: () => read.known,
    async organisation(id) {
      return (await rules()).rules.organisations.find((each) => each.id === id) ?? null;
    },
    async subjects(question, decidedOn) {
      const { requester, now } = question;
      const asked = [...new Set(question.persons)].filter((person) => UUID.test(person));
      const { organisation, team, practitioner } = requester;
      // Whoever speaks for a child is not believed on the word of their own organisation.
      const borneOut = requester.role === 'subjectRepresentative';
      const rows = await sql<SubjectRows>(
        SUBJECTS,
        [asked, agency, organisation.id, team, practitioner, setterOf(requester), now, borneOut, asked.length],
        'replica.subjects',
      );
      const { organisations } = decidedOn ?? (await rules()).rules;
      const controllers = controllersOfAgency(organisations, agency).map((each) => each.id);
      const found = new Map(rows.map((row) => [row.person, subjectState(row, question, controllers)]));
      return new Map(
        question.persons.map((person) => [
          person,
          found.get(person.toLowerCase() as PersonId) ?? unknownSubject(person, question),
        ]),
      );
    },
  };
}

function unknownSubject(person: PersonId, question: SubjectQuestion): SubjectState {
  return subjectState({ ...NOTHING, person }, question, []);
}

/** All of one revision: the revision is read before and after, so that no mixture of two is ever used. */
async function readRules(sql: RunSql, revision: string): Promise<RulesInForce> {
  const [row] = await sql<{
    revision: string;
    organisations: OrganisationRow[];
    protocols: StoredProtocol[];
    signatures: ProtocolSignature[];
  }>(RULES, []);
  const protocols = row?.protocols ?? [];
  if (row === undefined || !protocols.every(saysItsPowers))
    return { revision, rules: { revision, protocols: [], signatures: [], organisations: [] } };
  const { revision: of, signatures } = row;
  const organisations = row.organisations.map(toOrganisation);
  return { revision: of, rules: { revision: of, protocols, signatures, organisations } };
}

/** One that was put in force before protocols carried their powers has none. */
type StoredProtocol = Protocol | Omit<Protocol, 'powers'>;

/** Without its powers nothing can be decided by a protocol: no rules at all are held, and nobody is told that a clause says no. */
function saysItsPowers(stored: StoredProtocol): stored is Protocol {
  return 'powers' in stored;
}

/** One statement, hence one snapshot. */
const RULES = `
SELECT (SELECT revision::text FROM governance.protocol_revision WHERE id = 1) AS revision,
  COALESCE((SELECT json_agg(o ORDER BY o.id) FROM governance.organisation o), '[]'::json) AS organisations,
  COALESCE((SELECT json_agg(p.document ORDER BY p.id, p.version) FROM governance.protocol p WHERE p.state = 'inForce'), '[]'::json) AS protocols,
  COALESCE((SELECT json_agg(json_build_object('protocol', s.protocol, 'version', s.version, 'controller', s.controller,
      'signedAt', to_char(${dayIn('s.signed_at')}, 'YYYY-MM-DD')) ORDER BY s.protocol, s.version, s.controller)
    FROM governance.protocol_signature s WHERE s.withdrawn_at IS NULL), '[]'::json) AS signatures`;

interface OrganisationRow {
  readonly id: string;
  readonly name: string;
  readonly kind: Organisation['kind'];
  readonly country: Organisation['country'];
  readonly agency: Agency | null;
  readonly area: string;
  readonly duty_to_share: boolean;
}

function toOrganisation({ id, duty_to_share: dutyToShare, ...row }: OrganisationRow): Organisation {
  return { ...row, id: id as OrganisationId, dutyToShare };
}
