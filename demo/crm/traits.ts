import { formText } from './forms.js';

/** Deviations from the default behaviour that a real CRM may have where its documentation is unclear. */
export const traitNames = [
  /** Options have no `property_id`. The CRM's documentation shows no option with this key. */
  'no-field-names',
  /** `def_stock.parent` has one category tree per object type, as `stock/category` does. */
  'category-trees',
  /**
   * The CRM's list of requests (`applications/filter`) ignores the requested order and begins with the oldest
   * request.
   */
  'oldest-first',
  /** The CRM's list of requests (`applications/filter`) has no order. */
  'unsorted',
  /** `applications/filter` lists the requests with the latest activity first. Staff work on earlier requests, too. */
  'sorted-by-activity',
  /** The CRM's list of requests (`applications/filter`) has at most 20 entries, the default of the documentation. */
  'short-pages',
  /** `applications/filter` returns up to 500 entries. Default: 50. */
  'long-pages',
  /** `applications/filter` refuses a limit above 50. */
  'long-pages-refused',
  /** `count` of `applications/filter` is `false`. */
  'no-count',
  /** `applications/filter` ignores the conditions `fields` and `date`. */
  'conditions-ignored',
  /** `applications/filter` ignores the condition `fields`. */
  'fields-ignored',
  /** `applications/filter` finds nothing by the condition `fields`. */
  'fields-find-nothing',
  /** `applications/filter` ignores the condition `date`. */
  'period-ignored',
  /** `applications/filter` reads the period in UTC, but lists local times. */
  'period-in-utc',
  /** `applications/filter` reads the period in a zone that is seven hours ahead of the times that it lists. */
  'period-ahead',
  /** `applications/filter` reads only the dates of the period, and leaves out its last day. */
  'period-by-day',
  /** `applications/filter` finds nothing in any period. */
  'period-finds-nothing',
  /** `applications/filter` answers `BAD_PARAMS` to a condition. */
  'conditions-refused',
  /** `applications/filter` does not list the field for the receipt. */
  'receipt-hidden',
  /** `applications/filter` gives the first page whatever the page number. */
  'one-page',
  /** The CRM's list of requests (`applications/filter`) shows phone numbers in another format. */
  'phones-reformatted',
  /** The CRM's list of requests (`applications/filter`) shows texts without repeated spaces. */
  'texts-trimmed',
  /** The CRM's list of requests (`applications/filter`) shows dates with the time 00:00:00, and times with seconds. */
  'dates-with-time',
  /** The CRM's list of requests (`applications/filter`) shows numbers with two decimals. */
  'numbers-with-decimals',
  /** The CRM's list of requests (`applications/filter`) shows option ids instead of option texts. */
  'option-ids',
  /** The CRM's list of requests (`applications/filter`) shows special characters as HTML entities. */
  'html-escaped',
  /** The CRM sends no CORS header. */
  'no-cors',
] as const;
export type TraitName = (typeof traitNames)[number];
export type Traits = ReadonlySet<TraitName>;

interface Field {
  readonly type_data?: string;
  readonly variants?: Readonly<Record<string, { readonly id: string; readonly value: string }>>;
}

/** Returns a sent value in the form in which `applications/filter` lists it, changed by the active deviations. */
export function listedValue(traits: Traits, formtype: string, id: string, sentText: string): string {
  const field = findField(formtype, id);
  const type = field?.type_data ?? '';
  let value = sentText;
  if (traits.has('option-ids') && /select$/.test(type)) value = toOptionIds(field, sentText);
  if (traits.has('phones-reformatted') && /^\+?[78]?[\s(-]*9\d\d[\d\s()-]{7,}$/.test(value))
    value = value.replace(/\D/g, '').replace(/^[78]?(\d{3})(\d{3})(\d\d)(\d\d)$/, '+7 ($1) $2-$3-$4');
  if (traits.has('texts-trimmed') && (type === 'text' || type === 'attach'))
    value = value.trim().replace(/\s+/g, ' ');
  if (traits.has('dates-with-time') && /^\d{4}-\d\d-\d\d$/.test(value)) value += ' 00:00:00';
  if (traits.has('dates-with-time') && /^\d\d:\d\d$/.test(value)) value += ':00';
  if (traits.has('numbers-with-decimals') && /^(integer|decimal|price)$/.test(type))
    value = Number(value).toFixed(2);
  return traits.has('html-escaped')
    ? value.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0)).padStart(3, '0')};`)
    : value;
}

function findField(formtype: string, id: string): Field | undefined {
  const form = JSON.parse(formText(formtype) ?? '{}') as {
    readonly ext_request?: Readonly<Record<string, Field>>;
  };
  return form.ext_request?.[id];
}

/** Converts option texts to option ids. The text of a child option ends with its id. */
function toOptionIds(field: Field | undefined, texts: string): string {
  const options = Object.values(field?.variants ?? {});
  const idOf = (text: string) =>
    options.find(({ value }) => value === text)?.id ?? /\d+$/.exec(text)?.[0] ?? text;
  const wholeId = idOf(texts);
  return wholeId === texts ? texts.split(',').map(idOf).join(',') : wholeId;
}

/** Changes a form definition so that it has one category tree per object type. */
export function withCategoryTrees(text: string): string {
  return text.replace(
    /("def_stock".*?"parent".*?"variants": ?)(\[.*?\])/s,
    (_match, prefix: string, list: string) => {
      const categories = JSON.parse(list) as readonly Readonly<Record<string, string>>[];
      const tree = categories.map(({ id, value, name, tree_id = id, tree_parent = '0' }) => ({
        id,
        tree_id,
        tree_parent,
        name: value ?? name,
      }));
      const otherTree = [
        { id: '901', tree_id: '1', tree_parent: '0', name: 'Land' },
        { id: '902', tree_id: '2', tree_parent: '1', name: 'Fields' },
      ];
      return `${prefix}${JSON.stringify({ 14: tree, 35: otherTree })}`;
    },
  );
}

/** Shuffles items. The same ids always give the same order. */
export function shuffleById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  const sortKey = ({ id }: Item) => (Number(id) * 613) % 1_009;
  return [...items].sort((a, b) => sortKey(a) - sortKey(b));
}
