import { notOneOf } from '#policies/core/faults';
import { AGENCIES, type Agency } from '#policies/core/vocabulary';
import { Misuse } from '#policies/service/misuse';
import { DATABASE_OF } from './databases';

/** How commands call an agency: `social-care`. */
export function commandName(agency: Agency): string {
  return DATABASE_OF[agency].replaceAll('_', '-');
}

/** The agencies that a command takes, as its usage lists them. */
export function commandNames(agencies: readonly Agency[] = AGENCIES): string {
  return agencies.map(commandName).join(' | ');
}

/** The agency that a command was given, as commands or as the graph calls it; undefined where it is none of `agencies`. */
export function agencyNamed(name: string | undefined, agencies: readonly Agency[] = AGENCIES): Agency | undefined {
  return agencies.find((each) => commandName(each) === name || each === name);
}

/** The same; throws where it is none, with the one that was probably meant. */
export function requireAgencyNamed(name: string | undefined): Agency {
  const agency = agencyNamed(name);
  if (agency === undefined) throw new Misuse(notOneOf('agency', name, AGENCIES.map(commandName)));
  return agency;
}
