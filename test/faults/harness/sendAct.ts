import type { RunningLintel } from '#embedded/startLintel';
import type { SendAct } from './consentActs';

/** Sends mutations to a gateway of the town as its practitioner of early help. */
export function sendActTo(lintel: RunningLintel, url = lintel.url): SendAct {
  return async (query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await lintel.issueToken('early-help-worker')}`,
        'lintel-purpose': 'earlyHelp',
      },
      body: JSON.stringify({ query, variables }),
    });
    return response.text();
  };
}
