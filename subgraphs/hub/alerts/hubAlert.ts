/** What somebody of an organisation is to look at. An alert carries the reference, and no content. */
export interface HubAlert {
  readonly reference: string;
  readonly organisation: string;
  readonly person: string;
}
