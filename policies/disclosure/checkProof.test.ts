import { type CheckedProof, checkProof, type ProofFinding } from './checkProof';
import { consistencyPlan, inclusionPlan, type ProofStep, stepHash } from './merkleProof';
import { EMPTY_FRONTIER, growingTree, leafHash, nodeHash } from './merkleTree';
import { countersign, headDigest, makeSigningKey, readSigningKey, readVerifyingKeys, signHead } from './treeHead';

const [AGENCY, WITNESS, FOREIGN] = [makeSigningKey(), makeSigningKey(), makeSigningKey()].map(readSigningKey) as [
  ReturnType<typeof readSigningKey>,
  ReturnType<typeof readSigningKey>,
  ReturnType<typeof readSigningKey>,
];
const KEYS = {
  logKeys: () => readVerifyingKeys([AGENCY.publicText]),
  witnessKeys: readVerifyingKeys([WITNESS.publicText]),
};
const LEAVES = Array.from({ length: 11 }, (_one, index) => leafHash(Buffer.from(`record ${index}`)));
const AT = '2026-11-29T10:00:00.000Z';

function subtree(level: number, index: number): Buffer {
  if (level === 0) return LEAVES[index] as Buffer;
  return nodeHash(subtree(level - 1, index * 2), subtree(level - 1, index * 2 + 1));
}
const hashes = (plan: readonly ProofStep[]) =>
  plan.map((step) => stepHash(step.map(({ level, index }) => subtree(level, index))).toString('hex'));

function headOf(size: number, key = AGENCY, witness = WITNESS, previous: string | null = null) {
  const tree = growingTree(EMPTY_FRONTIER);
  tree.append(Buffer.concat(LEAVES.slice(0, size)));
  const head = signHead({ log: 'police', epoch: 1, size, root: tree.root(), previous, at: AT }, key);
  return { ...head, witness: countersign(head, AT, witness) };
}

const SOUND = {
  receipt: 'receipt-1',
  leafHash: LEAVES[4]?.toString('hex'),
  leafIndex: 4,
  auditPath: hashes(inclusionPlan(4, 11)),
  head: headOf(11),
  destroyed: false,
};
const GROWTH = { from: 6, to: 11, path: hashes(consistencyPlan(6, 11)) };
const check = (proof: object, more: object = {}, growth: object = {}): CheckedProof =>
  checkProof({ data: { policeDisclosureProof: proof, ...growth }, ...more }, KEYS);

it('a proof as it was given is proved, by public keys alone', () => {
  expect(check(SOUND)).toMatchObject({ receipt: 'receipt-1', log: 'police', grown: false, findings: [] });
});

it.each<[string, object, readonly ProofFinding[]]>([
  ['another record', { leafHash: LEAVES[5]?.toString('hex') }, ['notIncluded']],
  ['another place', { leafIndex: 5 }, ['notIncluded']],
  ['a path that was cut', { auditPath: SOUND.auditPath.slice(1) }, ['notIncluded']],
  [
    'a head that was altered',
    { head: { ...SOUND.head, at: '2026-11-30T10:00:00.000Z' } },
    ['headNotSigned', 'witnessNotSigned'],
  ],
  ['a head forged with another key', { head: headOf(11, FOREIGN) }, ['headNotSigned']],
  ['a witness forged with another key', { head: headOf(11, AGENCY, FOREIGN) }, ['witnessNotSigned']],
  ['a head of another log', { head: { ...SOUND.head, log: 'health' } }, ['headNotSigned', 'witnessNotSigned']],
  ['a head that nobody witnessed', { head: { ...SOUND.head, witness: null } }, ['notWitnessed']],
])('%s is found', (_what, forged, findings) => {
  expect(check({ ...SOUND, ...forged }).findings).toEqual(findings);
});

it('a head that names the one before it is signed with that, and without it is not the one that was signed', () => {
  const head = headOf(11, AGENCY, WITNESS, headDigest(headOf(6)));
  expect(check({ ...SOUND, head }).findings).toEqual([]);
  const { previous: _previous, ...without } = head;
  for (const other of [without, { ...head, previous: null }, { ...head, previous: headDigest(headOf(7)) }])
    expect(check({ ...SOUND, head: other }).findings).toEqual(['headNotSigned', 'witnessNotSigned']);
});

it('a head of before they named each other is taken as it was given', () => {
  const { previous: _previous, ...head } = headOf(11);
  for (const given of [head, { ...head, previous: null }])
    expect(check({ ...SOUND, head: given }).findings).toEqual([]);
});

it.each<[string, object, object, readonly ProofFinding[]]>([
  ['grew', headOf(6), GROWTH, []],
  ['of which the growth is not proved', headOf(6), {}, ['notGrown']],
  ['of another size', headOf(7), GROWTH, ['notGrown']],
  ['whose root is another', signedOver(headOf(6), '0'.repeat(64)), GROWTH, ['notGrown']],
  ['that nobody signed', { ...headOf(6), root: '0'.repeat(64) }, GROWTH, ['earlierNotSigned', 'notGrown']],
])('an earlier head %s', (_what, earlier, growth, findings) => {
  expect(check(SOUND, { earlier }, { policeLogConsistency: growth }).findings).toEqual(findings);
});

it.each([
  ['nothing', null],
  ['an answer with errors', { data: null }],
  ['no proof', { data: {} }],
  ['half a head', { data: { policeDisclosureProof: { ...SOUND, head: { size: 11 } } } }],
  ['two proofs', { data: { policeDisclosureProof: SOUND, healthDisclosureProof: SOUND } }],
])('%s is no document to check', (_what, document) => {
  expect(() => checkProof(document, KEYS)).toThrow(TypeError);
});

/** As an agency that forks its own log would sign it. */
function signedOver({ log, epoch, size, at }: ReturnType<typeof headOf>, root: string) {
  const head = signHead({ log, epoch, size, root, previous: null, at }, AGENCY);
  return { ...head, witness: countersign(head, AT, WITNESS) };
}
