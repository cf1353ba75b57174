import type { z } from 'zod';
import { notOneOf } from '../faults';
import { parseUnambiguousJson } from '../parseUnambiguousJson';
import { shortened } from '../texts';
import type { ConsentState } from './consent';
import {
  EXTENSION,
  type Extended,
  FHIR_STATUS,
  type FhirConsent,
  provisionOf,
  REQUIRED_EXTENSIONS,
  ruleOf,
} from './fhir';
import { fhirGrammar } from './fhirGrammar';

/**
 * Reads the text of a FHIR R4 `Consent` that carries our extensions, or says in a sentence where it cannot be read and what would be
 * right. It widens nothing: what is not named is not consented to, and what says more than our words can is not imported. Never throws.
 */
export function fromFhir(text: string): FhirConsent | { readonly fault: string } {
  const json = parseUnambiguousJson(text);
  if ('fault' in json) return json;
  const read = fhirGrammar.safeParse(json.value);
  if (!read.success) return { fault: faultOf(read.error) };
  const { id = null, status, patient, dateTime = null, organization, policyRule, provision } = read.data;
  const extended = extensionsOf(read.data.extension);
  if ('fault' in extended) return extended;
  const missing = REQUIRED_EXTENSIONS.find(([name]) => !extended.has(name));
  if (missing !== undefined)
    return { fault: `The extension ${EXTENSION}${missing[0]} is missing: its valueString is ${missing[1]}.` };
  const said = extended.get('state') ?? '';
  if (!isState(said))
    return { fault: `The extension ${EXTENSION}state: ${notOneOf('state of a consent', shortened(said), STATES)}` };
  const state = said;
  if (status !== FHIR_STATUS[state])
    return {
      fault: `status is '${shortened(status)}': with the extension ${EXTENSION}state '${state}' it is '${FHIR_STATUS[state]}'.`,
    };
  if (provision.type !== provisionOf(state))
    return {
      fault: `provision.type is '${provision.type}': with the extension ${EXTENSION}state '${state}' it is '${provisionOf(state)}'.`,
    };
  const noticeVersion = extended.get('noticeVersion') ?? '';
  if (policyRule.text !== ruleOf(noticeVersion))
    return {
      fault: `policyRule.text is '${shortened(policyRule.text)}': it is 'Notice', a space and the extension ${EXTENSION}noticeVersion, here '${ruleOf(shortened(noticeVersion))}'.`,
    };
  return {
    ...{ id, state, noticeVersion, decidedAt: dateTime },
    person: patient.identifier.value,
    controllers: organization.map(({ identifier }) => identifier.value),
    recipients: provision.actor.map(({ reference }) => reference.identifier.value),
    purposes: provision.purpose.map(({ code }) => code),
    categories: provision.class.map(({ code }) => code),
    gate: extended.get('gate') ?? '',
    jurisdiction: extended.get('jurisdiction') ?? '',
    collectionMethod: extended.get('collectionMethod') ?? '',
    grantorKind: extended.get('grantorKind') ?? null,
    reviewBy: extended.get('reviewBy') ?? null,
    conditions: extended.get('conditions') ?? null,
    evidence: extended.get('evidence') ?? null,
    validFrom: provision.period?.start ?? null,
    validUntil: provision.period?.end ?? null,
  };
}

const STATES = Object.keys(FHIR_STATUS);
const isState = (word: string): word is ConsentState => STATES.includes(word);

/** Where the first fault stands (`provision.actor[0].role`), and what would be right there. */
function faultOf({ issues }: z.ZodError): string {
  const [{ path, message } = { path: [], message: 'The document is a FHIR R4 Consent.' }] = issues;
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `${place === '' ? 'The document' : place.slice(1)}: ${message}`;
}

function extensionsOf(
  extensions: readonly { readonly url: string; readonly valueString: string }[],
): ReadonlyMap<Extended, string> | { readonly fault: string } {
  const found = new Map<Extended, string>();
  for (const { url, valueString } of extensions) {
    const name = url.slice(EXTENSION.length) as Extended;
    if (found.has(name)) return { fault: `The extension ${url} stands twice: once is right.` };
    found.set(name, valueString);
  }
  return found;
}
