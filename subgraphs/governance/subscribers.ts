import type { Agency } from '#policies/core/vocabulary';

/** Who receives the governance tables. Publication, slot and subscription of an agency bear one name. */
export const SUBSCRIBERS: readonly { readonly agency: Agency; readonly publication: string }[] = [
  { agency: 'police', publication: 'police' },
  { agency: 'health', publication: 'health' },
  { agency: 'education', publication: 'education' },
  { agency: 'socialCare', publication: 'social_care' },
  { agency: 'hub', publication: 'hub' },
];
