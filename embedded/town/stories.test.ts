import { PURPOSE_TERMS } from '#policies/core/purposes';
import { DATA_CATEGORIES, type Purpose } from '#policies/core/vocabulary';
import { TOWN_CONTACTS } from './contacts';
import { EXAMPLES } from './examples';
import { TOWN_ISSUERS } from './issuers';
import { TOWN_ORGANISATIONS } from './organisations';
import { PERSONAS } from './personas';
import { DAY, personOf, readTown, subjectKey } from './rowsForTests';
import { SCRIPTED_CHILDREN } from './scriptedChildren';
import type { Row } from './town';

const town = readTown({ children: SCRIPTED_CHILDREN.length });
const rowsOf = (key: string, table: string): readonly Row[] => town.recordsOf(personOf(key)).get(table) ?? [];
/** Governance rows as one agency has them. */
const governed = (key: string, table: string): readonly Row[] =>
  town.of(`governance.${table}`).filter(({ person, agency }) => person === personOf(key) && agency === 'hub');
const databasesOf = (key: string) =>
  [...new Set([...town.recordsOf(personOf(key)).keys()].map((table) => table.split('.')[0]))].sort();
const since = (days: number) => new Date(Date.parse(DAY) - days * 86_400_000).toISOString();

describe('each story is complete', () => {
  it('at least a dozen, each with a stable id and a name of its own', () => {
    expect(SCRIPTED_CHILDREN.length).toBeGreaterThanOrEqual(12);
    for (const pick of ['key', 'person', 'name'] as const)
      expect(new Set(SCRIPTED_CHILDREN.map((child) => child[pick])).size).toBe(SCRIPTED_CHILDREN.length);
    expect(personOf('section47')).toBe('5c000000-0000-4000-8000-000000000001');
    expect(SCRIPTED_CHILDREN[0]?.caseId).toBe('ca5e0000-0000-4000-8000-000000000001');
  });

  it('section 47: what social care and the hub hold agrees with the enquiry that its case and its reason claim', () => {
    expect(rowsOf('section47', 'social_care.strategy_minutes')).toEqual([
      expect.objectContaining({ minutes: expect.stringMatching(/^Threshold for a joint section 47 enquiry met/) }),
    ]);
    expect(rowsOf('section47', 'social_care.referral')).toEqual([
      expect.objectContaining({ rag_rating: 'red', decision: 'Strategy discussion' }),
    ]);
    expect(rowsOf('section47', 'social_care.plan').map((row) => [row.plan_type, row.scheme])).toEqual([
      ['inNeed', 'careAndSupport'],
    ]);
    const referrals = town.of('hub.hub_referral').filter(({ person }) => person === personOf('section47'));
    expect(referrals).toEqual([expect.objectContaining({ outcome: 'Enquiry opened' })]);
  });

  it('convergence: episodes, absence and attendances within half a year, each with one agency, the case accepted by nobody', () => {
    const recent = (table: string) =>
      rowsOf('convergence', table).filter((row) => String(row.period_start) > since(183));
    expect(recent('police.missing_episode').length).toBeGreaterThanOrEqual(3);
    expect(recent('health.emergency_attendance').filter(({ left_unseen }) => left_unseen)).toHaveLength(2);
    expect(recent('education.attendance').filter((row) => row.persistent_absence).length).toBeGreaterThanOrEqual(3);
    expect(rowsOf('convergence', 'social_care.allocation')).toEqual([]);
    const cases = town.of('hub.case_file').filter(({ person }) => person === personOf('convergence'));
    expect(cases).toEqual([expect.objectContaining({ accepted: false, lead: null, lead_contact: null })]);
    const referrals = town.of('hub.hub_referral').filter(({ person }) => person === personOf('convergence'));
    expect(referrals).toEqual([expect.objectContaining({ owner: null, outcome: null })]);
  });

  it('withdrawnConsent: the agreement was there and is withdrawn, and nothing else stands in its place', () => {
    const consents = governed('withdrawnConsent', 'consent');
    expect(consents.map(({ gate }) => gate).sort()).toEqual(['confidentialityConsent', 'serviceAgreement']);
    expect(consents.every(({ state }) => state === 'withdrawn')).toBe(true);
    expect(databasesOf('withdrawnConsent')).toEqual(['education', 'health', 'social_care']);
  });

  it('gillick: the child’s decision stands, the parent’s refusal is superseded', () => {
    const states = governed('gillick', 'consent').map(({ gate, state }) => `${gate} ${state}`);
    expect(states.sort()).toEqual([
      'confidentialityConsent given',
      'confidentialityConsent superseded',
      'serviceAgreement given',
      'serviceAgreement superseded',
    ]);
    expect(rowsOf('gillick', 'health.camhs')[0]?.notes).toContain('Gillick competent');
  });

  it('notToBeInformed: hub, police, school and council each carry the warning, governance alone its reason', () => {
    const texts = [
      rowsOf('notToBeInformed', 'police.warning')[0]?.text,
      rowsOf('notToBeInformed', 'education.concern')[0]?.text,
      rowsOf('notToBeInformed', 'social_care.assessment')[0]?.summary,
    ];
    for (const text of texts) expect(text).toContain('Do not inform');
    const of = (table: string) => town.of(table).filter(({ person }) => person === personOf('notToBeInformed'));
    const [told, kept] = [of('governance.not_to_be_informed'), of('authority.not_to_be_informed')];
    expect(told).toEqual([expect.objectContaining({ agency: 'hub', whom: 'The father' })]);
    expect(told[0]).not.toHaveProperty('reason');
    expect(kept).toEqual([expect.objectContaining({ id: told[0]?.id, whom: 'The father' })]);
    expect(texts.join()).not.toContain(String(kept[0]?.reason));
  });

  it('refuge: the flag closes all whereabouts save to two roles, and no controller has the refuge for an address', () => {
    expect(governed('refuge', 'whereabouts_flag')).toEqual([
      expect.objectContaining({ open_to: [expect.anything(), expect.anything()] }),
    ]);
    const [placement] = rowsOf('refuge', 'social_care.looked_after');
    expect(placement).toMatchObject({ refuge: true });
    const addresses = town.of('hub.identity').filter(({ person }) => person === personOf('refuge'));
    const asText = addresses.map(({ address }) => JSON.stringify(address));
    expect(asText).not.toContain(JSON.stringify(placement?.placement_address));
    expect(asText.length).toBeGreaterThan(0);
  });

  it('adopted: nothing but the sealed record joins the new identity and the old', () => {
    const of = (key: string) => town.of('hub.identity').filter(({ person }) => person === personOf(key));
    const marks = (key: string) =>
      of(key)
        .flatMap((row) => [subjectKey(row), row.nhs_number, row.upn, JSON.stringify(row.name)])
        .flatMap((mark) => (mark === null ? [] : [String(mark)]));
    const old = new Set(marks('beforeAdoption'));
    expect(old.size).toBeGreaterThan(5);
    expect(marks('adopted').filter((mark) => old.has(mark))).toEqual([]);
    expect(rowsOf('adopted', 'social_care.adoption')).toEqual([
      expect.objectContaining({ former_name: 'Harri Powell' }),
    ]);
    expect(rowsOf('beforeAdoption', 'social_care.adoption')).toEqual([]);
    expect(governed('beforeAdoption', 'involvement')).toEqual([]);
    expect(rowsOf('beforeAdoption', 'education.enrolment').map(({ status }) => status)).toEqual(['left']);
  });

  it('sexualHealth: the record is there, and nothing elsewhere betrays it', () => {
    expect(rowsOf('sexualHealth', 'health.sexual_health')).toHaveLength(2);
    const others = [...town.recordsOf(personOf('sexualHealth'))].filter(([table]) => table !== 'health.sexual_health');
    expect(JSON.stringify(others)).not.toMatch(/Clinig|Marchford Clinic|infection|contraception/i);
  });

  it('intelligence: every handling code, old and new, one whose conditions are met, and an offence that is the child’s', () => {
    const rows = rowsOf('intelligence', 'police.intelligence');
    expect(new Set(rows.map((row) => row.handling_code))).toEqual(new Set(['P', 'C', '1', '2', '3', '4', '5']));
    expect(rows.filter((row) => row.conditions_met).map((row) => row.handling_code)).toEqual(['C']);
    for (const row of rows) expect(row.restriction).toBe('none');
    expect(rowsOf('intelligence', 'police.incident')).toEqual([
      expect.objectContaining({ role_of_child: 'subject', offence: expect.stringMatching(/^Possession/) }),
    ]);
  });

  it('suspectedVictim: victim first, with an offence that is attributed to the child', () => {
    const rows = rowsOf('suspectedVictim', 'police.incident');
    expect(rows.every((row) => row.suspected_victim)).toBe(true);
    expect(rows.map((row) => `${row.kind} ${row.role_of_child} ${row.offence !== null}`)).toEqual([
      'exploitation victim false',
      'theft subject true',
    ]);
  });

  it('barred: the persona, and no other, is excluded from a case it would else be involved in', () => {
    const persona = PERSONAS.find(({ key }) => key === 'barred-practitioner');
    expect(governed('barred', 'exclusion')).toEqual([
      expect.objectContaining({ organisation: persona?.organisation, practitioner: persona?.practitioner, team: null }),
    ]);
    expect(isInvolved('barred', persona?.organisation ?? '', persona?.team ?? '')).toBe(true);
  });

  it('earlyHelp: the same records on both sides of the border, and no agreement on either', () => {
    const shape = (key: string) =>
      [...town.recordsOf(personOf(key))].map(([table, rows]) => `${table} ${rows.length}`).sort();
    expect(shape('earlyHelpWales')).toEqual(shape('earlyHelpEngland'));
    expect(databasesOf('earlyHelpWales')).toEqual(['education', 'health', 'police', 'social_care']);
    for (const key of ['earlyHelpWales', 'earlyHelpEngland']) expect(governed(key, 'consent')).toEqual([]);
  });

  it('section47: four agencies hold a part each, the case is recorded at the threshold', () => {
    expect(databasesOf('section47')).toEqual(['education', 'health', 'police', 'social_care']);
    expect(governed('section47', 'case_state')).toEqual([
      expect.objectContaining({
        case_id: SCRIPTED_CHILDREN[0]?.caseId,
        threshold: 'section47Enquiry',
        closed_at: null,
      }),
    ]);
    expect(rowsOf('section47', 'social_care.strategy_minutes')).toHaveLength(1);
  });

  it('familySupport: all three gates are given to the voluntary organisation, by explicit scope', () => {
    const consents = governed('familySupport', 'consent').filter((row) =>
      (row.recipients as string[]).includes('border-family-support'),
    );
    expect(consents.map(({ gate }) => gate).sort()).toEqual([
      'confidentialityConsent',
      'dataProtectionConsent',
      'serviceAgreement',
    ]);
    for (const { state, categories } of consents) expect([state, categories]).toEqual(['given', DATA_CATEGORIES]);
  });
});

function isInvolved(key: string, organisation: string, team: string): boolean {
  return governed(key, 'involvement').some(
    (row) => row.organisation === organisation && (row.team === null || row.team === team) && row.practitioner === null,
  );
}

const ANSWERED_WITHOUT_INVOLVEMENT: readonly Purpose[] = ['scrutiny', 'subjectAccess', 'informationGovernance'];

describe('personas and whom they reach', () => {
  it.each(PERSONAS.map((persona) => [persona.key, persona] as const))(
    '%s asks about a child it is involved with',
    (key, persona) => {
      expect(TOWN_ORGANISATIONS.some(({ id }) => id === persona.organisation)).toBe(true);
      expect(persona.purposes).toContain(persona.defaultPurpose);
      expect(Object.keys(EXAMPLES[key] ?? {}).sort()).toEqual([...persona.purposes].sort());
      for (const example of Object.values(EXAMPLES[key] ?? {})) {
        const { caseRequired, reasonRequired } = PURPOSE_TERMS[example.purpose];
        expect([example.caseId !== null, example.reason !== null]).toEqual([caseRequired, reasonRequired]);
        const child = SCRIPTED_CHILDREN.find(({ person }) => person === example.variables.id);
        if (child === undefined || ANSWERED_WITHOUT_INVOLVEMENT.includes(example.purpose)) continue;
        expect(isInvolved(child.key, persona.organisation, persona.team)).toBe(true);
        if (example.caseId !== null)
          expect(governed(child.key, 'case_state').map((row) => row.case_id)).toContain(example.caseId);
      }
    },
  );

  it('every organisation has one issuer that may speak for it', () => {
    const spoken = TOWN_ISSUERS.flatMap(({ organisations }) => organisations);
    expect([...spoken].sort()).toEqual(TOWN_ORGANISATIONS.map(({ id }) => id as string).sort());
  });

  it('every agency has a front door and an out-of-hours number in each area', () => {
    const areas = [...new Set(TOWN_ORGANISATIONS.map(({ area }) => area))];
    for (const area of areas)
      for (const agency of ['police', 'health', 'education', 'socialCare', 'hub', 'governance'])
        expect(TOWN_CONTACTS.filter((each) => each.agency === agency && each.area === area)).toHaveLength(1);
    for (const { frontDoor, outOfHours } of TOWN_CONTACTS)
      for (const { telephone } of [frontDoor, outOfHours]) expect(telephone).toMatch(/^01632 960\d{3}$/);
  });
});
