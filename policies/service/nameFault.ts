/** What a log may say of a fault: its kind, and the code that PostgreSQL or the system gave it. Never its message, which holds values. */
export interface NamedFault {
  readonly kind: string;
  readonly code?: string;
}

export function nameFault(fault: unknown): NamedFault {
  const code = (fault as { code?: unknown } | null | undefined)?.code;
  return {
    kind: fault instanceof Error ? fault.name : typeof fault,
    ...(typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? { code } : {}),
  };
}
