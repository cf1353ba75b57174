'use strict';
const { readFileSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const PARTS = /^import '(\.[^']+)';$/gm;

/** Bytes of a test file and of the parts that it only imports. */
function lengthOf(file) {
  const parts = [...readFileSync(file, 'utf8').matchAll(PARTS)].map(([, part]) => join(dirname(file), `${part}.ts`));
  return parts.reduce((sum, part) => sum + lengthOf(part), statSync(file).size);
}

/**
 * Tests that start processes first, the longest first of all, so that no core is left idle at the end. What an earlier run
 * took does not count: the order is the same wherever and whenever they run.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const weighed = Array.from(tests, (test) => {
      const startsProcesses = test.path.startsWith(join(test.context.config.rootDir, 'test'));
      return { test, startsProcesses, length: lengthOf(test.path) };
    });
    weighed.sort((a, b) => b.startsProcesses - a.startsProcesses || b.length - a.length);
    return weighed.map(({ test }) => test);
  }
};
