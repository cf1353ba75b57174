/** The names in a setting `synchronous_standby_names` of which a commit waits for each; null where it does not wait for each. */
export function namesAllWaitedFor(setting: string): readonly string[] | null {
  const [, count, list] = /^(?:FIRST\s+)?(\d+)\s*\((.*)\)$/i.exec(setting.trim()) ?? [];
  const names = (list ?? '').split(',').map((name) => name.trim().replaceAll('"', ''));
  return Number(count) >= new Set(names).size ? names : null;
}
