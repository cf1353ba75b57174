import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { alertedOf, atEach, OFFICERS } from '#test/town/alertedOf';
import { entriesOf } from '#test/town/entriesOf';
import { CHANGE, changedBy, HUB, OPEN, opening } from './casesAsked';
import { type Asked, caseworkTown, codeOf } from './caseworkTown';

/** Whoever opens a case is involved by it, and is heard of as whoever records an involvement of their own. */
const casework = caseworkTown.forTests();

// Of this child nobody has involved the council, and it holds no record.
const { person } = scriptedChild('withdrawnConsent');
const council = 'marchford-council';
const CURIOUS: Asked = {
  as: { organisation: council, team: 'curious', role: 'socialWorker', practitioner: `${council}/curious` },
  purpose: 'safeguardingEnquiry',
};
const at = (organisation: string, role: 'privacyOfficer' | 'hubPractitioner', purpose: string): Asked => ({
  as: { organisation, team: 'desk', role, practitioner: `${organisation}/${role}` },
  purpose,
});
const HUB_ENGLAND = at('afonwen-council', 'hubPractitioner', 'screening');
const OFFICER = at(council, 'privacyOfficer', 'informationGovernance');
const HUBS = ['afonwen-council', 'marchford-council'];
const SELF = `{ selfRecordedInvolvements(first: 500) {
  entries { id organisation team practitioner recordedBy reason validFrom endedAt person { id } } } }`;

interface Listed {
  readonly id: string;
  readonly endedAt: string | null;
}

const listed = async (who: Asked, ids: readonly string[]) =>
  entriesOf<Listed>((await casework.ask(who, SELF)).body, 'selfRecordedInvolvements').filter(({ id }) =>
    ids.includes(id),
  );
const broughtBy = async (caseId: string) =>
  (
    await casework.rows<{ id: string }>(
      'governance',
      'SELECT involvement AS id FROM authority.case_involvement WHERE case_id = $1',
      [caseId],
    )
  ).map(({ id }) => id);

it.each(['earlyHelp', 'safeguardingEnquiry', 'section47Enquiry'])(
  'a case at %s that somebody opens whom nobody else links with the child is told, listed, and not unsaid by its closing',
  async (threshold) => {
    const lead = { practitioner: `${council}/colleague`, name: 'A Colleague', role: 'Social worker' };
    const made = changedBy(await casework.act(CURIOUS, OPEN, opening({ person, threshold, lead })), 'openCase');
    const ids = await broughtBy(made.id);
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      expect(await alertedOf(casework.town, 'involvementSelfRecorded', id)).toEqual(
        atEach(HUBS, [...OFFICERS, 'hubPractitioner']),
      );
      const together = await casework.rows(
        'governance',
        `SELECT DISTINCT xmin::text FROM authority.alert WHERE reference = $1
         UNION SELECT xmin::text FROM authority.case_event WHERE case_id = $2`,
        [id, made.id],
      );
      expect(together).toHaveLength(1);
    }
    const entry = {
      ...{ organisation: council, recordedBy: `${council}/curious`, reason: 'Injury that nobody explains' },
      ...{ person: { id: person }, endedAt: null },
    };
    for (const who of [HUB, HUB_ENGLAND, OFFICER]) {
      const entries = await listed(who, ids);
      expect(entries).toHaveLength(2);
      expect(entries).toContainEqual(expect.objectContaining({ ...entry, team: 'curious', practitioner: null }));
      expect(entries).toContainEqual(
        expect.objectContaining({ ...entry, team: null, practitioner: lead.practitioner }),
      );
    }
    // Its opener’s colleague closes it; a hub had ended one of the two before.
    const END = `mutation($key: String!, $person: ID!, $id: ID!) {
      endInvolvement(key: $key, person: $person, id: $id, reason: "Nothing behind it") { id } }`;
    const ended = ids[1];
    expect((await casework.act(HUB, END, { person, id: ended })).errors).toBeUndefined();
    const closing = { person, case: made.id, reason: 'No further action' };
    expect((await casework.act(CURIOUS, CHANGE('closeCase'), closing)).errors).toBeUndefined();
    for (const who of [HUB, OFFICER]) {
      const [left, ...more] = await listed(who, ids);
      expect(more).toEqual([]);
      expect(left).toMatchObject({ id: ids[0], endedAt: expect.stringMatching(/Z$/) });
    }
  },
);

it('a case that the hub opens, or somebody of an organisation that others link with the child, is told to nobody', async () => {
  const nia = scriptedChild('earlyHelpWales').person;
  const worker = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Injury seen at school today' };
  for (const who of [HUB, worker]) {
    const asked = opening({ person: nia, threshold: 'safeguardingEnquiry' });
    const made = changedBy(await casework.act(who, OPEN, asked), 'openCase');
    for (const id of await broughtBy(made.id))
      expect(await alertedOf(casework.town, 'involvementSelfRecorded', id)).toEqual([]);
    await casework.act(who, CHANGE('closeCase'), { person: nia, case: made.id, reason: 'Opened for a test' });
  }
});

it('whoever ends an involvement that they recorded themselves leaves it listed; it goes when somebody else ends it', async () => {
  const voluntary = 'border-family-support';
  const RECORD = `mutation($key: String!, $person: ID!, $until: String) { recordInvolvement(key: $key, person: $person,
    organisation: "border-family-support", practitioner: "border-family-support/worker", reason: "Knows the child", until: $until) { id } }`;
  const END = `mutation($key: String!, $person: ID!, $id: ID!) {
    endInvolvement(key: $key, person: $person, id: $id, reason: "Over") { id } }`;
  const officer = (name: string): Asked => ({
    as: { organisation: voluntary, team: 'leads', role: 'caldicottGuardian', practitioner: `${voluntary}/${name}` },
    purpose: 'informationGovernance',
  });
  const record = async (until: string | null = null) =>
    changedBy(await casework.act(officer('one'), RECORD, { person, until }), 'recordInvolvement').id;
  const [own, others] = [await record(), await record()];
  expect((await casework.act(officer('one'), END, { person, id: own })).errors).toBeUndefined();
  expect((await casework.act(officer('two'), END, { person, id: others })).errors).toBeUndefined();
  expect(await listed(HUB, [own, others])).toEqual([
    expect.objectContaining({ id: own, endedAt: expect.stringMatching(/Z$/) }),
  ]);
  // By its own time it ends for nobody’s word either.
  const brief = await record(new Date(Date.now() + 86_400_000).toISOString());
  expect(await listed(HUB, [brief])).toMatchObject([{ endedAt: null }]);
  await casework.rows('governance', 'UPDATE governance.involvement SET valid_until = now() WHERE id = $1', [brief]);
  expect(await listed(HUB, [brief])).toMatchObject([{ id: brief, endedAt: expect.stringMatching(/Z$/) }]);
  expect(codeOf(await casework.act(HUB, END, { person, id: randomUUID() }))).toBe('INVOLVEMENT_UNKNOWN');
});
