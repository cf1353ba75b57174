'use strict';
const every = require('./jest.config.cjs');

/**
 * Commands as processes of their own: `npm start`, killed and started again, what operators run, the steps of docs/operations.md
 * on servers of one's own, rotation of keys, a process alone; and what those commands do to whole databases: loading a town,
 * retention, what a restored log shows. They change with those alone and take minutes:
 * `npm run test:operations`, and continuous integration, run them beside `npm test`.
 *
 * @type {import('jest').Config}
 */
module.exports = { ...every, roots: ['<rootDir>/test/operations'], testPathIgnorePatterns: ['/node_modules/'] };
