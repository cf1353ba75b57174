import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import MarkdownIt from 'markdown-it';
import nunjucks from 'nunjucks';
import type { Protocol } from '#policies/core/protocol';
import type { Purpose } from '#policies/core/vocabulary';
import { clausesInWords } from './clauseWords';
import * as words from './noticeWords';

/** A question that makes sense for one purpose of a persona, with what its purpose asks to be sent beside it. */
export interface PlaygroundExample {
  readonly purpose: Purpose;
  readonly query: string;
  /** Ids travel here, in the body, never in a URL. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Headers `lintel-case` and `lintel-reason`; null where the purpose asks for none. */
  readonly caseId: string | null;
  readonly reason: string | null;
}

/** A persona that a visitor of the playground may speak as; offered by the embedded mode only, on synthetic data. */
export interface PlaygroundPersona {
  readonly key: string;
  readonly label: string;
  readonly description: string;
  readonly defaultPurpose: Purpose;
  /** One for each purpose that the persona may declare. */
  readonly examples: readonly PlaygroundExample[];
}

export interface PlaygroundOptions {
  /** Folder of the Markdown pages shown under `/docs`. */
  readonly docsFolder: string;
  /** Absent where no local issuer speaks: the visitor then pastes headers of a token of their own. */
  readonly personas?: {
    readonly list: readonly PlaygroundPersona[];
    /** A signed token of the persona's own issuer. Throws for an unknown key. */
    issueToken(key: string): Promise<string>;
  };
  /**
   * The protocols in force, so that a notice's clause is told in words. Absent where readers of the playground are not
   * known: the register is then read with a token, and the page shows a clause by its id.
   */
  readonly protocols?: () => readonly Protocol[];
}

const vendorFiles: Readonly<Record<string, readonly [module: string, path: string]>> = {
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
};

/**
 * Mounts the start page `/`, the playground `/playground` and the documentation `/docs`. Everything is served from this
 * process: no page asks anything of another host (a content security policy holds it).
 */
export function mountPlayground(app: Express, options: PlaygroundOptions): void {
  const pages = nunjucks.configure(join(__dirname, 'pages'), { autoescape: true, noCache: false });
  const personas = options.personas?.list ?? [];
  const page =
    (template: string, facts: object = {}) =>
    (_request: Request, response: Response) => {
      response.type('html').send(pages.render(template, facts));
    };

  app.use(['/', '/playground', '/docs', '/assets'], securityHeaders());
  app.use('/assets', express.static(join(__dirname, 'assets'), { maxAge: '1h', index: false }));
  app.get('/assets/vendor/:file', (request, response, next) => {
    const { file } = request.params;
    const known = Object.hasOwn(vendorFiles, file) ? vendorFiles[file] : undefined;
    if (known === undefined) return next();
    response.set('cache-control', 'public, max-age=3600').sendFile(join(packageFolder(known[0]), known[1]));
  });
  app.get('/', page('start.njk', { personas, purposeWords: words.PURPOSE_WORDS, docs: listDocs(options.docsFolder) }));
  app.get('/playground', page('playground.njk', { personas }));
  app.get('/playground/personas', (_request, response) => {
    response.set('cache-control', 'no-store').json(personas);
  });
  app.get('/playground/words', (_request, response) => {
    response.set('cache-control', 'no-store').json(allWords(options.protocols?.() ?? []));
  });
  app.post('/playground/token', express.json({ limit: '1kb' }), async (request, response) => {
    const key: unknown = request.body?.persona;
    const persona = personas.find((candidate) => candidate.key === key);
    response.set('cache-control', 'no-store');
    if (persona === undefined || options.personas === undefined) {
      response
        .status(400)
        .json({ code: 'PERSONA_UNKNOWN', message: 'Name one of the personas of /playground/personas.' });
      return;
    }
    response.json({ token: await options.personas.issueToken(persona.key) });
  });
  mountDocs(app, pages, options.docsFolder);
}

/** Everything that the page needs to say a notice in words. */
function allWords(protocols: readonly Protocol[]): object {
  return {
    reasons: words.REASON_WORDS,
    outcomes: words.OUTCOME_WORDS,
    unlock: words.UNLOCK_WORDS,
    obligations: words.OBLIGATION_WORDS,
    agencies: words.AGENCY_WORDS,
    purposes: words.PURPOSE_WORDS,
    names: words.NAME_WORDS,
    clauses: clausesInWords(protocols),
  };
}

function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // GraphiQL's editor sets sizes and positions through style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}

function mountDocs(app: Express, pages: nunjucks.Environment, folder: string): void {
  // To a page of its own, so that its relative links lead to the others.
  app.get('/docs', (_request, response) => response.redirect('/docs/README'));
  app.get('/docs/*path', (request, response, next) => {
    const wanted = ([] as string[])
      .concat(request.params.path ?? [])
      .join('/')
      .replace(/\.md$/, '');
    const found = listDocs(folder).find((doc) => doc.path === wanted);
    if (found === undefined) return next();
    // Marks of generated tables are for the generator.
    const text = readFileSync(join(folder, `${found.path}.md`), 'utf8').replaceAll(/^<!--.*-->$/gm, '');
    response.type('html').send(
      pages.render('docs.njk', {
        docs: listDocs(folder),
        title: found.title,
        body: readableMarkdown().render(text),
      }),
    );
  });
}

interface Doc {
  readonly path: string;
  readonly title: string;
}

function listDocs(folder: string): readonly Doc[] {
  const inFolder = (sub: string): readonly Doc[] => {
    const here = join(folder, sub);
    if (!existsSync(here)) return [];
    return readdirSync(here)
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => ({ path: join(sub, basename(file, '.md')), title: titleOf(join(here, file)) }));
  };
  return [...inFolder(''), ...inFolder('decisions')];
}

function titleOf(file: string): string {
  const heading = /^#\s+(.+)$/m.exec(readFileSync(file, 'utf8'));
  return heading?.[1] ?? basename(file, '.md');
}

function packageFolder(name: string): string {
  return dirname(createRequire(__filename).resolve(`${name}/package.json`));
}

/**
 * For one page, whose headings' ids differ. What is wider than the page scrolls in a place of its own, which the keyboard reaches
 * (WCAG 2.2, 1.4.10 and 2.1.1).
 */
function readableMarkdown() {
  const markdown = new MarkdownIt({ html: false, linkify: false });
  const { rules } = markdown.renderer;
  const slugs = new Map<string, number>();
  rules.table_open = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>';
  rules.table_close = () => '</table></div>';
  rules.heading_open = (tokens, index) => {
    const id = slugOf(tokens[index + 1]?.children ?? [], slugs);
    return `<${tokens[index]?.tag} id="${markdown.utils.escapeHtml(id)}">`;
  };
  const fence = rules.fence;
  rules.fence = (...parts) => (fence?.(...parts) ?? '').replace('<pre>', '<pre tabindex="0">');
  return markdown;
}

/** A heading's id as GitHub gives it, so that a link leads to the same place there and here. `slugs`: those of the page so far. */
function slugOf(words: readonly { readonly content: string }[], slugs: Map<string, number>): string {
  const text = words.map(({ content }) => content).join('');
  const slug = text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
  const before = slugs.get(slug) ?? 0;
  slugs.set(slug, before + 1);
  return before === 0 ? slug : `${slug}-${before}`;
}
