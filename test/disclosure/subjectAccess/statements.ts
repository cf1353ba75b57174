import { scriptedChild } from '#embedded/town/scriptedChildren';
import type { Agency } from '#policies/core/vocabulary';
import type { Asked } from '#test/casework/caseworkTown';
import { accessTown, byCourt, type Copy, officerOf, recordsIn } from './accessTown';

/** What a copy says beside what is held: the same of everybody, whoever is asked and whatever is held, left out or closed. */
const access = accessTown.forTests();

const MAYA = scriptedChild('notToBeInformed');
const CERYS = scriptedChild('section47');
const england = officerOf('marches-police');
const wales = officerOf('gwent-y-gororau-police');

/** A copy for whoever a court appointed, of which nobody has decided anything; or everything is included. */
async function copyOf(agency: Agency, officer: Asked, person: string, order: string, isIncluded = false) {
  const { id } = await access.recorded(agency, officer, person, byCourt(order));
  if (isIncluded) await access.decideAll(agency, officer, id, () => false);
  await access.arrive(agency, id);
  const { copy, html } = await access.copyOf(agency, officer, id);
  // Whom it is from and under which number.
  const page = html.replace(id, '<id>').replace(/<dt>From<\/dt><dd>[^<]*<\/dd>/, '<from>');
  return { copy, page, statements: statementsIn(copy) };
}
const statementsIn = ({ sections, statements, reservation }: Copy) =>
  JSON.stringify([sections.map(({ title, about }) => [title, about]), statements, reservation]);

it('reads alike, byte by byte, of a child of whom nothing is held, of another country, closed, flagged or restricted', async () => {
  const held = await copyOf('police', england, MAYA.person, 'Order 41');
  expect(recordsIn(held.copy)).toBe(0);
  const pages = [held.page, (await copyOf('police', england, CERYS.person, 'Order 42')).page];
  pages.push((await copyOf('police', wales, CERYS.person, 'Order 43')).page);
  const rows = (text: string) => access.town.rows('police', text, [MAYA.person]);
  const ofMaya = '(controller, subject) IN (SELECT controller, subject FROM governance.link WHERE person = $1)';
  await rows(
    "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('police', $1, now(), '[]')",
  );
  try {
    const closed = await copyOf('police', england, MAYA.person, 'Order 44');
    expect(closed.copy.controller).toBeNull();
    pages.push(closed.page);
  } finally {
    await rows('DELETE FROM governance.whereabouts_flag WHERE person = $1');
  }
  const marked = await rows(`UPDATE public.incident SET restriction = 'protectedPerson' WHERE ${ofMaya} RETURNING id`);
  expect(marked.length).toBeGreaterThan(0);
  try {
    pages.push((await copyOf('police', england, MAYA.person, 'Order 45')).page);
    // Nor by what is released and what is not: of all that is left out nothing is said.
    const included = await copyOf('police', england, MAYA.person, 'Order 46', true);
    expect(recordsIn(included.copy)).toBeGreaterThan(0);
    expect(included.statements).toBe(held.statements);
  } finally {
    await rows(`UPDATE public.incident SET restriction = 'none' WHERE ${ofMaya}`);
  }
  expect(new Set(pages)).toEqual(new Set([held.page]));
});

it.each([
  ['police', england, MAYA.person, /\(DPA 2018 s46\)/, /UK GDPR/],
  ['health', officerOf('marchford-nhs-trust'), MAYA.person, /\(UK GDPR art\. 16\)/, /s45/],
  ['governance', officerOf('marchford-council'), MAYA.person, /\(art\. 79; DPA 2018 s167\)/, /s45/],
] as const)(
  '%s: says what the law of its records names, in JSON and on the page',
  async (agency, officer, person, law, not) => {
    const { copy, page } = await copyOf(agency, officer, person, `Order 5 ${agency}`);
    const { statements } = copy;
    for (const { about } of copy.sections)
      for (const said of [about.heldFor, about.categories, about.from, about.kept]) expect(said.join()).toMatch(/\w/);
    for (const said of [statements.basis, statements.rights, statements.decisions, statements.transfers])
      expect(said.join()).toMatch(/\w/);
    expect(statements.complaints.join()).toMatch(/to the organisation; .*Information Commissioner: ico\.org\.uk/);
    expect(statements.rights.join()).toMatch(law);
    expect(JSON.stringify(statements)).not.toMatch(not);
    const { kept, ...others } = statements;
    const texts = [
      ...copy.sections.flatMap(({ about }) => Object.values(about).flat()),
      ...Object.values(others).flat(),
      ...kept.flatMap(({ what, period }) => [what, period]),
    ].map(String);
    expect(texts.length).toBeGreaterThan(20);
    for (const text of texts) expect(page).toContain(text.replaceAll("'", '&#39;'));
  },
);
