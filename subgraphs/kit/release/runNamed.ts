import type { ClientBase } from 'pg';

/** A statement that is prepared once a connection, under its name; without one it is parsed each time. */
export interface NamedStatement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Runs one statement in the transaction that is open. */
export type RunNamed = <Row>(statement: NamedStatement) => Promise<readonly Row[]>;

/** `told` is given each statement's text before it runs. */
export function runNamedOn(client: ClientBase, told: (text: string) => void = () => undefined): RunNamed {
  return async ({ name, text, values }) => {
    told(text);
    const statement = { text, ...(name === undefined ? {} : { name }), ...(values ? { values: [...values] } : {}) };
    return (await client.query(statement)).rows;
  };
}
