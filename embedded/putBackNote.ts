import { homeNote } from './homeNote';

/** That the databases of a home were put back from a copy, of when, and that what was destroyed since is not destroyed again yet. */
export const putBackNote = homeNote('put-back');

/** Beside it: on the operator's word nothing was destroyed since the copy. */
export const nothingDestroyedNote = homeNote('nothing-destroyed');
