'use strict';
// Lets Node run our TypeScript sources as they stand, by swc (docs/decisions/0002). It tells decorators nothing of the types
// beside them: whatever is decorated names its type, and does not load else. What was transformed once is kept under
// node_modules/.cache, by the digest of everything it was made from, and so are V8's compiled functions where Node can keep
// them (22 and later).
const { createHash, randomBytes } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const module_ = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '..');
requireInstalled();
const { addHook } = require('pirates');
const cache = join(root, 'node_modules', '.cache', 'lintel');
const settings = readFileSync(join(root, '.swcrc'), 'utf8');
const { version } = JSON.parse(readFileSync(join(root, 'node_modules', '@swc', 'core', 'package.json'), 'utf8'));

mapOwnSources();
module_.enableCompileCache?.(join(cache, 'v8'));
addHook((source, filename) => transformed(source, filename), { exts: ['.ts'], ignoreNodeModules: true });

/** What was cloned and not installed, or is being installed still, or lacks a package since an update, is told so. */
function requireInstalled() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const missing = Object.keys(dependencies).filter(
    (name) => !existsSync(join(root, 'node_modules', name, 'package.json')),
  );
  if (missing.length === 0) return;
  console.error(
    `${missing.length} of the ${Object.keys(dependencies).length} packages that Lintel needs are not there (${missing[0]} first): run npm install, and wait until it has ended.`,
  );
  process.exit(1);
}

/** Places in our own files are those of their sources. The maps of packages, which Node else reads with each of them, are an eighth of a start. */
function mapOwnSources() {
  const { _compile: compile } = module_.prototype;
  module_.prototype._compile = function (content, filename, ...rest) {
    process.setSourceMapsEnabled(!filename.includes('/node_modules/'));
    try {
      return compile.call(this, content, filename, ...rest);
    } finally {
      process.setSourceMapsEnabled(true);
    }
  };
}

/** From the cache, or transformed now. A cache that cannot be read or written costs time and nothing else. */
function transformed(source, filename) {
  const key = createHash('sha256').update([version, settings, filename, source].join('\0')).digest('hex');
  const file = join(cache, 'swc', key);
  try {
    const [digest, ...code] = readFileSync(file, 'utf8').split('\n');
    const kept = code.join('\n');
    // A file that another user or a full disk left half written is none.
    if (digest === digestOf(kept)) return kept;
  } catch {}
  // Loaded only where it is needed: the binary takes a third of a second.
  const { code } = require('@swc/core').transformSync(source, { ...JSON.parse(settings), swcrc: false, filename });
  try {
    mkdirSync(join(cache, 'swc'), { recursive: true });
    const half = `${file}.${randomBytes(4).toString('hex')}`;
    writeFileSync(half, `${digestOf(code)}\n${code}`);
    renameSync(half, file);
  } catch {}
  return code;
}

function digestOf(text) {
  return createHash('sha256').update(text).digest('hex');
}
