/** Codes with which a source answers, beside data. Everything else that is thrown is masked as INTERNAL with an error id. */
export const SOURCE_FAULTS = {
  CONTEXT_REQUIRED: { status: 401, message: 'A context token of the gateway is required.' },
  CLOCK_SKEW: {
    status: 401,
    message: 'The context token is outside its time: the clocks of gateway and source differ.',
  },
  SOURCE_UNAVAILABLE: { status: 503, message: 'This source cannot answer at the moment.' },
  LOG_UNAVAILABLE: { status: 503, message: 'The disclosure could not be recorded, so nothing is disclosed.' },
  STALE_RULES: { status: 200, message: 'The gateway decided on an earlier protocol revision.' },
  ACT_NOT_GRANTED: { status: 200, message: 'No organisation of this kind has such a role.' },
  BODY_TOO_LARGE: { status: 413, message: 'The request is larger than this source reads.' },
  INTERNAL: { status: 500, message: 'Something failed here. Nothing was disclosed.' },
} as const;

export type SourceFaultCode = keyof typeof SOURCE_FAULTS;

export function faultBody(code: SourceFaultCode, extensions: object = {}): object {
  return { errors: [{ message: SOURCE_FAULTS[code].message, extensions: { code, ...extensions } }] };
}
