import { randomUUID } from 'node:crypto';
import { scriptedChild } from '#embedded/town/scriptedChildren';
import { entriesOf } from '#test/town/entriesOf';
import { BASIS } from './holderBasis';
import {
  ANSWER,
  ASK,
  asHolder,
  asHolderWith,
  asked,
  asWorker,
  codeOf,
  DISCLOSED,
  ITEM,
  known,
  MINE,
  made,
  mine,
  type Request,
  runOut,
  town,
} from './unlockAsked';

const BOUND = { ...DISCLOSED, obligations: ['noOnwardSharing'], conditions: 'Not to be read to the family.' };

describe('on what a holder’s disclosure rests, and to what it binds', () => {
  it('the log names the basis and the obligations, the answer says what binds, and the request keeps all of it', async () => {
    const { id } = await asked({ person: known.person });
    const key = randomUUID();
    expect((await asHolder(ANSWER, { key, request: id, ...BOUND })).body.errors).toBeUndefined();
    const { body } = await asWorker(MINE);
    const at = entriesOf<Request>(body, 'policeUnlockRequests').findIndex((each) => each.id === id);
    expect(entriesOf<Request>(body, 'policeUnlockRequests')[at]).toMatchObject({
      state: 'answered',
      answers: [
        {
          disclosed: true,
          basis: 'dpaPart3 6(1)(e), 9(2)(g), 10, Sch 1 para18',
          obligations: ['noOnwardSharing'],
          conditions: 'Not to be read to the family.',
        },
      ],
    });
    expect(body.extensions?.lintel?.obligations).toContainEqual({
      path: ['policeUnlockRequests', 'entries', at],
      agency: 'police',
      clause: null,
      obligations: ['noOnwardSharing'],
      conditions: 'Not to be read to the family.',
    });
    const logged = await town.asOwner<{ body: Buffer }>(
      'police',
      'SELECT body FROM disclosure.log ORDER BY seq DESC LIMIT 1',
    );
    const text = logged.rows[0]?.body.toString('utf8') ?? '';
    expect(JSON.parse(text).outcomes).toContainEqual(
      expect.objectContaining({
        basis:
          'dpaPart3 6(1)(e), 9(2)(g), 10, Sch 1 para18, childrenAct1989s47, confidentiality overridingPublicInterest, WOULD_PREJUDICE_PROTECTION, s36(4)',
        clause: null,
        controller: 'marches-police',
        obligations: ['noOnwardSharing'],
        items: { [ITEM]: [] },
      }),
    );
    // Words are values: they stand in no record.
    expect(text).not.toContain('read to the family');
    expect(text).not.toContain('the chief constable assists');
    const kept = await town.asOwner(
      'police',
      'SELECT basis, obligations, conditions FROM tasks.unlock_handling WHERE request = $1',
      [id],
    );
    expect(kept.rows).toEqual([
      {
        basis: { ...BASIS, regime: 'dpaPart3' },
        obligations: ['noOnwardSharing'],
        conditions: 'Not to be read to the family.',
      },
    ]);
  });

  it('what binds stands beside an answer that shows it, and beside no other', async () => {
    const bound = async (query: string) =>
      (await asWorker(query)).body.extensions?.lintel?.obligations.filter(({ clause }) => clause === null);
    expect(await bound('{ policeUnlockRequests { entries { id state } } }')).toEqual([]);
    expect(await bound('{ policeUnlockRequests { entries { id answers { answer } } } }')).not.toEqual([]);
  });

  it.each([
    ['no basis', { disclosed: true }, 'UNLOCK_BASIS_MISSING', 'basis'],
    ['no condition for offences', { basis: { ...BASIS, article10: false } }, 'UNLOCK_BASIS_INVALID', 'article10'],
    ['no reason of para 18', { basis: { ...BASIS, para18Reason: null } }, 'UNLOCK_BASIS_INVALID', 'para18Reason'],
    ['consent', { basis: { ...BASIS, article6: 'a' } }, 'UNLOCK_BASIS_INVALID', 'recordConsentDecision'],
    ['a power that is none', { basis: { ...BASIS, power: 'goodwill' } }, 'UNLOCK_BASIS_INVALID', 'power'],
    [
      'the duty between bodies within it',
      { basis: { ...BASIS, power: 'childrenAct2004s16LA' } },
      'UNLOCK_BASIS_INVALID',
      'not told to you',
    ],
    [
      'a power of the other country',
      { basis: { ...BASIS, power: 'sswba2014s164' } },
      'UNLOCK_BASIS_INVALID',
      'extends to W alone',
    ],
    [
      'no law to leave Part 3 by',
      { basis: { ...BASIS, part3Authorisation: ' ' } },
      'UNLOCK_BASIS_INVALID',
      'part3Authorisation',
    ],
    ['an obligation that is none', { obligations: ['keepQuiet'] }, 'UNLOCK_TERMS_INVALID', 'noOnwardSharing'],
    ['conditions without words', { conditions: ' ' }, 'UNLOCK_TERMS_INVALID', 'conditions'],
    ['a basis for nothing', { disclosed: false }, 'UNLOCK_TERMS_INVALID', 'leave out basis'],
  ])('refuses %s, and leaves the request to be answered', async (_what, over, code, said) => {
    const { id } = await asked({ person: known.person });
    const given = 'disclosed' in over && over.disclosed ? over : { ...DISCLOSED, ...over };
    const { body } = await asHolder(ANSWER, { key: randomUUID(), request: id, ...given });
    expect(codeOf(body)).toBe(code);
    expect(body.errors?.[0]?.message).toContain(said);
    expect(await mine(id)).toMatchObject({ state: 'open', answers: [] });
  });

  it('no answer opens the papers of a court: it names the court, and is told at the clock’s end', async () => {
    const { person, caseId } = scriptedChild('section47');
    const asking = { persona: 'social-worker', purpose: 'section47Enquiry', reason: 'Enquiry', case: caseId };
    const variables = {
      key: randomUUID(),
      person,
      dataItem: 'socialCare.assessment.summary',
      route: 'applyToCourt',
    };
    const request = await town.ask({ ...asking, query: ASK.replaceAll('police', 'socialCare'), variables });
    const { id } = made(request.body, 'socialCareRequestUnlock');
    const { rows } = await town.asOwner<{ controller: string }>(
      'socialCare',
      'SELECT controller FROM tasks.unlock_handling WHERE request = $1',
      [id],
    );
    const organisation = rows[0]?.controller ?? '';
    const claims = { practitioner: `${organisation}/guardian`, organisation, team: 'any' };
    const token = await town.lintel.issuers.issueToken({ ...claims, role: 'caldicottGuardian' }, new Date());
    const answer = async (over: object) =>
      (
        await asHolderWith({ authorization: `Bearer ${token}` }, ANSWER.replaceAll('police', 'socialCare'), {
          key: randomUUID(),
          request: id,
          answer: 'Family Court at Marchford, ZE47.',
          ...over,
        })
      ).body;
    const disclosed = await answer({ ...DISCLOSED, basis: { ...BASIS, part3Authorisation: null } });
    expect(codeOf(disclosed)).toBe('UNLOCK_FOR_COURT');
    const named = { disclosed: false, basis: { ...BASIS, part3Authorisation: null } };
    const bound = await answer({ ...named, obligations: ['noOnwardSharing'] });
    expect(codeOf(bound)).toBe('UNLOCK_TERMS_INVALID');
    expect((await answer(named)).errors).toBeUndefined();
    await town.asOwner('socialCare', 'UPDATE tasks.unlock_request SET due_at = now() WHERE id = $1', [id]);
    const seen = await town.ask({ ...asking, query: MINE.replaceAll('police', 'socialCare') });
    expect(entriesOf<Request>(seen.body, 'socialCareUnlockRequests').find((each) => each.id === id)).toMatchObject({
      state: 'closed',
      answers: [
        {
          disclosed: false,
          answer: 'Family Court at Marchford, ZE47.',
          basis: 'ukGdpr 6(1)(e), 9(2)(g), 10, Sch 1 para18',
          obligations: [],
        },
      ],
    });
    const logged = await town.asOwner<{ body: Buffer }>(
      'socialCare',
      'SELECT body FROM disclosure.log ORDER BY seq DESC LIMIT 1',
    );
    expect(JSON.parse(logged.rows[0]?.body.toString('utf8') ?? '').outcomes).toContainEqual(
      expect.objectContaining({
        basis:
          'ukGdpr 6(1)(e), 9(2)(g), 10, Sch 1 para18, childrenAct1989s47, confidentiality overridingPublicInterest, WOULD_PREJUDICE_PROTECTION',
        clause: null,
        controller: organisation,
        items: { 'socialCare.assessment.involvement': [] },
      }),
    );
  });

  it('what was disclosed before a basis was asked is shown as it was, and recorded with none', async () => {
    const { id } = await asked({ person: known.person });
    await town.asOwner(
      'police',
      `UPDATE tasks.unlock_handling SET disclosed = true, answer = 'Yes.', context = 'None.', answered_at = now(), answered_by = 'x'
       WHERE request = $1`,
      [id],
    );
    expect(await mine(id)).toMatchObject({
      state: 'answered',
      answers: [{ basis: null, obligations: [], conditions: null }],
    });
    await runOut(id);
  });
});
