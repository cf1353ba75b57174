import { randomUUID } from 'node:crypto';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { agreement, consentTown, wales } from './consentTown';

/** Whom a scope, an involvement or a keeper may name. */
const consents = consentTown.forTests();

const REGISTER = '{ organisations { id name kind country area agency staffedRoles } }';
const read = async (persona: string, purpose: string) => {
  const { body } = await consents.town.ask({ persona, purpose, query: REGISTER, reason: 'A scope to name' });
  expect(body.errors).toBeUndefined();
  return body.data?.organisations as readonly {
    readonly id: string;
    readonly staffedRoles: readonly string[] | null;
  }[];
};

it('the register of organisations is read by everybody, the roles that are staffed by who may close whereabouts', async () => {
  const registered = TOWN_ORGANISATIONS.map(({ id, name, kind, country, area, agency }) => ({
    ...{ id, name, kind, country, area, agency },
    staffedRoles: null,
  })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const [persona, purpose] of [
    ['early-help-worker', 'earlyHelp'],
    ['family-support-worker', 'familySupport'],
    ['representative', 'subjectAccess'],
  ] as const)
    expect(await read(persona, purpose)).toEqual(registered);
  const byHub = await read('hub-practitioner', 'screening');
  expect(byHub.map(({ id }) => id)).toEqual(registered.map(({ id }) => id));
  const { rows } = await consents.town.asOwner<{ id: string; roles: string[] }>(
    'governance',
    `SELECT organisation AS id, array_agg(role ORDER BY role) AS roles FROM authority.staffed_role
     WHERE effective_from <= current_date AND (effective_to IS NULL OR effective_to > current_date) GROUP BY 1`,
  );
  const staffed = new Map(rows.map(({ id, roles }) => [id, roles]));
  expect(staffed.size).toBeGreaterThan(1);
  for (const { id, staffedRoles } of byHub) expect([id, staffedRoles]).toEqual([id, staffed.get(id) ?? []]);
});

it('a scope that names an unknown organisation is told which, and where there is a list', async () => {
  const fault = async (over: object) => {
    const { body } = await consents.decide({ key: randomUUID(), person: wales.person, consent: agreement(over) });
    return [body.errors?.[0]?.extensions?.code, body.errors?.[0]?.message];
  };
  expect(await fault({ controllers: ['afonwen-council', 'afonwen-cuoncil'] })).toEqual([
    'SCOPE_UNKNOWN',
    "'afonwen-cuoncil' is not registered as a controller: take ids from organisations, of those with an agency.",
  ]);
  expect(await fault({ recipients: ['nobody'] })).toEqual([
    'SCOPE_UNKNOWN',
    "'nobody' is not registered as a recipient: take ids from organisations.",
  ]);
});
