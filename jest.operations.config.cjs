'use strict';
const every = require('./jest.config.cjs');

/**
 * The commands of docs/operations.md as processes, on servers of their own. They change with those commands alone and take
 * two minutes: `npm run test:operations`, and continuous integration, run them beside `npm test`.
 *
 * @type {import('jest').Config}
 */
module.exports = { ...every, roots: ['<rootDir>/test/operations'], testPathIgnorePatterns: ['/node_modules/'] };
