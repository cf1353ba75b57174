import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { mountPlayground } from './mountPlayground';

let server: Server;
let url: string;
beforeAll(async () => {
  const app = express();
  mountPlayground(app, { docsFolder: join(__dirname, '..', '..', 'docs') });
  server = app.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
});

it.each(['constructor', '__proto__', 'toString'])('a file named %s is not there', async (name) => {
  const response = await fetch(`${url}/assets/vendor/${name}`);
  await response.text();
  expect(response.status).toBe(404);
});

it('without personas nobody is offered a token, and no clause of the register is told', async () => {
  const answer = (path: string) => fetch(`${url}${path}`).then((response) => response.json());
  expect(await answer('/playground/personas')).toEqual([]);
  expect(await answer('/playground/words')).toMatchObject({ reasons: { noClause: expect.any(String) }, clauses: {} });
});

it('every page of the documentation is reached from /docs, and no link on one leads nowhere', async () => {
  const seen = new Map<string, number>();
  const places = new Set<string>();
  const ids = new Set<string>();
  const visit = async (page: string): Promise<void> => {
    if (seen.has(page)) return;
    const response = await fetch(page);
    seen.set(page, response.status);
    const text = await response.text();
    if (!new URL(page).pathname.startsWith('/docs')) return;
    expect(text).not.toContain('&lt;!--');
    const links = [...text.matchAll(/href="([^"#]+)(?:#[^"]*)?"/g)].map(
      ([, link]) => new URL(link ?? '', response.url).href,
    );
    for (const [, id] of text.matchAll(/ id="([^"]+)"/g)) ids.add(`${response.url}#${id}`);
    for (const [, link] of text.matchAll(/href="([^"]*#[^"]+)"/g)) places.add(new URL(link ?? '', response.url).href);
    for (const link of links.filter((each) => each.startsWith(url))) await visit(link);
  };
  await visit(`${url}/docs`);
  // Readiness and the start page are the gateway's, not this router's.
  const within = [...places].filter((each) => each.startsWith(`${url}/docs`)).map((each) => each.replace('.md#', '#'));
  const known = new Set([...ids].map((each) => each.replace('.md#', '#')));
  expect(within.length).toBeGreaterThan(3);
  expect(within.filter((each) => !known.has(each))).toEqual([]);
  const broken = [...seen].filter(([page, status]) => status !== 200 && page.includes('/docs'));
  expect(broken).toEqual([]);
  expect([...seen.keys()].filter((page) => page.includes('/docs/decisions/')).length).toBeGreaterThan(8);
});
