import { epochCommand } from './epochCommand';

/** `npm run epoch`. */
epochCommand(process.argv.slice(2), process.env).then(
  (said) => console.log(said),
  (fault: unknown) => {
    console.error(fault instanceof Error ? fault.message : String(fault));
    process.exitCode = 1;
  },
);
