import type { Agency } from '#policies/core/vocabulary';

/** Name of each agency's database, of its runtime role and of its subscription; the owner's role is `<name>_owner`. */
export const DATABASE_OF: Readonly<Record<Agency, string>> = {
  police: 'police',
  health: 'health',
  education: 'education',
  socialCare: 'social_care',
  hub: 'hub',
  governance: 'governance',
};
