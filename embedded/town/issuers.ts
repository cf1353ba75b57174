import { TOWN_ORGANISATIONS } from './organisations';

/** An identity provider of the town: whose tokens it may sign, and how. All three accepted algorithms are in use. */
export interface TownIssuer {
  readonly name: string;
  readonly organisations: readonly string[];
  readonly algorithm: 'EdDSA' | 'ES256' | 'RS256';
}

const withPrefix = (prefix: string): readonly string[] =>
  TOWN_ORGANISATIONS.map(({ id }) => id as string).filter((id) => id.startsWith(prefix));

/** One per council, force, health body (with its practices), school group, and the voluntary organisation. */
export const TOWN_ISSUERS: readonly TownIssuer[] = [
  { name: 'afonwen-council', organisations: ['afonwen-council'], algorithm: 'EdDSA' },
  { name: 'marchford-council', organisations: ['marchford-council'], algorithm: 'ES256' },
  { name: 'gwent-y-gororau-police', organisations: ['gwent-y-gororau-police'], algorithm: 'RS256' },
  { name: 'marches-police', organisations: ['marches-police'], algorithm: 'RS256' },
  {
    name: 'afonwen-health',
    organisations: ['afonwen-health-board', ...withPrefix('afonwen-practice')],
    algorithm: 'ES256',
  },
  {
    name: 'marchford-health',
    organisations: ['marchford-nhs-trust', ...withPrefix('marchford-practice')],
    algorithm: 'EdDSA',
  },
  { name: 'afonwen-schools', organisations: withPrefix('afonwen-school'), algorithm: 'EdDSA' },
  { name: 'marchford-schools', organisations: withPrefix('marchford-school'), algorithm: 'ES256' },
  { name: 'border-family-support', organisations: ['border-family-support'], algorithm: 'EdDSA' },
];
