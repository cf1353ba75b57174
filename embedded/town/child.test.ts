import { isNhsNumber } from '#policies/identifiers/nhsNumber';
import { isUpn } from '#policies/identifiers/upn';
import { makeChild } from './child';
import { seededRandom } from './random';
import { DAY, RECORD_DATABASES, readTown, subjectKey } from './rowsForTests';
import { birthOf, SCRIPTED_CHILDREN } from './scriptedChildren';
import type { Row } from './town';

/** Authorities 660 to 681 are Welsh. */
const WELSH_UPN = /^[A-Z]6(?:[67]\d|8[01])/;

const town = readTown();
const records = [...town.tables].filter(([table]) => RECORD_DATABASES.some((name) => table.startsWith(`${name}.`)));
const identities = town.of('hub.identity');

describe('identifiers and life', () => {
  const byPerson = new Map<unknown, Row[]>();
  for (const row of identities) byPerson.set(row.person, [...(byPerson.get(row.person) ?? []), row]);
  const share = (test: (rows: readonly Row[]) => boolean) => [...byPerson.values()].filter(test).length / byPerson.size;
  const differ = (pick: (row: Row) => unknown) => (rows: readonly Row[]) =>
    new Set(rows.map((row) => JSON.stringify(pick(row) ?? null)).filter((text) => text !== 'null')).size > 1;

  it('NHS numbers and UPNs are valid, of the range for tests, one child’s only, and Welsh for Welsh schools', () => {
    const owner = new Map<unknown, unknown>();
    for (const { nhs_number: nhs, upn, person, controller } of identities) {
      if (nhs !== null && !(isNhsNumber(String(nhs)) && String(nhs).startsWith('999'))) throw new Error(`NHS ${nhs}`);
      for (const id of [nhs, upn].filter((each) => each !== null)) {
        expect(owner.get(id) ?? person).toBe(person);
        owner.set(id, person);
      }
      if (upn !== null && !isUpn(String(upn))) throw new Error(`UPN ${upn} of ${controller}`);
    }
    const current = town.of('education.enrolment').filter(({ status, upn }) => status === 'current' && upn !== null);
    for (const { upn, controller } of current)
      if (isUpn(String(upn))) expect(WELSH_UPN.test(String(upn))).toBe(String(controller).startsWith('afonwen'));
  });

  it('controllers disagree and omit, but not as a rule', () => {
    const shares = {
      name: share(differ((row) => row.name)),
      born: share(differ((row) => row.birth_date)),
      address: share(differ((row) => row.address)),
      noNhsNumber: identities.filter((row) => row.nhs_number === null).length / identities.length,
      wrongNhsNumber: share(differ((row) => row.nhs_number)),
    };
    for (const value of [shares.name, shares.born, shares.address, shares.noNhsNumber]) {
      expect(value).toBeGreaterThan(0.02);
      expect(value).toBeLessThan(0.6);
    }
    expect(shares.wrongNhsNumber).toBeGreaterThan(0);
    const transposed = [...byPerson.values()].filter((rows) =>
      rows.some(({ birth_date: a }) =>
        rows.some(
          ({ birth_date: b }) =>
            a !== b && String(a).split('-').reverse().slice(0, 2).join() === String(b).split('-').slice(1).join(),
        ),
      ),
    );
    expect(transposed.length).toBeGreaterThan(10);
  });

  it('families live on both sides and across the border', () => {
    const names = identities.map((row) => JSON.stringify(row.name));
    for (const form of ['Siân', 'ap Rhys', 'Llywelyn', '-Davies', 'O’Connor'])
      expect(names.some((name) => name.includes(form))).toBe(true);
    const crossing = [...byPerson.values()].filter((rows) => {
      const sides = rows.map(({ controller }) => /^(afonwen|gwent)/.test(String(controller)));
      return sides.includes(true) && sides.includes(false);
    });
    expect(crossing.length).toBeGreaterThan(50);
  });

  /** The child as it is, whatever controllers believe; of the scripted ones the age alone is fixed. */
  const children = town.of('hub.person').map((_, index) => {
    const scripted = SCRIPTED_CHILDREN[index];
    const fixed = scripted && { ...scripted, dateOfBirth: birthOf(scripted, DAY) };
    return makeChild(index, seededRandom(1, index), DAY, fixed);
  });
  const childOf = new Map(children.flatMap((child) => child.knownBy.map((known) => [subjectKey({ ...known }), child])));

  it('records lie within the child’s life, before the day, and end after they begin', () => {
    for (const [table, rows] of records)
      for (const row of rows) {
        const born = childOf.get(subjectKey(row))?.dateOfBirth ?? 'nobody';
        const [start, end] = [String(row.period_start), row.period_end === null ? '9' : String(row.period_end)];
        if (start < born || start >= DAY || end < start) throw new Error(`${table}: ${start} to ${end}, born ${born}`);
      }
  });

  it('what is said fits the age: no suspect under ten, no exploitation or drugs under eleven, no school under four', () => {
    const youngest = (rows: readonly Row[]) => Math.min(...rows.map((row) => childOf.get(subjectKey(row))?.age ?? -1));
    const incidents = town.of('police.incident');
    const ofKind = (...kinds: string[]) => incidents.filter((row) => kinds.includes(String(row.kind)));
    const suspects = incidents.filter((row) => row.role_of_child === 'subject' || row.offence !== null);
    expect(youngest(suspects)).toBeGreaterThanOrEqual(10);
    expect(youngest(ofKind('exploitation', 'drugs'))).toBeGreaterThanOrEqual(11);
    expect(youngest(ofKind('domesticAbuse'))).toBeLessThan(4);
    expect(youngest(town.of('health.sexual_health'))).toBeGreaterThanOrEqual(14);
    expect(youngest(town.of('education.enrolment'))).toBe(4);
    expect(youngest(town.of('police.missing_episode'))).toBeGreaterThanOrEqual(9);
  });
});
