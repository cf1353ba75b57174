/** How long one serves, in milliseconds: far from its end. */
const SERVES_MS = 60_000;

/** A token for each bearer, kept for a while as an app keeps it: to sign one for each question costs more than many answers. */
export function keptTokens<Bearer>(issue: (bearer: Bearer) => Promise<string>): (bearer: Bearer) => Promise<string> {
  const kept = new Map<string, { readonly token: Promise<string>; readonly until: number }>();
  return (bearer) => {
    const key = JSON.stringify(bearer);
    const known = kept.get(key);
    if (known !== undefined && Date.now() < known.until) return known.token;
    const token = issue(bearer);
    kept.set(key, { token, until: Date.now() + SERVES_MS });
    return token;
  };
}
