'use strict';
// Lets Node run our TypeScript sources as they stand. swc, because it keeps the decorator metadata that type-graphql and
// TypeORM read; esbuild-based loaders drop it (docs/decisions).
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');
const { addHook } = require('pirates');

const options = JSON.parse(readFileSync(join(__dirname, '..', '.swcrc'), 'utf8'));
process.setSourceMapsEnabled(true);
addHook((source, filename) => transformSync(source, { ...options, swcrc: false, filename }).code, {
  exts: ['.ts'],
  ignoreNodeModules: true,
});
