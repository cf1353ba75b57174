import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Compilers that drop decorator metadata break type-graphql and TypeORM silently: the loader of `npm start` keeps it. */
it('under the loader, a decorated property still knows its type', () => {
  const script = `
    require('reflect-metadata');
    const { AgencyRecord } = require('./subgraphs/kit/schema/agencyRecord.ts');
    const typeOf = (name) => Reflect.getMetadata('design:type', AgencyRecord.prototype, name)?.name;
    process.stdout.write(JSON.stringify(['id', 'subject'].map(typeOf)));`;
  const ran = spawnSync(process.execPath, ['-r', './scripts/register.cjs', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(ran.stderr).toBe('');
  expect(JSON.parse(ran.stdout)).toEqual(['String', 'String']);
});

it.each(['gateway/start.ts', 'subgraphs/start.ts'])('%s --help gives its usage and needs no configuration', (file) => {
  const ran = spawnSync(process.execPath, ['-r', './scripts/register.cjs', file, '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([ran.status, ran.stderr]).toEqual([0, '']);
  expect(ran.stdout).toMatch(/^npm run (gateway|subgraph)/);
});
