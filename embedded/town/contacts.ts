import { AGENCIES, type Agency } from '#policies/core/vocabulary';

const NAMES: Readonly<Record<Agency, string>> = {
  police: 'Police public protection desk',
  health: 'Health safeguarding team',
  education: 'Education safeguarding team',
  socialCare: "Children's social care front door",
  hub: 'Multi-agency safeguarding hub',
  governance: 'Information governance on call',
};

/** Whom to reach, by agency and the requester's area. Telephone numbers are of the range kept for drama. */
export const TOWN_CONTACTS = ['Afonwen', 'Marchford'].flatMap((area, side) =>
  AGENCIES.map((agency, index) => ({
    agency,
    area,
    frontDoor: { name: `${NAMES[agency]}, ${area}`, telephone: `01632 9600${side}${index}` },
    outOfHours: { name: `${NAMES[agency]}, ${area}, out of hours`, telephone: `01632 9601${side}${index}` },
  })),
);
