import type { Country } from '#policies/core/vocabulary';
import type { Random } from './random';

/** Common names of both countries; children and families made of them are invented. */
export const GIVEN: Readonly<Record<Country, readonly string[]>> = {
  W: [
    'Siân',
    'Owain',
    'Cerys',
    'Llŷr',
    'Megan',
    'Rhys',
    'Ffion',
    'Dylan',
    'Nia',
    'Gethin',
    'Carys',
    'Iestyn',
    'Lowri',
    'Macsen',
    'Efa',
    'Tomos',
    'Gwen',
    'Ioan',
    'Mali',
    'Osian',
    'Elin',
    'Aled',
    'Betsan',
    'Steffan',
    'Aisha',
    'Jac',
    'Seren',
    'Harri',
  ],
  E: [
    'Olivia',
    'Noah',
    'Amelia',
    'George',
    'Isla',
    'Arthur',
    'Grace',
    'Oliver',
    'Freya',
    'Leo',
    'Ella',
    'Harry',
    'Zara',
    'Mohammed',
    'Maya',
    'Jacob',
    'Chloe',
    'Adam',
    'Ruby',
    'Kai',
    'Evie',
    'Samuel',
    'Alina',
    'Daniel',
    'Precious',
    'Callum',
    'Hannah',
    'Ravi',
  ],
};

const FAMILY: Readonly<Record<Country, readonly string[]>> = {
  W: [
    'Jones',
    'Davies',
    'Evans',
    'Thomas',
    'Roberts',
    'Lewis',
    'Hughes',
    'Morgan',
    'Griffiths',
    'Prys-Evans',
    'ap Rhys',
    'Llywelyn-Davies',
    'Owen',
    'Price',
    'Rees',
    'Jenkins',
    'Powell',
    'Bevan',
    'Probert',
    'Vaughan',
  ],
  E: [
    'Smith',
    'Taylor',
    'Brown',
    'Wilson',
    'Walker',
    'Wright',
    'Khan',
    'Green',
    'Hall',
    'Wood',
    'Clarke',
    'Patel',
    'Turner',
    'Cooper',
    'Ward',
    'Bailey',
    'O’Connor',
    'Nowak',
    'Begum',
    'Hughes-Carter',
  ],
};

export const STREETS: Readonly<Record<Country, readonly string[]>> = {
  W: ['Heol y Felin', 'Stryd y Bont', 'Ffordd yr Orsaf', 'Maes Onnen', 'Clos y Dderwen', 'Lôn Pant Glas'],
  E: ['Castle Street', 'Weir Lane', 'Hatherley Road', 'Brewery Close', 'Meadow View', 'Saltmarsh Way'],
};

/** Of professionals; records name a role and an initial, no person. */
export const SURNAMES = [
  'Bevan',
  'Carter',
  'Dean',
  'Ellis',
  'Frost',
  'Gwynne',
  'Harding',
  'Ingram',
  'Jarman',
  'Lloyd',
  'Nash',
  'Pugh',
  'Quill',
  'Rahman',
  'Sayce',
  'Tudor',
  'Underhill',
  'Wynne',
] as const;

/** Double-barrelled and patronymic forms as they are in use along the border. */
export function drawFamilyName(country: Country, random: Random): string {
  const name = random.pick(FAMILY[country]);
  const simple = /^[A-Z][a-z]+$/.test(name);
  if (!simple || !random.chance(country === 'W' ? 0.14 : 0.07)) return name;
  // A family of both sides.
  const other = random.pick(FAMILY[random.chance(0.3) ? 'E' : 'W'].filter((each) => /^[A-Z][a-z]+$/.test(each)));
  return other === name ? name : `${name}-${other}`;
}
