import { runTokenCommand } from './issuers/tokenCommand';

/** `npm run token`: a persona's token, and the headers that go with it. */
runTokenCommand(process.argv.slice(2), process.env, new Date()).then(
  (text) => console.log(text),
  (fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : String(fault));
    process.exitCode = 1;
  },
);
