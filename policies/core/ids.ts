declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Opaque id of a person in the hub's index (a UUID). Never in a URL, never in a log. */
export type PersonId = Branded<'PersonId'>;
/** Slug of an organisation, e.g. `afonwen-council`. A controller is an organisation that holds records. */
export type OrganisationId = Branded<'OrganisationId'>;
export type PractitionerId = Branded<'PractitionerId'>;
export type ProtocolId = Branded<'ProtocolId'>;
/** `<protocol>.<clause>`, e.g. `early-help-wales.E2`. */
export type ClauseId = Branded<'ClauseId'>;
/** `<agency>.<record>.<field>`, e.g. `police.incident.summary`. */
export type DataItemId = Branded<'DataItemId'>;
export type CaseId = Branded<'CaseId'>;

/** A UUID as PostgreSQL and callers write it (RFC 9562), in either case. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
