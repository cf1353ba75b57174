import { dayOf } from '#policies/core/legalDay';
import type { CopySection, SubjectAccessCopy } from './assembleCopy';
import type { CopiedDisclosure } from './copiedDisclosures';
import { valueInWords } from './plainWords';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}dd{margin:0 0 .5rem;overflow-wrap:anywhere}li{margin-bottom:1rem;break-inside:avoid}ul li{margin-bottom:.25rem}h3,h4,dt{break-after:avoid}dd{break-inside:avoid}.about{border-left:.25rem solid #505a5f;padding-left:1rem}@media print{body{margin:0;max-width:none}}';

/** The copy as a page that reads aloud and prints, and fits a telephone: headings in order, lists, nothing to load. */
export function copyHtml(copy: SubjectAccessCopy): string {
  const title = 'Copy of personal information';
  const { basis, kept, rights, complaints, decisions, transfers } = copy.statements;
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head>
<body><main>
<h1>${title}</h1>
<dl>
<dt>From</dt><dd>${text(copy.controller ?? 'The organisation that was asked')}</dd>
<dt>Reference</dt><dd>${text(copy.reference)}</dd>
<dt>Asked on</dt><dd>${text(copy.receivedOn)}</dd>
<dt>Sent on</dt><dd>${text(copy.leftOn)}</dd>
</dl>
<p>${text(copy.reservation)}</p>
<h2>What is held</h2>
${copy.sections.map(section).join('\n')}
<h2>Who was given it</h2>
${disclosures(copy.disclosures)}
<h2>On what law it is held</h2>
${paragraphs(basis)}
<h2>How long it is kept</h2>
<p>How long each kind of record is kept stands with it, under ‘What is held’. The organisation also keeps:</p>
<dl>${kept.map(({ what, period }) => `<dt>${text(what)}</dt><dd>${text(period)}</dd>`).join('')}</dl>
<h2>Decisions by computer</h2>
${paragraphs(decisions)}
<h2>Outside the United Kingdom</h2>
${paragraphs(transfers)}
<h2>Your rights</h2>
${list([...rights, ...complaints])}
</main></body>
</html>
`;
}

function section({ title, about, records }: CopySection): string {
  const { heldFor, categories, from, kept, givenTo } = about;
  const entries = records.map((record) => entry(record.map(({ name, value }) => [name, valueInWords(value)] as const)));
  const body = entries.length === 0 ? '<p>Nothing in this copy.</p>' : `<ol>${entries.join('\n')}</ol>`;
  const nobody = 'Nobody, under agreements that are in force';
  const told = [
    ['Why it is held', heldFor],
    ['What it is about', categories],
    ['Where it comes from', from],
    ['How long it is kept', kept],
    ['To whom agreements let it be given, and what for', givenTo.length === 0 ? [nobody] : givenTo],
  ] as const;
  const statement = told.map(
    ([name, said]) => `<dt>${name}</dt>${said.map((each) => `<dd>${text(each)}</dd>`).join('')}`,
  );
  const heading = text(title.charAt(0).toUpperCase() + title.slice(1));
  return `<section><h3>${heading}</h3><dl class="about">${statement.join('')}</dl><h4>What this copy has of it</h4>${body}</section>`;
}

function disclosures(given: readonly CopiedDisclosure[]): string {
  if (given.length === 0) return '<p>Nothing in this copy.</p>';
  const entries = given.map(({ at, purpose, role, organisation, team, items }) =>
    entry([
      ['When', dayOf(new Date(at))],
      ['What for', purpose],
      ['To whom', [role, team, organisation].filter((part) => part !== null).join(', ')],
      ['What', items.join('; ')],
    ]),
  );
  return `<p>Each time that information was given to somebody:</p><ol>${entries.join('\n')}</ol>`;
}

function paragraphs(said: readonly string[]): string {
  return said.map((each) => `<p>${text(each)}</p>`).join('\n');
}

function list(said: readonly string[]): string {
  return `<ul>${said.map((each) => `<li>${text(each)}</li>`).join('')}</ul>`;
}

function entry(parts: readonly (readonly [name: string, value: string])[]): string {
  return `<li><dl>${parts.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join('')}</dl></li>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
