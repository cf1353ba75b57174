'use strict';
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const PARTS = /^import '(\.[^']+)';$/gm;
const TOWN = /from '[^']*Town'/;
const COMMAND = /\bspawn\(/;

/** Texts of a test file and of the parts that it only imports. */
function textsOf(file) {
  const text = readFileSync(file, 'utf8');
  return [text, ...[...text.matchAll(PARTS)].flatMap(([, part]) => textsOf(join(dirname(file), `${part}.ts`)))];
}

/**
 * Tests that start processes first, the longest first of all, so that no core is left idle at the end. Beside the first, which
 * makes the town that others copy, runs the longest that runs commands and needs no town: another would wait for it. What an
 * earlier run took does not count: the order is the same wherever and whenever they run.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const weighed = Array.from(tests, (test) => {
      const startsProcesses = test.path.startsWith(join(test.context.config.rootDir, 'test'));
      const texts = textsOf(test.path);
      const length = texts.reduce((sum, text) => sum + text.length, 0);
      return {
        test,
        startsProcesses,
        length,
        isApart: texts.some((text) => COMMAND.test(text)) && !texts.some((text) => TOWN.test(text)),
      };
    });
    weighed.sort((a, b) => b.startsProcesses - a.startsProcesses || b.length - a.length);
    const beside = weighed.findIndex(({ isApart }) => isApart);
    if (beside > 1) weighed.splice(1, 0, ...weighed.splice(beside, 1));
    return weighed.map(({ test }) => test);
  }
};
