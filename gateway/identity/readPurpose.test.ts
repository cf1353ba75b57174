import { purposesGrantedTo } from '#policies/core/purposes';
import type { Role } from '#policies/core/vocabulary';
import { RequestFault } from '../requestFault';
import { type Declaration, readPurpose, requireCase } from './readPurpose';

const CASE = '7d444840-9dc0-11d1-b245-5ffdce74fad2';

const declare = (headers: Record<string, string>, role: Role = 'socialWorker') =>
  readPurpose((name) => headers[name], role);

function faultOf(run: () => unknown): RequestFault {
  try {
    run();
  } catch (fault) {
    if (fault instanceof RequestFault) return fault;
    throw fault;
  }
  throw new Error('No fault.');
}

test('purpose, case and reason are read; the reason is decoded', () => {
  const reason = 'Datgelodd y plentyn… “ofn”';
  expect(
    declare({
      'lintel-purpose': 'section47Enquiry',
      'lintel-case': CASE.toUpperCase(),
      'lintel-reason': encodeURIComponent(reason),
    }),
  ).toEqual({ purpose: 'section47Enquiry', caseId: CASE, reason });
});

test('what a purpose does not ask for may be absent', () => {
  expect(declare({ 'lintel-purpose': 'earlyHelp' })).toEqual({ purpose: 'earlyHelp', caseId: null, reason: null });
});

test.each([
  ['PURPOSE_REQUIRED', 400, {}],
  ['PURPOSE_REQUIRED', 400, { 'lintel-purpose': '' }],
  ['PURPOSE_UNKNOWN', 400, { 'lintel-purpose': 'curiosity' }],
  ['PURPOSE_UNKNOWN', 400, { 'lintel-purpose': 'EARLYHELP' }],
  ['PURPOSE_NOT_GRANTED', 403, { 'lintel-purpose': 'scrutiny' }],
] as const)('%s (%i) for %j, with the purposes granted to the role', (code, status, headers) => {
  const fault = faultOf(() => declare(headers));
  const granted = purposesGrantedTo('socialWorker');
  expect([fault.code, fault.status]).toEqual([code, status]);
  expect(fault.extensions).toEqual({ granted });
  expect(fault.message).toContain(granted.join(', '));
});

test.each([
  ['CASE_INVALID', 400, { 'lintel-purpose': 'earlyHelp', 'lintel-case': '12' }],
  ['CASE_INVALID', 400, { 'lintel-purpose': 'earlyHelp', 'lintel-case': 'ffffffff-ffff-0fff-0fff-ffffffffff00' }],
  ['REASON_REQUIRED', 400, { 'lintel-purpose': 'section47Enquiry', 'lintel-case': CASE }],
  ['REASON_REQUIRED', 400, { 'lintel-purpose': 'section47Enquiry', 'lintel-case': CASE, 'lintel-reason': '%20%20' }],
  ...['%E2%80%8B', '%C2%A0', '%EF%BB%BF', '%E3%85%A4', '-'].map(
    (reason) =>
      [
        'REASON_REQUIRED',
        400,
        { 'lintel-purpose': 'section47Enquiry', 'lintel-case': CASE, 'lintel-reason': reason },
      ] as const,
  ),
  ...['%00', 'a%00b', '%E2%80%AE%20x', 'a%E2%81%A6'].map(
    (reason) => ['REASON_INVALID', 400, { 'lintel-purpose': 'earlyHelp', 'lintel-reason': reason }] as const,
  ),
  ['REASON_INVALID', 400, { 'lintel-purpose': 'earlyHelp', 'lintel-reason': '%E0%A4%A' }],
  ['REASON_INVALID', 400, { 'lintel-purpose': 'earlyHelp', 'lintel-reason': 'Agreed by SiÃ¢n' }],
  ['REASON_INVALID', 400, { 'lintel-purpose': 'earlyHelp', 'lintel-reason': 'a'.repeat(1001) }],
] as const)('%s (%i) for %j, without a word about purposes', (code, status, headers) => {
  const fault = faultOf(() => declare(headers));
  expect([fault.code, fault.status]).toEqual([code, status]);
  expect(fault.message).not.toContain('Granted');
});

test('a reason and a case that are both missing are told at once', () => {
  const { code, message } = faultOf(() => declare({ 'lintel-purpose': 'section47Enquiry' }));
  expect([code, message]).toEqual(['REASON_REQUIRED', expect.stringMatching(/lintel-reason.*lintel-case/)]);
});

test.each([
  [{}, /lintel-case is to be the UUID of a case\. The purpose section47Enquiry needs the header lintel-reason/],
  [{ 'lintel-reason': '%E0%A4%A' }, /lintel-case is to be the UUID of a case\. The header lintel-reason is to be/],
])('a case that is no UUID and what is wrong with the reason are told at once: %j', (headers, wanted) => {
  const declared = { 'lintel-purpose': 'section47Enquiry', 'lintel-case': '12', ...headers };
  const { code, message } = faultOf(() => declare(declared));
  expect([code, message]).toEqual(['CASE_INVALID', expect.stringMatching(wanted)]);
  expect(message).not.toContain('It needs the header lintel-case');
});

const ENQUIRY: Declaration = { purpose: 'section47Enquiry', caseId: null, reason: 'x' };

test('a purpose that rests on a case names it, save for a caseload', () => {
  const fault = faultOf(() => requireCase(ENQUIRY, ['person']));
  expect([fault.code, fault.status]).toEqual(['CASE_REQUIRED', 400]);
  expect(() => requireCase(ENQUIRY, ['caseload'])).not.toThrow();
  expect(() => requireCase({ ...ENQUIRY, caseId: CASE }, ['person'])).not.toThrow();
  expect(() => requireCase({ ...ENQUIRY, purpose: 'earlyHelp' }, ['person'])).not.toThrow();
});

test('a caseload lends its exemption to nothing asked beside it', () => {
  expect(faultOf(() => requireCase(ENQUIRY, ['caseload', 'person'])).code).toBe('CASE_REQUIRED');
});
