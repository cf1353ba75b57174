import { type Clocks, clockInForce } from '#policies/core/clocks';
import { dayOf } from '#policies/core/legalDay';
import type { Country } from '#policies/core/vocabulary';
import type { CopySection, SubjectAccessCopy } from './assembleCopy';
import type { CopiedDisclosure } from './copiedDisclosures';
import { valueInWords } from './plainWords';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}dd{margin:0 0 .5rem;overflow-wrap:anywhere}li{margin-bottom:1rem;break-inside:avoid}section{break-inside:avoid}@media print{body{margin:0;max-width:none}}';

/** In how many days a controller of `country` acknowledges a complaint, by the law of `now`; null where none says. */
export function acknowledgedIn(clocks: Clocks, country: Country, now: Date): number | null {
  return clockInForce(clocks, 'complaint.acknowledgement', country, dayOf(now))?.days ?? null;
}

/**
 * The copy as a page that reads aloud and prints, and fits a telephone: headings in order, lists, nothing to load.
 * `acknowledged`: of `acknowledgedIn`.
 */
export function copyHtml(copy: SubjectAccessCopy, acknowledged: number | null): string {
  const within = acknowledged === null ? '' : `; it acknowledges a complaint within ${acknowledged} days`;
  const title = 'Copy of personal information';
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
<h2>Your rights</h2>
<p>You can ask the organisation to correct what is wrong, and in some cases to erase it, to restrict its use, or to stop using it. You can complain to the organisation${within}. You can complain to the Information Commissioner, or ask a court.</p>
</main></body>
</html>
`;
}

function section({ title, records }: CopySection): string {
  const entries = records.map((record) => entry(record.map(({ name, value }) => [name, valueInWords(value)] as const)));
  const body = entries.length === 0 ? '<p>Nothing in this copy.</p>' : `<ol>${entries.join('\n')}</ol>`;
  return `<section><h3>${text(title.charAt(0).toUpperCase() + title.slice(1))}</h3>${body}</section>`;
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
