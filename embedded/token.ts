import { endFailed } from '#policies/service/misuse';
import { runTokenCommand } from './issuers/tokenCommand';

/** `npm run token`: a persona's token, and the headers that go with it; on standard error, that nobody would answer. */
runTokenCommand(process.argv.slice(2), process.env, new Date()).then(({ text, note }) => {
  console.log(text);
  if (note !== null) console.error(`\n${note}`);
}, endFailed);
