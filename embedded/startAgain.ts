import { homeOption } from './startOptions';

/** What to do on one machine where a start gave up. */
export function startAgain(home: string): string {
  return `Start Lintel again. If that ends alike, npm start -- --fresh${homeOption(home)} puts the home aside (it is kept, not deleted) and starts with a new one.`;
}
