/** Where a statement has whom it asks about, and the moment. */
export interface StandingPlaces {
  readonly agency: string;
  readonly person: string;
  readonly now: string;
}

/** What was decided of a person that stands and speaks to a question, as JSON (`SubjectRows.consents`). */
export const standingConsents = ({ agency, person, now }: StandingPlaces): string =>
  `COALESCE((SELECT json_agg(json_build_object('id', c.id, 'gate', c.gate, 'state', c.state, 'grantor', c.grantor, 'precedence', c.precedence,
      'decidedAt', c.decided_at, 'controllers', c.controllers, 'recipients', c.recipients, 'purposes', c.purposes,
      'categories', c.categories, 'conditions', c.conditions, 'endsAt', c.valid_until))
    FROM governance.consent c WHERE c.agency = ${agency} AND c.person = ${person} AND c.state IN ('given', 'refused', 'withdrawn')
      AND (c.valid_from <= ${now} OR c.state <> 'given') AND (c.valid_until IS NULL OR c.valid_until > ${now})), '[]'::json)`;

/** Decisions in force to go on against a refusal, as JSON (`SubjectRows.overrides`). */
export const standingOverrides = ({ agency, person, now }: StandingPlaces): string =>
  `COALESCE((SELECT json_agg(json_build_object('id', v.id, 'gate', v.gate, 'basis', v.basis, 'controllers', v.controllers,
      'recipients', v.recipients, 'purposes', v.purposes, 'categories', v.categories, 'threshold', v.threshold, 'serves', v.serves,
      'weighed', v.weighed, 'subjectTold', v.subject_told, 'endsAt', v.valid_until) ORDER BY v.valid_from, v.id)
    FROM governance.consent_override v WHERE v.agency = ${agency} AND v.person = ${person}
      AND v.valid_from <= ${now} AND v.valid_until > ${now}), '[]'::json)`;

/** Cases of a person that are open, as JSON (`SubjectRows.cases`). */
export const openCases = ({ agency, person }: Omit<StandingPlaces, 'now'>): string =>
  `COALESCE((SELECT json_agg(json_build_object('case', k.case_id, 'threshold', k.threshold))
    FROM governance.case_state k WHERE k.agency = ${agency} AND k.person = ${person} AND k.closed_at IS NULL), '[]'::json)`;
