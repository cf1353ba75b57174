import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { standInServer } from '#test/fixtures/standInServer';
import { putAside } from './putAside';
import { readStartOptions, START_USAGE } from './startOptions';

describe('the command line of npm start', () => {
  it('without options: port 4000, as many children as the home is begun with, the home .lintel', () => {
    const options = { port: 4000, children: null, home: resolve('.lintel'), fresh: false };
    expect(readStartOptions([], {})).toEqual({ kind: 'start', options });
  });

  it('an option comes before the environment, and the environment before the default', () => {
    const portOf = (args: readonly string[]) => {
      const read = readStartOptions(args, { LINTEL_PORT: '4010' });
      return read.kind === 'start' ? read.options.port : read;
    };
    expect([portOf([]), portOf(['--port=4020']), portOf(['--port', '0'])]).toEqual([4010, 4020, 0]);
  });

  it.each(['--help', '-h'])('%s is help, whatever else is said', (flag) => {
    expect(readStartOptions([flag, '--prot', '1'], {})).toEqual({ kind: 'help' });
  });

  it('the usage names every option and every exit code', () => {
    for (const word of [
      '--port',
      '--children',
      '--home',
      '--fresh',
      '--help',
      'LINTEL_PORT',
      '0 stopped',
      '1 could',
      '2 the',
    ])
      expect(START_USAGE).toContain(word);
  });

  it.each([
    [
      ['--prot', '4001'],
      ['There is no option --prot: did you mean --port?', "'4001' is no option."],
    ],
    [['--verbose'], ['There is no option --verbose. There are --port, --children, --home, --fresh, --help.']],
    [
      ['--port', 'http', '--children', '3'],
      ['--port is "http"', '--children is "3": give a whole number from'],
    ],
    [['--port'], ['--port needs a value.']],
    [['--children'], ['--children needs a value.']],
    [['--children='], ['--children needs a value.']],
    [['--fresh=yes'], ['--fresh takes no value.']],
    [['4001'], ["'4001' is no option."]],
  ])('%j is refused with every fault at once', (args, wanted) => {
    const read = readStartOptions(args, {});
    const faults = read.kind === 'misused' ? read.faults : [];
    expect(faults).toHaveLength(wanted.length);
    wanted.forEach((sentence, index) => void expect(faults[index]).toContain(sentence));
  });

  it('names LINTEL_PORT where it is at fault', () => {
    const read = readStartOptions([], { LINTEL_PORT: 'x' });
    expect(read).toEqual({ kind: 'misused', faults: ['LINTEL_PORT is "x": give a whole number from 0 to 65535.'] });
  });
});

describe('putting a home aside', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-aside-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const now = new Date('2026-11-28T14:05:06.789Z');

  it('keeps it whole beside the new one', () => {
    const home = join(folder, '.lintel');
    mkdirSync(join(home, 'keys'), { recursive: true });
    writeFileSync(join(home, 'keys', 'secrets.json'), '{}');
    const kept = putAside(home, now) ?? '';
    expect([dirname(kept), basename(kept)]).toEqual([folder, '.lintel-before-20261128T140506Z']);
    expect(readdirSync(join(kept, 'keys'))).toEqual(['secrets.json']);
    expect([existsSync(home), putAside(home, now)]).toEqual([false, null]);
  });

  it('leaves one in which a server runs where it is', async () => {
    const home = join(folder, 'used');
    const server = await standInServer(home);
    try {
      expect(() => putAside(home, now)).toThrow('Stop it first');
    } finally {
      server.stop();
    }
    expect(existsSync(home)).toBe(true);
  });
});
