'use strict';
const every = require('./jest.config.cjs');

/**
 * What operators do: their commands as processes, the steps of docs/operations.md on servers of their own, rotation of keys,
 * a process alone. They change with those alone and take minutes: `npm run test:operations`, and continuous integration,
 * run them beside `npm test`.
 *
 * @type {import('jest').Config}
 */
module.exports = { ...every, roots: ['<rootDir>/test/operations'], testPathIgnorePatterns: ['/node_modules/'] };
