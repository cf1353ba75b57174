import { thresholdRank } from '../../kit/request/thresholdRank';

/**
 * The recorded threshold without which an override `row` opens nothing is not recorded: no open case of the person is there or above
 * (`subjectState`, for what an agency answers by).
 */
export const WITHOUT_THRESHOLD = (row: string): string =>
  `EXISTS (SELECT FROM governance.consent_override v WHERE v.id = ${row}.id AND v.threshold IS NOT NULL AND NOT EXISTS (
    SELECT FROM governance.case_state k WHERE k.person = ${row}.person AND k.closed_at IS NULL
      AND ${thresholdRank('k.threshold')} >= ${thresholdRank('v.threshold')}))`;
