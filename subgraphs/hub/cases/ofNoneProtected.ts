/** The condition that the case of a row `r` would not lead to a protected person: what lists or acts on cases leaves such out. */
export const OF_NONE_PROTECTED =
  "NOT EXISTS (SELECT FROM public.case_file f WHERE f.id = r.case_id AND f.restriction <> 'none')";
