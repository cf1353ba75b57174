'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const PARTS = /^import '(\.[^']+)';$/gm;
const IMPORTS = /^(?:import|export)\b[^;]*?'(\.[^']+|#test\/[^']+)';$/gm;
const ROOT = join(__dirname, '..', '..');
const TEMPLATES = join(__dirname, 'templates.ts');
const TOWN = /\bhomeWithTown\b/;
const SERVER = /\bstartPostgres\b/;

const textOf = (file) => readFileSync(file, 'utf8');

/** Files that `pattern` finds imported, at whatever distance, with `file` itself. */
function reachedFrom(file, pattern, reached = new Set([file])) {
  for (const [, named] of textOf(file).matchAll(pattern)) {
    const next = `${named.startsWith('#') ? join(ROOT, named.slice(1)) : join(dirname(file), named)}.ts`;
    if (reached.has(next) || !existsSync(next)) continue;
    reached.add(next);
    reachedFrom(next, pattern, reached);
  }
  return reached;
}

/**
 * Tests that start processes first, the longest first of all, so that no core is left idle at the end. Beside the first, which
 * makes the town that others copy, runs the longest that starts databases and needs no town: another would wait for it. What an
 * earlier run took does not count: the order is the same wherever and whenever they run.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const weighed = Array.from(tests, (test) => {
      const texts = [...reachedFrom(test.path, IMPORTS)].filter((file) => file !== TEMPLATES).map(textOf);
      const parts = [...reachedFrom(test.path, PARTS)];
      return {
        test,
        startsProcesses: test.path.startsWith(join(ROOT, 'test')),
        length: parts.reduce((sum, part) => sum + textOf(part).length, 0),
        isApart: texts.some((text) => SERVER.test(text)) && !texts.some((text) => TOWN.test(text)),
      };
    });
    weighed.sort((a, b) => b.startsProcesses - a.startsProcesses || b.length - a.length);
    const beside = weighed.findIndex(({ isApart }) => isApart);
    if (beside > 1) weighed.splice(1, 0, ...weighed.splice(beside, 1));
    return weighed.map(({ test }) => test);
  }
};
