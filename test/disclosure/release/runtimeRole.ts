import { police } from './policeLog';

it.each([
  ['reads the log', 'SELECT body FROM disclosure.log LIMIT 1'],
  ['reads what is restricted', 'SELECT body FROM disclosure.restricted LIMIT 1'],
  ['reads the keys of subjects', 'SELECT key FROM disclosure.subject_key'],
  ['erases a person', 'SELECT disclosure.destroy_subject_key(gen_random_uuid())'],
  ['deletes from the log', 'DELETE FROM disclosure.log'],
  ['moves the head', 'UPDATE disclosure.head SET size = 0'],
  ['writes a consent', "UPDATE governance.consent SET state = 'given'"],
  ['writes a record', "UPDATE public.incident SET summary = 'x'"],
  ['makes a table', 'CREATE TABLE public.mine (x int)'],
])('the runtime role never %s', async (_name, text) => {
  await expect(police.pool.query(text)).rejects.toMatchObject({ code: '42501' });
});
