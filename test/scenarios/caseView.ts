/** Something of every record type of every agency. */
export const CASE_VIEW = `query($id: ID!) { person(id: $id) {
  name { familyName } dateOfBirth { date } identifier { value } address { postcode } sexCode { code } ethnicityCode { code } isDeceased deceasedDate { date } relatedPerson { relationship { code } } contact { telephone }
  serviceEpisodes { type { code } } lifeEvents { type { code } finding { text } } indicators { kind } whoIsActing { accepted organisation } cases { threshold lead { role } } referrals { reason owner { role } }
  consents { gate state }
  police { incidents { kind summary offence location { line1 } period { start } controller } intelligence { text } missingEpisodes { circumstances whereFound } warnings { text } abductionWarnings { issuedTo } }
  health { registrations { practice } emergencyAttendances { site presentingComplaint accompaniedBy } camhs { status risk notes team } sexualHealth { infection } communityNursing { service note contact { telephone } } safeguardingLeads { lead { name } } }
  education { enrolments { school upn designatedLead { name } } attendance { percentage period { start } } reducedTimetables { reason } exclusions { reason } provisions { kind } additionalNeeds { description } concerns { text } }
  socialCare { referrals { referrer reason } assessments { summary } plans { planCategory } lookedAfterPeriods { placementAddress { line1 } } allocations { worker { name } team } strategyMinutes { minutes } serafScores { score } adoptions { formerName } }
} }`;
