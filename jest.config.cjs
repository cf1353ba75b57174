'use strict';
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/town/plainGlobals.cjs',
  roots: [
    '<rootDir>/gateway',
    '<rootDir>/subgraphs',
    '<rootDir>/policies',
    '<rootDir>/telemetry',
    '<rootDir>/embedded',
    '<rootDir>/schema',
    '<rootDir>/test',
  ],
  testMatch: ['**/*.test.ts'],
  // What operators do on servers of their own: jest.operations.config.cjs.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/operations/'],
  transform: { '^.+\\.ts$': ['@swc/jest'], 'node_modules/.+\\.m?js$': ['@swc/jest'] },
  // Packages that are ES modules only: jest on Node before 24.9 cannot require them as Node itself does.
  transformIgnorePatterns: ['/node_modules/(?!(jose|@sparticuz/chromium)/)'],
  globalSetup: '<rootDir>/test/town/globalSetup.cjs',
  globalTeardown: '<rootDir>/test/town/globalTeardown.cjs',
  testSequencer: '<rootDir>/test/town/longestFirst.cjs',
  setupFiles: ['reflect-metadata', '<rootDir>/test/town/laterOptimisation.cjs'],
  // What a busy machine may need: nothing here measures time.
  testTimeout: 120_000,
  maxWorkers: 2,
  // A worker keeps what test files before have loaded: beyond this it is slower than a new one.
  workerIdleMemoryLimit: '600MB',
};
