import { join } from 'node:path';
import { TOWN_ORGANISATIONS } from '#embedded/town/organisations';
import { timelineItemsOf } from '#gateway/rules/timelineItems';
import type { DataItem } from '#policies/core/dataItem';
import type { DataItemId } from '#policies/core/ids';
import { AGENCIES, RECORD_AGENCIES } from '#policies/core/vocabulary';
import { readPowers } from '#policies/powers/readPowers';
import { readCatalogue } from '#policies/protocols/readCatalogue';
import { readProtocol } from '#policies/protocols/readProtocols';

const catalogue = readCatalogue(join(__dirname, '..', '..', 'schema', 'fields.json'));

/**
 * What each record tells merely by being there: S data concerning health or sex life, C alleged offences, R what nothing
 * opens, W where the child lives; and why. Data from which such a thing is inferred is of that kind too (C-184/20 OT; C-101/01 Lindqvist, 50: an
 * injured foot is health), a visit that says nothing of the state of health is not.
 * Law: UK GDPR art 4(15), 9(1), 10; DPA 2018 s11(2).
 */
const EXISTENCE: Readonly<Record<string, readonly [tells: string, why: string]>> = {
  'police.abductionWarning': ['C', 'an adult is alleged to have taken or harboured the child'],
  'police.incident': ['', 'of most incidents the child is victim, witness or present; its part is an item of its own'],
  'police.intelligence': ['C', 'intelligence is kept of alleged offences'],
  'police.missingEpisode': ['', 'going missing is neither an offence nor an illness'],
  'police.warning': ['S C', 'every kind is one or the other: violence, weapons, exploitation; self-harm'],
  'health.camhs': ['S', 'care by mental health services'],
  'health.communityNursing': ['', 'school nurses and health visitors are offered to every child'],
  'health.emergencyAttendance': ['S', 'injury or acute illness brings a child there'],
  'health.registration': ['', 'nearly everybody is registered with a practice'],
  'health.safeguardingLead': ['', 'each health body has one for every child that it knows'],
  'health.sexualHealth': ['S R', 'attendance at a sexual health service; nothing opens it'],
  'education.additionalNeed': ['S', 'a learning need or disability'],
  'education.attendance': ['', 'every pupil has it'],
  'education.concern': ['', 'that a school was concerned says not about what; the kind is an item of its own'],
  'education.enrolment': ['', 'every pupil has it'],
  'education.exclusion': ['', 'conduct at school, no offence'],
  'education.provision': ['', 'home education, missing education, a unit: the reason is an item of its own'],
  'education.reducedTimetable': ['', 'the reason is an item of its own'],
  'socialCare.adoption': ['R', 'nothing opens it'],
  'socialCare.allocation': ['', 'that a social worker is allocated'],
  'socialCare.assessment': ['', 'of needs of any kind'],
  'socialCare.lookedAfter': ['', 'a legal status, neither health nor an offence'],
  'socialCare.plan': ['', 'its category is an item of its own'],
  'socialCare.referral': ['', 'its reason is an item of its own'],
  'socialCare.seraf': ['S W', 'assessed for sexual exploitation: sex life; in Wales, whose framework it is'],
  'socialCare.strategyMinutes': ['', 'that agencies met about significant harm; what was said is an item of its own'],
  'hub.case': ['', 'that a case is open, and at which threshold'],
  'hub.notToBeInformed': ['', 'whom not to inform is an item of its own'],
  'hub.person': ['', 'that the child is in the index'],
  'hub.referral': ['', 'its reason is an item of its own'],
  'hub.whoIsActing': ['', 'that an organisation is acting'],
  'governance.consent': ['', 'that consent was asked; the kinds of data are an item of their own'],
  ...Object.fromEntries(
    AGENCIES.map((agency) => [
      `${agency}.disclosure`,
      ['', 'that somebody read something; what is an item of its own'] as const,
    ]),
  ),
};

const REFUSED: Readonly<Record<string, string>> = {
  S: 'specialCategoryWithoutCondition',
  C: 'criminalWithoutCondition',
};

const existenceOf = (record: string) => catalogue.items.get(`${record}.involvement` as DataItemId);
const records = [...catalogue.records.keys()].filter((record) => existenceOf(record) !== undefined);
const telling = records.filter((record) => (existenceOf(record)?.flags ?? []).length > 0);

it('of every record it is said what its existence tells, and of no other', () => {
  expect(Object.keys(EXISTENCE).sort()).toEqual([...records].sort());
});

it.each(records)('%s bears at its existence, its counts and every field what being there tells', (record) => {
  const tells = (EXISTENCE[record]?.[0] ?? 'unknown').split(' ').filter((flag) => flag !== '');
  expect(existenceOf(record)?.flags).toEqual(tells);
  // Where it places the child the record closes as a whole, and its fields with it.
  const borne = tells.filter((flag) => flag !== 'W');
  const lacking = [...catalogue.items.values()].filter(
    (item) => item.record === record && !borne.every((flag) => item.flags.some((each) => each === flag)),
  );
  expect(lacking.map(({ id }) => id)).toEqual([]);
});

it.each(AGENCIES)('what was disclosed of %s is named on the terms of what its records tell', (agency) => {
  const logged = `${agency}.disclosure`;
  const told = [...catalogue.items.values()]
    .filter((item) => item.agency === agency && item.record !== logged)
    .flatMap(({ flags }) => flags.filter((flag) => flag in REFUSED));
  for (const field of ['items', 'clause']) {
    const flags = catalogue.items.get(`${logged}.${field}` as DataItemId)?.flags.filter((flag) => flag in REFUSED);
    expect([...(flags ?? [])].sort()).toEqual([...new Set(told)].sort());
  }
});

it('the timeline of the hub is decided by these very items, so that it bears the same flags', () => {
  const offered = timelineItemsOf(catalogue);
  for (const agency of RECORD_AGENCIES) {
    const own = records.filter((record) => record.startsWith(`${agency}.`) && record !== `${agency}.disclosure`);
    expect([...(offered.get(`Person.${agency}Timeline`) ?? [])].sort()).toEqual(
      own.map((record) => `${record}.involvement`).sort(),
    );
  }
});

it('what is counted of a child is counted of records that can be held of one: no report’s figures', () => {
  const offered = timelineItemsOf(catalogue);
  const counted = RECORD_AGENCIES.flatMap((agency) => offered.get(`Person.${agency}Counts`) ?? []);
  expect([...counted].sort()).toEqual([
    'education.attendance.count',
    'health.emergencyAttendance.count',
    'police.missingEpisode.count',
  ]);
});

/** A clause that gives `item` on a public task alone. */
const onPublicTask = ({ id, agency }: DataItem) => `id: sample
version: 1
title: Sample
jurisdiction: EW
inForce: { from: 2026-10-01, to: 2027-10-01 }
reviewBy: 2027-04-01
introduction: Why we share.
partners: [marchford-council]
dataSubjectRights: Ask the holder.
security: Through the gateway only.
references: { dpia: D, appropriatePolicyDocument: A, privacyNotice: P }
clauses:
  - id: E1
    title: One item
    dataItems: [${id}]
    from: { agency: ${agency} }
    to: { kinds: [council], countries: [E], roles: [socialWorker] }
    purposes: [section47Enquiry]
    lawfulBasis: { ${agency === 'police' ? 'regime: dpaPart3, part3Authorisation: The Act' : 'regime: ukGdpr'}, article6: e, power: childrenAct1989s47, confidentiality: overridingPublicInterest }
    requires: { involvement: true }
    retention: P1Y
`;

it.each(
  [...catalogue.items.values()]
    .filter(({ record, flags }) => telling.includes(record) && flags.some((flag) => flag in REFUSED))
    .map((item) => [item.id, item]),
)('%s goes into no clause without its condition', (_id, item) => {
  const read = readProtocol('sample.yaml', onPublicTask(item), {
    catalogue,
    organisations: TOWN_ORGANISATIONS,
    powers: readPowers(),
  });
  const found = 'faults' in read ? read.faults.map(({ code }) => code) : [];
  const wanted = item.flags.flatMap((flag) => REFUSED[flag] ?? []);
  expect(found.filter((code) => Object.values(REFUSED).includes(code)).sort()).toEqual(wanted.sort());
});
