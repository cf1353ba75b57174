import { randomUUID } from 'node:crypto';
import { personaOf } from '#embedded/startLintel';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import type { Role } from '#policies/core/vocabulary';
import { type Asked, caseworkTown } from '#test/casework/caseworkTown';
import { entriesOf } from '#test/town/entriesOf';
import { agreement, changed, codeOf, forgetDecisions, wales } from './consentTown';
import { asHub, consents, END_OVERRIDE, OVERRIDE, reasons } from './overriding';

/** Whoever goes on against a refusal is named to their own organisation alone, whether or not whereabouts are closed. */
const casework = caseworkTown.forTests();
const { person } = wales;

const LIST = `query($person: ID!) { list: consentOverrides(person: $person, first: 1) { entries {
  id practitioner approvedBy approvedRole para18Reason proportionality subjectTold whyNotTold endedAt endedBy endedReason } } }`;
const as = (organisation: string, role: Role, purpose: string): Asked => ({
  as: { organisation, role, practitioner: `${organisation}/reader`, team: 'office' },
  purpose,
  reason: 'A referral',
});
/** Of controllers of the consent, and no keepers. */
const OFFICER = as('afonwen-school-01', 'privacyOfficer', 'informationGovernance');
const OTHER_OFFICER = as('gwent-y-gororau-police', 'privacyOfficer', 'informationGovernance');
/** Of the organisation that decides, and no keeper. */
const COLLEAGUE = as('afonwen-council', 'informationGovernanceOfficer', 'informationGovernance');
const NURSE = as('afonwen-health-board', 'safeguardingNurse', 'directCare');
const HUB: Asked = { persona: 'hub-practitioner-wales', purpose: 'screening', reason: 'A referral' };
const TAKER = personaOf('hub-practitioner-wales').practitioner;
const REASON = 'The risk has passed.';

interface Listed {
  readonly id: string;
  readonly endedAt: string | null;
}
const read = async (who: Asked, id: string) => {
  const { body } = await casework.ask(who, LIST, { person });
  expect(body.errors).toBeUndefined();
  const row = entriesOf<Listed>(body, 'list').find((each) => each.id === id);
  const notices = (body.extensions?.lintel?.notices ?? []) as readonly { path: readonly unknown[]; reason: string }[];
  const hidden = notices.filter(({ reason }) => reason === 'whereaboutsNotShown').map(({ path }) => path.at(-1));
  return { row, text: JSON.stringify(row), hidden: hidden.toSorted() };
};
/** What is read of it, word for word the same of an open child as of a closed one. */
const alike = async (who: Asked, id: string) => {
  const open = await read(who, id);
  await consents.whileClosed(person, async () => expect(await read(who, id)).toEqual(open));
  return open;
};
const end = async (who: Asked, id: string) =>
  changed(await casework.act(who, END_OVERRIDE, { person, id }), 'endOverride');
const DECIDED = {
  practitioner: TAKER,
  approvedBy: reasons.approvedBy,
  proportionality: reasons.proportionality,
  whyNotTold: reasons.whyNotTold,
};
const HIDDEN = { practitioner: null, approvedBy: null, proportionality: null, whyNotTold: null };
/** What says nothing of where: the officer who was told judges by it. */
const PLAIN = { approvedRole: reasons.approvedRole, para18Reason: reasons.para18Reason, subjectTold: false };

describe('a decision against a refusal, whether or not whereabouts are closed,', () => {
  beforeEach(() => forgetDecisions(consents.town, person));

  const decided = async () => {
    const refused = changed(
      (await consents.decide({ decision: 'refused', consent: agreement({ purposes: ['screening'] }) })).body,
      'recordConsentDecision',
    ).id;
    const { id } = changed((await asHub(OVERRIDE, { consent: refused, override: reasons })).body, 'recordOverride');
    return { refused, id };
  };

  it('names its taker, approver and ender to their own alone, and says nothing in words of theirs', async () => {
    const { id } = await decided();
    const seen = await alike(OFFICER, id);
    expect(seen.row).toMatchObject({ ...HIDDEN, ...PLAIN, endedAt: null, endedBy: null, endedReason: null });
    expect(seen.hidden).toEqual(Object.keys(HIDDEN).toSorted());
    for (const organisation of TOWN_ORGANISATIONS) expect(seen.text).not.toContain(organisation.id);
    for (const reader of [COLLEAGUE, HUB]) expect((await alike(reader, id)).row).toMatchObject(DECIDED);
    await end(OFFICER, id);
  });

  it.each([
    ['who took it', HUB, TAKER],
    ['a controller', OTHER_OFFICER, 'gwent-y-gororau-police/reader'],
  ])('that %s ended reads the same to another controller', async (_who, ender, named) => {
    const { id } = await decided();
    await end(ender, id);
    const seen = await alike(OFFICER, id);
    expect(seen.row).toMatchObject({ ...HIDDEN, endedAt: expect.any(String), endedBy: null, endedReason: null });
    expect(seen.hidden).toEqual([...Object.keys(HIDDEN), 'endedBy', 'endedReason'].toSorted());
    // Whoever ended it reads that they did, and each what their own did.
    expect((await alike(ender, id)).row).toMatchObject({ endedBy: named, endedReason: REASON });
    expect((await alike(OTHER_OFFICER, id)).row).toMatchObject(HIDDEN);
    expect((await alike(COLLEAGUE, id)).row).toMatchObject(DECIDED);
  });

  it('is in force without a name, and says by which way to ask', async () => {
    const involved = await asHub(
      `mutation($key: String!, $person: ID!) {
        recordInvolvement(key: $key, person: $person, organisation: "afonwen-health-board", reason: "Works with her") { id } }`,
      {},
    );
    expect(involved.body.errors).toBeUndefined();
    const { refused, id } = await decided();
    const told = async () => {
      const variables = { person, consent: refused, key: randomUUID() };
      const override = { ...reasons, approvedBy: 'afonwen-health-board/manager-1' };
      const { body } = await casework.ask(NURSE, OVERRIDE, { ...variables, override });
      expect(codeOf(body)).toBe('OVERRIDE_IN_FORCE');
      return body.errors?.[0]?.message ?? '';
    };
    const message = await told();
    expect(message).toContain(`Decision ${id}, until `);
    expect(message).toContain('through the front door of your own area');
    for (const organisation of TOWN_ORGANISATIONS) expect(message).not.toContain(organisation.id);
    await consents.whileClosed(person, async () => expect(await told()).toBe(message));
    await end(OFFICER, id);
  });
});
