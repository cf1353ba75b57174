/** What the arguments that many acts share say of themselves. */
export const KEY = 'Idempotency key, 8 to 200 characters: the same key does the act once.';
export const REASON = 'Why, in a few words: it is kept with the event.';
export const PERSON = 'Opaque id of the person.';
export const UNTIL = 'Instant at which it ends by itself, ISO 8601; open where absent.';
export const ORGANISATION = 'Id of the organisation.';
export const TEAM = 'Team; the whole organisation where absent.';
export const PRACTITIONER =
  'One practitioner, as the tokens of the organisation name them; the whole team where absent.';
