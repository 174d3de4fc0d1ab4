/** An option of a list field in the CRM's format, which calls it a variant. */
export interface Variant {
  readonly id: string;
  readonly property_id: string;
  readonly value: string;
  readonly bind: string;
  readonly default: string;
  readonly highlight: string | null;
  readonly sort: string;
}

const largestCityStreetCount = 5_200;
const streetNames = [
  'Maple',
  'Harbour',
  'Station',
  'Mill',
  'Garden',
  'Castle',
  'Bridge',
  'River',
  'Market',
  'Church',
];

/**
 * Returns the options that depend on the choice of another option (the parent option). Chains of fields: country
 * (617) → region (618) → city (695) → street (697), and services (720) → fields 721 and 722. Option ids are unique
 * over all fields.
 */
export function variantsByParentOption(bind: string): readonly Variant[] {
  const id = Number(bind);
  if (bind === '9001')
    return [
      ...createVariants('721', bind, 10, 3, 'Lesson'),
      ...createVariants('722', bind, 20, 2, 'Teacher'),
    ];
  if (bind === '9002') return createVariants('721', bind, 30, 2, 'Course');
  if (id >= 1000 && id < 1010) return createVariants('618', bind, (id - 1000) * 10 + 2000, 4, 'Region');
  if (id >= 2000 && id < 2100) return createVariants('695', bind, (id - 2000) * 10 + 3000, 3, 'City');
  if (id === 3000) return createStreets(bind, 100_000, largestCityStreetCount);
  // In form 41, the options of the field "model series" depend on the chosen manufacturer.
  if (id >= 81_100_000 && id < 81_100_020)
    return createVariants('812', bind, (id - 81_100_000) * 10, 3, 'Series');
  if (id > 3000 && id < 4000) return createStreets(bind, 200_000 + (id - 3000) * 100, 12);
  return [];
}

/** Returns all options of a field whose options depend on field 720. */
export function variantsByField(field: string): readonly Variant[] {
  return ['9001', '9002'].flatMap(variantsByParentOption).filter(({ property_id }) => property_id === field);
}

function createVariants(
  field: string,
  bind: string,
  firstId: number,
  count: number,
  name: string,
): Variant[] {
  return Array.from({ length: count }, (_, index) =>
    createVariant(field, bind, firstId + index, `${name} ${firstId + index}`, index),
  );
}

function createStreets(bind: string, firstId: number, count: number): Variant[] {
  return Array.from({ length: count }, (_, index) =>
    createVariant(
      '697',
      bind,
      firstId + index,
      `${streetNames[index % streetNames.length]} Street ${Math.floor(index / streetNames.length) + 1}`,
      index,
    ),
  );
}

function createVariant(field: string, bind: string, id: number, value: string, sort: number): Variant {
  return {
    id: String(id),
    property_id: field,
    value,
    bind,
    default: '0',
    highlight: null,
    sort: String(sort),
  };
}
