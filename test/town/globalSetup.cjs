'use strict';
const { chmodSync, mkdirSync, mkdtempSync, statfsSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const MEMORY = '/dev/shm';
/** A town takes 150 MB; a few stand side by side. */
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * One folder for whatever this run writes, removed with all that a killed test left in it; and in it one for the towns that
 * are made once and copied (test/town/templates.ts).
 */
module.exports = async () => {
  const folder = mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), 'lintel-tests-'));
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.env.LINTEL_TEST_RUN = folder;
  process.env.LINTEL_TEST_TEMPLATES = join(folder, 'templates');
  mkdirSync(process.env.LINTEL_TEST_TEMPLATES, { mode: 0o755 });
};

/** Copying databases waits for the disk more than for anything else. */
function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > NEEDED_BYTES;
  } catch {
    return false;
  }
}
