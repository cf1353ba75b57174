/**
 * Told each statement that one request takes: its reads, its acts and its share of the release. Work that no request asked for
 * (leases, tasks, witnessing, keys) is told to nobody.
 */
export type OnStatement = (text: string, request: string) => void;
