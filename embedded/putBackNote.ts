import { homeNote } from './homeNote';

/** That the databases of a home were put back from a copy, of when, and that what was destroyed since is not destroyed again yet. */
export const putBackNote = homeNote('put-back');
