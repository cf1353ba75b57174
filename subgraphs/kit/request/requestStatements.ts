/**
 * Told each statement that one request takes: its reads, its acts and its share of the release. Work that no request asked for
 * (leases, tasks, witnessing, keys) is told to nobody.
 * `rows` is how many a read gave to the process; acts and the release do not say.
 */
export type OnStatement = (text: string, request: string, rows?: number) => void;
