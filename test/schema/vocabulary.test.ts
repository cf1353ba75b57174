import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUBGRAPHS } from '#subgraphs/definitions';
import {
  ETHNICITIES,
  LIFE_EVENT_TYPES,
  SERVICE_EPISODE_TYPES,
  SERVICE_TYPES,
  VOCABULARY_VERSION,
  type VocabularyEntry,
} from '#subgraphs/hub/standards/vocabulary';
import { buildMarkedSchema } from '#subgraphs/kit/schema/buildSubgraphSchema';
import { readRecordTables } from '#subgraphs/kit/schema/recordTable';

/** The common layer's codes stand in one versioned file; no record type uses another, and the documentation says which are ours. */
async function timelines() {
  const definitions = await Promise.all(Object.values(SUBGRAPHS).map((load) => load()));
  return definitions.flatMap((definition) =>
    [...readRecordTables(buildMarkedSchema(definition), definition.records).values()].flatMap(
      ({ typeName, timeline }) => (timeline === null ? [] : [{ typeName, timeline }]),
    ),
  );
}

const LAYERS: Readonly<Record<string, Readonly<Record<string, VocabularyEntry>>>> = {
  serviceEpisode: SERVICE_EPISODE_TYPES,
  lifeEvent: LIFE_EVENT_TYPES,
};

it('every record of the common layer has its codes in the vocabulary, and every code its record', async () => {
  const used = (await timelines()).flatMap(({ typeName, timeline }) => {
    const { code, layer } = timeline;
    const codes = typeof code === 'string' ? [code] : [...Object.values(code.codes), code.otherwise];
    return codes.map((each) => ({ typeName, layer, code: each }));
  });
  expect(used.filter(({ layer, code }) => !Object.hasOwn(LAYERS[layer] ?? {}, code))).toEqual([]);
  for (const [layer, vocabulary] of Object.entries(LAYERS)) {
    const codes = used.filter((each) => each.layer === layer).map(({ code }) => code);
    expect(Object.keys(vocabulary).filter((code) => !codes.includes(code))).toEqual([]);
  }
});

it('every kind of service that a record names has its code', async () => {
  const services = (await timelines()).flatMap(({ timeline }) => timeline.service ?? []);
  expect(services.filter((service) => !Object.hasOwn(SERVICE_TYPES, service))).toEqual([]);
});

it('the ethnic groups are the twenty of the standard', () => {
  expect(Object.keys(ETHNICITIES)).toHaveLength(20);
});

it('docs/standards.md names the version, every code, and which are ours', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'standards.md'), 'utf8');
  expect(text).toContain(VOCABULARY_VERSION);
  for (const vocabulary of [SERVICE_EPISODE_TYPES, LIFE_EVENT_TYPES, SERVICE_TYPES])
    for (const [code, entry] of Object.entries<VocabularyEntry>(vocabulary))
      expect(text).toContain(`\`${code}\`${entry.ours === true ? ' (ours)' : ''}`);
});
