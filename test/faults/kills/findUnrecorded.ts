import { connected } from '#embedded/postgres/createDatabase';
import type { DatabaseUrls } from '#embedded/prepareDatabases';
import type { Agency } from '#policies/core/vocabulary';
import type { RawAnswer } from './askRaw';

export interface Unrecorded {
  readonly request: string | null;
  readonly complete: boolean;
  readonly missing: string;
}

interface Recorded {
  readonly receipts: ReadonlySet<string>;
  readonly requests: ReadonlySet<string>;
}

/**
 * Answers of which a client had something that no log has: a receipt that is not in the log of its agency, or a disclosed value
 * (the text of an answer that broke off included) whose request is in no record of the agency that gave it.
 */
export async function findUnrecorded(
  answers: readonly RawAnswer[],
  databases: DatabaseUrls,
  giver: Agency,
  disclosed: (text: string) => boolean,
): Promise<readonly Unrecorded[]> {
  const logs = new Map<string, Recorded>();
  for (const [agency, url] of Object.entries(databases.owner)) logs.set(agency, await readRecorded(url));
  return answers.flatMap(({ id, text, complete }) => {
    const missing = receiptsIn(text, complete)
      .filter((receipt) => !logs.get(receipt.agency)?.receipts.has(receipt.id))
      .map((receipt) => `receipt of ${receipt.agency}`);
    if (disclosed(text) && !logs.get(giver)?.requests.has(id ?? '')) missing.push(`record of ${giver}`);
    return missing.map((each) => ({ request: id, complete, missing: each }));
  });
}

async function readRecorded(url: string): Promise<Recorded> {
  return connected(url, async (client) => {
    const { rows } = await client.query<{ receipt: string; request: string }>(
      'SELECT receipt, substring(convert_from(body, \'UTF8\') FROM \'"request":"([^"]+)"\') AS request FROM disclosure.log WHERE body IS NOT NULL',
    );
    return {
      receipts: new Set(rows.map(({ receipt }) => receipt)),
      requests: new Set(rows.map(({ request }) => request)),
    };
  });
}

function receiptsIn(text: string, complete: boolean): readonly { readonly agency: string; readonly id: string }[] {
  if (!complete) return [];
  try {
    const { extensions } = JSON.parse(text) as {
      extensions?: { lintel?: { receipts?: { agency: string; id: string }[] } };
    };
    return extensions?.lintel?.receipts ?? [];
  } catch {
    return [];
  }
}
