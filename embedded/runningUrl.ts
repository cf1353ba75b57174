import { homeNote } from './homeNote';

/** Where the Lintel of a home answers, for commands beside it (`npm run token`). After a kill it may be that of the last run. */
export const runningUrl = homeNote('url');
