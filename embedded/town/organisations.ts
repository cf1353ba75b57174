import type { OrganisationId } from '#policies/core/ids';
import type { Organisation } from '#policies/core/protocol';
import type { Agency, Country, OrganisationKind } from '#policies/core/vocabulary';

/** The synthetic town lies on both sides of the border: Afonwen in Wales, Marchford in England. All of it is invented. */
const SIDES: readonly { readonly country: Country; readonly area: string; readonly slug: string }[] = [
  { country: 'W', area: 'Afonwen', slug: 'afonwen' },
  { country: 'E', area: 'Marchford', slug: 'marchford' },
];

const PRACTICES: Readonly<Record<Country, readonly string[]>> = {
  W: [
    'Meddygfa Glan yr Afon',
    'Meddygfa’r Bont',
    'Canolfan Iechyd Heol y Felin',
    'Meddygfa Cwm Onnen',
    'Meddygfa Bryn Teg',
    'Canolfan Iechyd y Dderwen',
  ],
  E: [
    'Castle Street Surgery',
    'The Weir Practice',
    'Marchford Meadows Surgery',
    'Old Brewery Health Centre',
    'St Oswin’s Practice',
    'Hatherley Road Surgery',
  ],
};

const SCHOOLS: Readonly<Record<Country, readonly string[]>> = {
  W: [
    'Ysgol Uwchradd Afonwen',
    'Ysgol Gyfun Cwm Onnen',
    'Ysgol Bro Dulas',
    'Ysgol Gynradd y Bont',
    'Ysgol Gymraeg Glan yr Afon',
    'Ysgol Gynradd Bryn Teg',
    'Ysgol Gynradd Maes Hir',
    'Ysgol y Dderwen',
    'Ysgol Gynradd Pant Glas',
    'Ysgol Gynradd Nant Melyn',
    'Ysgol San Dyfrig',
    'Ysgol Gynradd Heol y Felin',
    'Ysgol Arbennig Yr Enfys',
    'Ysgol Gynradd Tan y Graig',
    'Ysgol Gynradd Porth y Dre',
  ],
  E: [
    'Marchford Academy',
    'Castle Hill School',
    'St Oswin’s High School',
    'Weir Lane Primary School',
    'Meadows Primary School',
    'Hatherley Primary School',
    'Old Mill Primary School',
    'Riverside Junior School',
    'Marchford Infants School',
    'Beacon Primary School',
    'St Milburga’s Primary School',
    'Orchard Primary School',
    'Larkfield Special School',
    'Abbey Road Primary School',
    'Saltmarsh Primary School',
  ],
};

interface Body {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly country: Country;
  readonly area: string;
  readonly agency: Agency | null;
}

function organisation({ id, ...body }: Body): Organisation {
  // English public bodies are within Children Act 2004 s16LA(4); the voluntary organisation is not commissioned.
  return { id: id as OrganisationId, ...body, dutyToShare: body.country === 'E' && body.agency !== null };
}

function numbered(
  names: readonly string[],
  make: (name: string, number: string) => Organisation,
): readonly Organisation[] {
  return names.map((name, index) => make(name, String(index + 1).padStart(2, '0')));
}

function bodiesOf({ country, area, slug }: (typeof SIDES)[number]): readonly Organisation[] {
  const welsh = country === 'W';
  return [
    organisation({
      id: `${slug}-council`,
      name: welsh ? 'Cyngor Afonwen' : 'Marchford Council',
      kind: 'council',
      country,
      area,
      agency: 'socialCare',
    }),
    organisation({
      id: welsh ? 'gwent-y-gororau-police' : 'marches-police',
      name: welsh ? 'Heddlu Gwent y Gororau' : 'Marches Police',
      kind: 'policeForce',
      country,
      area,
      agency: 'police',
    }),
    organisation({
      id: welsh ? 'afonwen-health-board' : 'marchford-nhs-trust',
      name: welsh ? 'Bwrdd Iechyd Afonwen' : 'Marchford NHS Trust',
      kind: 'healthBody',
      country,
      area,
      agency: 'health',
    }),
    ...numbered(PRACTICES[country], (name, number) =>
      organisation({
        id: `${slug}-practice-${number}`,
        name,
        kind: 'generalPractice',
        country,
        area,
        agency: 'health',
      }),
    ),
    ...numbered(SCHOOLS[country], (name, number) =>
      organisation({ id: `${slug}-school-${number}`, name, kind: 'school', country, area, agency: 'education' }),
    ),
  ];
}

/** 2 councils, 2 forces, 2 health bodies, 12 practices, 30 schools, and a voluntary organisation that receives only. */
export const TOWN_ORGANISATIONS: readonly Organisation[] = [
  ...SIDES.flatMap(bodiesOf),
  organisation({
    id: 'border-family-support',
    name: 'Border Family Support',
    kind: 'voluntaryOrganisation',
    country: 'E',
    area: 'Marchford',
    agency: null,
  }),
];
