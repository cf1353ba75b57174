import 'reflect-metadata';
import { endFailed } from '#policies/service/misuse';
import { epochCommand } from './epochCommand';

/** `npm run epoch`. */
epochCommand(process.argv.slice(2), process.env).then((said) => console.log(said), endFailed);
