'use strict';
const { chmodSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** A folder for the towns that this run makes once and copies (test/town/townTemplate.ts). */
module.exports = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-templates-'));
  chmodSync(folder, 0o755);
  process.env.LINTEL_TEST_TEMPLATES = folder;
};
