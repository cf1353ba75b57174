'use strict';
/** Import direction, as the folders promise (CONTRIBUTING.md). */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'policies-core-is-pure',
      comment: 'The decision point imports CASL and the schema validator, nothing else.',
      severity: 'error',
      from: { path: '^policies/core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^policies/core/', 'node_modules/@casl/ability', 'node_modules/zod'] },
    },
    {
      name: 'policies-know-no-process',
      severity: 'error',
      from: { path: '^policies/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(gateway|subgraphs|embedded|telemetry|test)/' },
    },
    {
      name: 'telemetry-knows-vocabulary-only',
      comment: 'What is counted and traced cannot reach what it must not carry.',
      severity: 'error',
      from: { path: '^telemetry/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(policies|gateway|subgraphs|embedded|test)/', pathNot: '^policies/core/vocabulary' },
    },
    {
      name: 'gateway-knows-no-subgraph',
      severity: 'error',
      from: { path: '^gateway/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(subgraphs|embedded|test)/' },
    },
    {
      name: 'subgraphs-know-no-gateway',
      severity: 'error',
      from: { path: '^subgraphs/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(gateway|embedded|test)/' },
    },
    {
      name: 'a-subgraph-knows-only-the-kit',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/', pathNot: ['^subgraphs/kit/', '\\.test\\.ts$'] },
      to: { path: '^subgraphs/', pathNot: ['^subgraphs/(kit|$1)/'] },
    },
    {
      name: 'kit-knows-no-subgraph',
      severity: 'error',
      from: { path: '^subgraphs/kit/', pathNot: '\\.test\\.ts$' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/kit/' },
    },
    {
      name: 'nothing-imports-embedded',
      severity: 'error',
      from: { pathNot: '^(embedded|test|scripts|schema|bench)/' },
      to: { path: '^embedded/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['default', 'require', 'node', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.cjs', '.json'],
    },
  },
};
