import { randomUUID } from 'node:crypto';
import { codeOf, DECIDE, forgetHolders, motherOf, parent, WITHDRAW } from './consentTown';
import {
  act,
  assess,
  at,
  begin,
  COLLEAGUE,
  CONTROLLERS,
  casework,
  child,
  consents,
  decide,
  decision,
  FAR,
  FAR_COUNCIL,
  FAR_HUB,
  FORBID,
  GUARDIAN,
  HOLD,
  HUB,
  hold,
  INVOLVE,
  isOpen,
  LEAD,
  person,
  SOLO,
  stateOf,
} from './decidedOn';

/** Who may end what another decided, by recording that its maker has no right to it. */
describe('a refusal is not ended by whoever', () => {
  beforeEach(begin);

  it('recorded in another role the consent that would then open', async () => {
    const [one, other] = [await hold(COLLEAGUE), await hold(SOLO.worker, { holder: 'An aunt' })];
    const refusal = await decide(COLLEAGUE, 'refused', parent(one));
    await decide(SOLO.worker, 'given', parent(other));
    const restricted = await hold(SOLO.lead, { courtRestricted: true, replaces: one });
    expect([await stateOf(refusal), await isOpen()]).toEqual(['refused', false]);
    // Recorded all the same: they decide nothing any longer.
    const again = await casework.act(COLLEAGUE, DECIDE, decision('given', parent(restricted)));
    expect(codeOf(again)).toBe('AUTHORITY_NOT_CONFIRMED');
    await hold(LEAD, { courtRestricted: true, replaces: restricted });
    expect([await stateOf(refusal), await isOpen()]).toEqual(['lapsed', true]);
  });

  it('recorded it, in whatever role and organisation they find that the child is not competent', async () => {
    await decide(COLLEAGUE, 'given', parent(await hold(HUB)));
    await assess(HUB, true);
    const refusal = await decide(SOLO.worker, 'refused', child);
    for (const who of [SOLO.lead, at('safeguardingLead', 'solo', 'afonwen-school-01'), at('hubPractitioner', 'solo')]) {
      await assess(who, false);
      expect(await stateOf(refusal)).toBe('refused');
    }
    await assess(LEAD, false);
    expect(await stateOf(refusal)).toBe('lapsed');
  });

  it('recorded it and finds the child competent, who then does not record what the child gives', async () => {
    const refusal = await decide(SOLO.worker, 'refused', parent(await hold(HUB)));
    await assess(SOLO.worker, true);
    expect(await stateOf(refusal)).toBe('refused');
    for (const who of [SOLO.worker, SOLO.lead])
      expect(codeOf(await casework.act(who, DECIDE, decision('given', child)))).toBe('DECISION_OWN');
    await decide(COLLEAGUE, 'given', child);
    expect(await isOpen()).toBe(true);
    await decide(SOLO.worker, 'given', child);
  });
});

describe('what is found by whom only their own organisation links to the child ends nothing, and is told to officers', () => {
  beforeEach(begin);

  it('neither what a child gave nor what it refused, also when others record something else', async () => {
    await assess(HUB, true);
    const given = await decide(COLLEAGUE, 'given', child);
    await assess(FAR, false);
    await hold(HUB);
    expect([await stateOf(given), await isOpen()]).toEqual(['given', true]);
    expect(await consents.alertedOf('findingByUnlinked', given)).toEqual(CONTROLLERS);
    await assess(HUB, true);
    const refusal = await decide(COLLEAGUE, 'refused', child);
    for (const who of [FAR, FAR_HUB, FAR_COUNCIL]) await assess(who, false);
    expect(await stateOf(refusal)).toBe('refused');
    expect(new Set(await consents.alertedOf('findingByUnlinked', refusal))).toEqual(new Set(CONTROLLERS));
    await assess(LEAD, false);
    expect(await stateOf(refusal)).toBe('lapsed');
  });

  it('but what the family withdraws there, where it may be read, is withdrawn, and told to them', async () => {
    const given = await decide(COLLEAGUE, 'given', parent(motherOf(person)));
    const READ = 'query($id: ID!) { person(id: $id) { consents { id state } } }';
    expect((await casework.ask(FAR, READ, { id: person })).text).toContain(given);
    expect(await act(FAR, WITHDRAW, 'withdrawConsent', { id: given })).toBe(given);
    expect([await stateOf(given), await isOpen()]).toEqual(['withdrawn', false]);
    expect(await consents.alertedOf('consentByUnlinked', given)).toEqual(CONTROLLERS);
  });

  it('nor what a parent decided, by a finding of competence, of responsibility or of who must not be informed', async () => {
    const [one, other] = [await hold(FAR), await hold(FAR)];
    const [given, refused] = [
      await decide(COLLEAGUE, 'given', parent(one)),
      await decide(COLLEAGUE, 'refused', parent(other)),
    ];
    await assess(FAR, true);
    const reason = { reason: 'He threatens her.', reviewBy: '2999-01-01' };
    const forbidden = { notToBeInformed: { holder: one, ...reason } };
    await act(FAR, FORBID, 'recordNotToBeInformed', forbidden);
    for (const replaces of [one, other]) await hold(FAR, { courtRestricted: true, replaces });
    expect([await stateOf(given), await stateOf(refused)]).toEqual(['given', 'refused']);
    expect(new Set(await consents.alertedOf('findingByUnlinked', given))).toEqual(new Set(CONTROLLERS));
    expect(await consents.alertedOf('consentLapsed', given)).toEqual([]);
    // Borne out by the hub they count.
    const involvement = await act(HUB, INVOLVE, 'recordInvolvement', { organisation: 'afonwen-school-12' });
    await assess(FAR, true);
    expect([await stateOf(given), await stateOf(refused)]).toEqual(['lapsed', 'lapsed']);
    await casework.act(
      HUB,
      `mutation($key: String!, $person: ID!, $id: ID!) {
        endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`,
      { person, id: involvement },
    );
  });
});

it('a council that nobody else links to a child replaces no responsibility of it: its id is unknown, closed or not', async () => {
  await forgetHolders(casework.town, person);
  const [first, seen] = [await hold(COLLEAGUE), motherOf(person)];
  const terms = { reason: 'Said so', reviewBy: '2999-01-01' };
  const tried = async () => {
    for (const who of [FAR_COUNCIL, FAR_HUB])
      for (const [query, variables] of [
        [HOLD, (replaces: string) => ({ responsibility: { ...GUARDIAN, courtRestricted: true, replaces } })],
        [FORBID, (holder: string) => ({ notToBeInformed: { holder, ...terms } })],
      ] as const) {
        const [known, never, mothers] = await Promise.all(
          [first, randomUUID(), seen].map((id) => casework.act(who, query, { person, ...variables(id) })),
        );
        expect(codeOf(known ?? {})).toBe('RESPONSIBILITY_UNKNOWN');
        expect([known?.errors, mothers?.errors]).toEqual([never?.errors, never?.errors]);
      }
  };
  await tried();
  await consents.whileClosed(person, tried);
  // Nor does its hub link it by its own word.
  await act(FAR_HUB, INVOLVE, 'recordInvolvement', { organisation: 'marchford-council' });
  await tried();
  await hold(HUB, { replaces: first });
  const involved = await act(HUB, INVOLVE, 'recordInvolvement', { organisation: 'marchford-council' });
  await hold(FAR_HUB, { replaces: await lastHeld() });
  await casework.rows('governance', 'UPDATE governance.involvement SET ended_at = now() WHERE id = $1', [involved]);
});

/** Id of the record of responsibility that was made last. */
async function lastHeld(): Promise<string> {
  const [last] = await casework.rows<{ id: string }>(
    'governance',
    'SELECT id FROM authority.parental_responsibility WHERE person = $1 ORDER BY recorded_at DESC LIMIT 1',
    [person],
  );
  return last?.id ?? '';
}

it('what was given and lapses by a finding is told once, as it happens, to the officers of the controllers that it names', async () => {
  const given = async () => {
    await forgetHolders(casework.town, person);
    const holder = await hold(COLLEAGUE);
    const id = await decide(COLLEAGUE, 'given', parent(holder));
    return { holder, id };
  };
  const told = async (lapse: (holder: string) => Promise<unknown>) => {
    const { holder, id } = await given();
    await lapse(holder);
    expect(await stateOf(id)).toBe('lapsed');
    expect(await consents.alertedOf('consentLapsed', id)).toEqual(CONTROLLERS);
    const rows = await casework.rows<{ roles: string[] }>(
      'governance',
      `SELECT DISTINCT a.roles, a.xmin::text, e.xmin::text FROM authority.alert a
       JOIN authority.consent_event e ON e.consent = a.reference AND e.event = 'lapsed' AND e.xmin = a.xmin
       WHERE a.kind = 'consentLapsed' AND a.reference = $1`,
      [id],
    );
    expect(rows).toMatchObject([{ roles: expect.not.arrayContaining(['safeguardingLead']) }]);
  };
  const restrict = (replaces: string) => hold(LEAD, { courtRestricted: true, replaces });
  const forbid = (holder: string) =>
    act(LEAD, FORBID, 'recordNotToBeInformed', {
      notToBeInformed: { holder, reason: 'He threatens her.', reviewBy: '2999-01-01' },
    });
  await assess(HUB, false);
  await told(restrict);
  await told(forbid);
  await consents.whileClosed(person, () => told(restrict));
});
