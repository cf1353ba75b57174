import type { SubgraphDefinition } from './kit/schema/subgraphDefinition';

/** Folder of each subgraph, and how to load it: one process loads only what it runs. */
export const SUBGRAPHS: Readonly<Record<string, () => Promise<SubgraphDefinition>>> = {
  police: async () => (await import('#subgraphs/police/index')).definition,
  health: async () => (await import('#subgraphs/health/index')).definition,
  education: async () => (await import('#subgraphs/education/index')).definition,
  'social-care': async () => (await import('#subgraphs/social-care/index')).definition,
  hub: async () => (await import('#subgraphs/hub/index')).definition,
  governance: async () => (await import('#subgraphs/governance/index')).definition,
};
