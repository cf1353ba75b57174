/** What a controller decides of a breach: whether the supervisory authority was notified (UK GDPR art 33(1); DPA 2018 s67). */
export const BREACH_DECISIONS = ['notified', 'notNotifiable'] as const;
