import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asSuperuser } from '#embedded/postgres/createDatabase';
import { shared } from '#test/town/shared';
import { until } from '#test/town/until';
import { readOperationsSteps, readPuttingBack, type Step } from './operationsSteps';
import { rotatesApart, withKeysFile } from './rotationApart';
import { readiness, startSite } from './site';

/**
 * docs/operations.md, 'From empty PostgreSQL servers to an answer', followed to the letter: the files and commands come out of
 * the page. What a site decides for itself stands in `startSite`, and nothing else is put in their place; beside it each process
 * has a file of keys, which holds none until they are rotated.
 */
const ROOT = join(__dirname, '..', '..');
const { prelude, steps } = readOperationsSteps(ROOT);

const site = shared(() => startSite(prelude)).forTests();

it('leads from two empty servers to a field that is disclosed and one that is withheld', async () => {
  for (const step of steps) await follow(step);
  expect(steps.map(({ kind }) => kind)).toContain('question');
  expect(site.processes.map(({ said }) => said()).join()).not.toContain('agenciesWithoutContact');
}, 240_000);

it('the hub has told governance when the child of step 8 was born, and nobody else had', async () => {
  const told = () =>
    asSuperuser(site.governance, 'governance', async (client) => {
      const { rows } = await client.query('SELECT person::text, date_of_birth::text AS born FROM authority.birth');
      return rows as unknown[];
    });
  await until(async () => (await told()).length > 0);
  expect(await told()).toEqual([{ person: '5c000000-0000-4000-8000-0000000000a1', born: '2014-03-09' }]);
});

it('a server put back from an older copy answers nothing, and again once the section on that was followed', async () => {
  const [question = ''] = steps.flatMap((step) => (step.kind === 'question' ? [step.text] : []));
  const ofSubgraphs = () => site.processes.filter(({ line }) => /-- (hub|social-care)\b/.test(line));
  await site.keepAgencies();
  await site.untilReady();
  // Recorded, and seen by governance, for longer than a copy may lie back unnoticed.
  await expectAnswer(question);
  const [held] = await keyOfChild();
  expect(held).toBeDefined();
  const erase = await site.run(`echo ${CHILD} | with social-care npm run erase -- social-care --decision E-2026/6`);
  expect(erase).toMatchObject({ code: 0, said: expect.stringContaining('Erased from the log of social-care') });
  await wait(4000);
  await site.putBackAgencies();
  expect(await keyOfChild()).toEqual([held]);
  for (const each of ofSubgraphs())
    await until(async () => ((await (await readiness(each))?.text()) ?? '').includes('"agencyPutBack"'));
  expect(ofSubgraphs().map(({ said }) => said().includes('databasePutBack'))).toEqual([true, true]);
  const startAgain = await site.endSubgraphs(['hub', 'social-care']);
  const commands = readPuttingBack(ROOT);
  const look = commands.at(-1) ?? '';
  expect(look).toContain('npm run verify');
  // Seeding it again before what was destroyed since is destroyed again is refused, and without that it never answers.
  const [again = '', reseed = ''] = commands;
  expect(again).toContain('--again');
  expect(await site.run(reseed)).toMatchObject({ code: 1, said: expect.stringContaining('--again') });
  for (const agency of ['social-care', 'hub'])
    for (const command of commands.slice(0, -1))
      expect(await site.run(asOf(agency, command))).toEqual({ code: 0, said: expect.any(String) });
  expect(await keyOfChild()).not.toContainEqual(held);
  await startAgain();
  expect(await keyOfChild()).not.toContainEqual(held);
  expect(await site.run(look)).toMatchObject({ code: 0, said: expect.stringContaining('Sound') });
  await expectAnswer(question);
}, 240_000);

const CHILD = '5c000000-0000-4000-8000-0000000000a1';

/** The key of the child of step 8 in social care's log, as it is known outside of it. */
const keyOfChild = () =>
  asSuperuser(site.agencies, 'social_care', async (client): Promise<unknown[]> => {
    const text = "SELECT encode(sha256(key), 'hex') AS key FROM disclosure.subject_key WHERE person = $1";
    return (await client.query(text, [CHILD])).rows;
  });

/** A command for social care as another agency's operator runs it. */
function asOf(agency: string, command: string): string {
  return command.replaceAll('social_care', agency.replace('-', '_')).replaceAll('social-care', agency);
}

describe('each key is replaced at one end and then at the other, and no question fails:', () => {
  rotatesApart(() => site);
});

describe('the same commands afterwards', () => {
  const protocol = () => join(site.here('council/agreements'), 'early-help.yaml');
  const signatures = () => join(site.here('council/agreements'), 'signatures.yaml');
  const load = 'with governance npm run protocols -- load --folder council/agreements';

  it('provision: leaves what is there, and names what a server lacks before anything is made', async () => {
    const [again, elsewhere] = await Promise.all([
      site.run('LINTEL_SUPERUSER_URL=$AGENCY_SUPERUSER/postgres with hub npm run provision -- hub'),
      site.run('LINTEL_SUPERUSER_URL=$AGENCY_SUPERUSER/postgres with governance npm run provision -- governance'),
    ]);
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining('database hub was there') });
    expect(elsewhere.code).toBe(1);
    for (const setting of ['wal_level', 'synchronous_commit', 'max_slot_wal_keep_size', 'nothing was changed'])
      expect(elsewhere.said).toContain(setting);
  }, 60_000);

  it('subscribe: leaves what is there, takes no other agency’s database, names each variable that is missing', async () => {
    const parts = 'LINTEL_PUBLISHER_URL=$GOVERNANCE_SUPERUSER/governance LINTEL_SUBSCRIBER_URL=$AGENCY_SUPERUSER/hub';
    const [again, other, bare] = await Promise.all([
      site.run(`${parts} with subscriptions npm run subscribe -- hub`),
      site.run(`${parts} with subscriptions npm run subscribe -- social-care`),
      site.run('npm run subscribe -- hub'),
    ]);
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining('hub has the governance tables.') });
    expect(other).toMatchObject({
      code: 1,
      said: expect.stringContaining('The database hub is that of another agency'),
    });
    // Made from both sides at once and from each alone: an applied change outlives a crash of the agency's server.
    const { rows: commits } = await asSuperuser(site.agencies, 'hub', (client) =>
      client.query('SELECT DISTINCT subsynccommit FROM pg_subscription'),
    );
    expect(commits).toEqual([{ subsynccommit: 'local' }]);
    expect(bare).toMatchObject({ code: 1, said: expect.stringContaining('LINTEL_READER_URL is not set') });
    await asSuperuser(site.agencies, 'hub', (client) => client.query('DROP SUBSCRIPTION hub'));
    const anew = await site.run(`LINTEL_LEASE_MS=100 ${parts} with subscriptions npm run subscribe -- hub`);
    expect(anew).toMatchObject({ code: 0, said: expect.stringContaining('rows of an earlier subscription') });
  }, 60_000);

  it('subscribe: takes what a later version publishes beside; until then the agency answers nothing', async () => {
    const table = 'governance.not_to_be_informed';
    const atHub = (text: string) => asSuperuser(site.agencies, 'hub', (client) => client.query(text));
    const atGovernance = (text: string) => asSuperuser(site.governance, 'governance', (client) => client.query(text));
    await atGovernance(`ALTER PUBLICATION hub DROP TABLE ${table}`);
    await atHub('ALTER SUBSCRIPTION hub REFRESH PUBLICATION');
    await atGovernance(`ALTER PUBLICATION hub ADD TABLE ${table} WHERE (agency = 'hub')`);
    const hub = site.processes.filter(({ line }) => /-- hub\b/.test(line));
    await until(async () => (await readiness(hub[0]))?.status !== 200);
    expect((await readiness(hub[0]))?.status).toBe(503);
    const urls = 'LINTEL_PUBLISHER_URL=$GOVERNANCE_SUPERUSER/governance LINTEL_SUBSCRIBER_URL=$AGENCY_SUPERUSER/hub';
    expect(await site.run(`${urls} with subscriptions npm run subscribe -- hub`)).toMatchObject({ code: 0 });
    await site.untilReady();
  }, 60_000);

  it('subscribe: a first copy that a killed server can never end is made anew', async () => {
    const inHub = (text: string) =>
      asSuperuser(site.agencies, 'hub', async (client) => (await client.query(text)).rows);
    // As a server leaves it that dropped the slot of a copy and was killed before it kept that the table had caught up.
    await inHub(
      "SET allow_system_table_mods = on; UPDATE pg_subscription_rel SET srsubstate = 'f' WHERE srrelid = 'governance.exclusion'::regclass",
    );
    const urls = 'LINTEL_PUBLISHER_URL=$GOVERNANCE_SUPERUSER/governance LINTEL_SUBSCRIBER_URL=$AGENCY_SUPERUSER/hub';
    expect(await site.run(`${urls} with subscriptions npm run subscribe -- hub`)).toMatchObject({ code: 0 });
    expect(await inHub("SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r'")).toEqual([]);
    await site.untilReady();
  }, 60_000);

  it('verify: of those named it is sound, and says whom it did not look at; one of them is a doubt without its database', async () => {
    const without = (agency: string) =>
      `with verify node -e "const urls = JSON.parse(process.env.LINTEL_VERIFY_URLS); delete urls.${agency};` +
      ` console.log(JSON.stringify(urls))"`;
    const verify = 'npm run verify -- governance hub social-care';
    const [whole, cut, unnamed] = await Promise.all([
      site.run(`with verify ${verify}`),
      site.run(`export LESS=$(${without('socialCare')})\nwith verify env LINTEL_VERIFY_URLS="$LESS" ${verify}`),
      site.run('with verify npm run verify'),
    ]);
    expect(whole).toMatchObject({
      code: 0,
      said: expect.stringContaining('Not looked at: police, health, education.'),
    });
    expect(whole.said).toMatch(/Sound: [\d,]+ records of 3 logs/);
    expect(cut).toMatchObject({ code: 1, said: expect.stringContaining('socialCare: cannot be read: no database') });
    expect(cut.said).toContain('NOT SOUND');
    // Named with all others, and not there: whether the password is wrong or the role is missing, nobody can tell.
    expect(unnamed).toMatchObject({ code: 1, said: expect.stringContaining('police: cannot be read: password') });
  }, 60_000);

  it('erase, retention: nothing in a database that is another agency’s than the one named', async () => {
    const person = '5c000000-0000-4000-8000-0000000000a1';
    const refused = await Promise.all([
      site.run(`echo ${person} | with hub npm run erase -- social-care --decision E-2026/7`),
      site.run('with hub npm run retention -- social-care --dry-run'),
    ]);
    for (const each of refused)
      expect(each).toMatchObject({ code: 1, said: expect.stringContaining('is that of another agency') });
    expect(refused.map(({ said }) => /Erased|would be destroyed/.test(said))).toEqual([false, false]);
  }, 60_000);

  it('erase: one person from one log, which verifies on; an id that is none is refused', async () => {
    const erase = (id: string) =>
      site.run(`echo ${id} | with social-care npm run erase -- social-care --decision E-2026/7`);
    const [erased, none] = await Promise.all([erase('5c000000-0000-4000-8000-0000000000a1'), erase('ann')]);
    expect(erased).toMatchObject({ code: 0, said: expect.stringContaining('Erased from the log of social-care') });
    expect(none).toMatchObject({ code: 1, said: expect.stringContaining('Standard input: give the id') });
    expect((await site.run('with verify npm run verify -- governance hub social-care')).code).toBe(0);
  }, 60_000);

  it('load: nothing where one file is at fault, all faults told', async () => {
    const [before, signed] = [readFileSync(protocol(), 'utf8'), readFileSync(signatures(), 'utf8')];
    writeFileSync(protocol(), before.replace('planType]', 'planTyp]').replace('[earlyHelp]', '[earlyHlp]'));
    const faulty = await site.run(load);
    expect(faulty.code).toBe(1);
    expect(faulty.said).toMatch(/early-help\.yaml:\d+:\d+.*planTyp/);
    expect(faulty.said).toMatch(/early-help\.yaml:\d+:\d+.*earlyHlp/);
    // Cases are judged before anything is loaded, too.
    writeFileSync(protocol(), before.replace('consent: [serviceAgreement]', 'consent: []'));
    expect((await site.run(load)).code).toBe(1);
    writeFileSync(protocol(), before.replace(/^title: .*$/m, 'title: Another title'));
    expect(await site.run(load)).toMatchObject({
      code: 1,
      said: expect.stringContaining('early-help: version 1 was signed by 1 controller with another text.'),
    });
    writeFileSync(protocol(), before);
    writeFileSync(signatures(), signed.replace('marchford-council', 'marchford-concil'));
    expect(await site.run(load)).toMatchObject({ code: 1, said: expect.stringContaining('marchford-concil') });
    writeFileSync(signatures(), signed);
    expect(await inForce()).toEqual([{ id: 'early-help', version: 1, controller: 'marchford-council' }]);
  }, 60_000);

  it('load: a new version supersedes; an agency that has not confirmed is named', async () => {
    for (const file of [protocol(), signatures()])
      writeFileSync(file, readFileSync(file, 'utf8').replace('version: 1', 'version: 2'));
    await asSuperuser(site.agencies, 'hub', (client) => client.query('ALTER SUBSCRIPTION hub DISABLE'));
    const lagging = await site.run(`LINTEL_ACT_WAIT_MS=500 ${load}`);
    expect(lagging.code).toBe(3);
    expect(lagging.said).toContain('social-care: has applied it');
    expect(lagging.said).toContain('hub: has not confirmed it');
    expect(lagging.said).toContain('police: takes no part yet');
    await asSuperuser(site.agencies, 'hub', (client) => client.query('ALTER SUBSCRIPTION hub ENABLE'));
    expect(await site.run(load)).toMatchObject({ code: 0, said: expect.stringContaining('hub: has applied it') });
    expect(await inForce()).toEqual([{ id: 'early-help', version: 2, controller: 'marchford-council' }]);
    expect(lagging.said).not.toContain('no restriction is in force');
    rmSync(join(site.here('council/agreements'), 'restrictions.yaml'));
    expect((await site.run(load)).said).toContain('warning: no restriction is in force');
  }, 60_000);

  describe('load: of the folder are', () => {
    const file = () => join(site.here('council/agreements'), 'staffed-roles.yaml');
    const rates = () => join(site.here('council/agreements'), 'emergency-rates.yaml');
    const OWN = "- { jurisdiction: E, children: 2, minutes: 60, source: Ours, effectiveFrom: '2026-10-01' }\n";
    const atGovernance = async (text: string, values: readonly unknown[] = []): Promise<unknown[]> =>
      asSuperuser(site.governance, 'governance', async (client) => (await client.query(text, [...values])).rows);
    const staffed = () =>
      atGovernance(
        `SELECT organisation, role, source, effective_from::text, effective_to::text, xmin::text AS written
         FROM authority.staffed_role ORDER BY role`,
      );
    const rated = () =>
      atGovernance(
        'SELECT jurisdiction, requests, minutes, source, effective_to::text, xmin::text AS written FROM authority.emergency_rate',
      );

    it('the roles that are staffed at all hours and the rates of emergency access, all of them or none', async () => {
      const [first, agreed] = [await staffed(), await rated()];
      expect(first).toMatchObject([
        {
          organisation: 'marchford-council',
          role: 'dutyOfficer',
          source: 'Rota of the emergency duty team',
          effective_from: '2026-10-01',
          effective_to: null,
        },
        { organisation: 'marchford-council', role: 'hubPractitioner' },
      ]);
      expect(agreed).toMatchObject([{ jurisdiction: 'EW', requests: 3, minutes: 1440, effective_to: null }]);
      expect((await site.run(load)).said).not.toContain('closeWhereabouts');
      expect([await staffed(), await rated()]).toEqual([first, agreed]);

      const [written, before] = [readFileSync(file(), 'utf8'), readFileSync(rates(), 'utf8')];
      writeFileSync(rates(), OWN);
      writeFileSync(file(), written.replace('role: dutyOfficer', 'role: policeOfficer'));
      expect(await site.run(load)).toMatchObject({
        code: 1,
        said: expect.stringMatching(/staffed-roles\.yaml:2:\d+ /),
      });
      expect([await staffed(), await rated()]).toEqual([first, agreed]);
      writeFileSync(rates(), before);
      writeFileSync(file(), written);
    }, 60_000);

    it('the roles, and of closed whereabouts it is said which of their keepers is not staffed', async () => {
      const written = readFileSync(file(), 'utf8');
      const keepers = ['hubPractitioner', 'dutyOfficer'].map((role) => ({ organisation: 'marchford-council', role }));
      await atGovernance(
        "INSERT INTO governance.whereabouts_flag (agency, person, closed_at, open_to) VALUES ('hub', gen_random_uuid(), now(), $1)",
        [JSON.stringify(keepers)],
      );
      const kept = await site.run(load);
      expect([kept.code, kept.said]).toEqual([0, expect.not.stringContaining('closed whereabouts')]);
      writeFileSync(file(), written.replace(/^.*dutyOfficer.*\n/m, '').replace(' }', ", effectiveTo: '2099-01-01' }"));
      const { code, said } = await site.run(load);
      expect([code, said]).toEqual([0, expect.stringContaining('one role alone is staffed')]);
      expect(said).toMatch(/dutyOfficer at marchford-council is not staffed on \d{4}-\d\d-\d\d, .* of 1 person\./);
      expect(said).toContain('hubPractitioner at marchford-council is not staffed on 2099-01-01, ');
      await atGovernance('DELETE FROM governance.whereabouts_flag');
      expect(await staffed()).toMatchObject([{ role: 'hubPractitioner', effective_to: '2099-01-01' }]);
      rmSync(file());
      const none = await site.run(load);
      expect(none).toMatchObject({ code: 0, said: expect.stringContaining('warning: no role is staffed') });
      expect(await staffed()).toEqual([]);
    }, 60_000);

    it('the rates, which stay as they are where it has none', async () => {
      for (const requests of [2, 1]) {
        writeFileSync(rates(), OWN.replace('children: 2', `children: ${requests}`));
        expect((await site.run(load)).code).toBe(0);
        expect(await rated()).toMatchObject([{ jurisdiction: 'E', requests, minutes: 60, source: 'Ours' }]);
      }
      rmSync(rates());
      expect((await site.run(load)).code).toBe(0);
      expect(await rated()).toMatchObject([{ requests: 1 }]);
    }, 60_000);
  });
});

/** At the hub: what was put in force has been replicated. */
function inForce(): Promise<unknown[]> {
  return asSuperuser(site.agencies, 'hub', async (client) => {
    const { rows } = await client.query(
      `SELECT p.id, p.version, s.controller FROM governance.protocol p
       JOIN governance.protocol_signature s ON s.protocol = p.id AND s.version = p.version AND s.withdrawn_at IS NULL
       WHERE p.state = 'inForce'`,
    );
    return rows;
  });
}

async function follow(step: Step): Promise<void> {
  switch (step.kind) {
    case 'file': {
      const path = site.here(step.path);
      mkdirSync(dirname(path), { recursive: true });
      return writeFileSync(path, site.here(step.text));
    }
    case 'command': {
      const { code, said } = await site.run(step.text);
      if (code !== 0) throw new Error(`${step.text}\nended with ${code}:\n${said}`);
      return;
    }
    case 'processes':
      return site.start(step.lines.map((line) => withKeysFile(site, line)));
    case 'sql':
      return site.asOwner(step.agency, step.text);
    case 'question':
      return expectAnswer(step.text);
  }
}

interface Told {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly extensions?: { readonly lintel?: { readonly notices: readonly Record<string, unknown>[] } };
}

/** Asked until the rows of step 8 have been replicated, within seconds. */
async function expectAnswer(curl: string): Promise<void> {
  const token = await site.issueToken();
  const port = /LINTEL_PORT=(\d+)/.exec(site.here('LINTEL_PORT=4000'))?.[1];
  let told: Told = {};
  for (let tries = 0; tries < 50; tries += 1) {
    told = await ask(curl.replace('127.0.0.1:4000', `127.0.0.1:${port}`).replace('$TOKEN', token));
    if (JSON.stringify(told.data).includes('inNeed')) break;
    await wait(100);
  }
  expect(told).toMatchObject({
    data: {
      person: {
        name: [{ familyName: ['Archer'] }],
        socialCare: { plans: [{ planType: 'inNeed', reviewAt: null }] },
      },
    },
  });
  expect(told.errors).toBeUndefined();
  expect(told.extensions?.lintel?.notices).toEqual([
    expect.objectContaining({
      agency: 'socialCare',
      outcome: 'withheld',
      reason: 'consentNotInForce',
      clause: 'early-help.E2',
      outOfHours: { name: 'Emergency duty team', telephone: '01632 960002' },
    }),
  ]);
}

/** What the curl of the page sends, without a curl. */
async function ask(curl: string): Promise<Told> {
  const headers = [...curl.matchAll(/-H ['"]([^:]+): ([^'"]+)['"]/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const url = /https?:\S+/.exec(curl)?.[0] ?? '';
  const body = /-d '([^']*)'/.exec(curl)?.[1] ?? '';
  return (await (await fetch(url, { method: 'POST', headers, body })).json()) as Told;
}
