import { formText } from './forms.js';

/**
 * Ways in which a real CRM may behave where its documentation is unclear. A test switches them on in the simulated
 * CRM.
 */
export const traitNames = [
  /**
   * Options have no property `property_id`. The CRM's documentation shows no option with this property, so a real CRM
   * may leave it out.
   */
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
  /**
   * `applications/filter` lists the requests with the latest activity first. An earlier request on which staff work
   * moves to the front.
   */
  'sorted-by-activity',
  /**
   * The CRM's list of requests (`applications/filter`) has at most 20 entries, which is the default in the CRM's
   * documentation.
   */
  'short-pages',
  /** The CRM's list of requests (`applications/filter`) has up to 500 entries instead of 50. */
  'long-pages',
  /** The CRM's list of requests (`applications/filter`) refuses to return more than 50 entries. */
  'long-pages-refused',
  /**
   * The CRM's list of requests (`applications/filter`) does not say how many requests there are: `count` is `false`.
   */
  'no-count',
  /**
   * The CRM's list of requests (`applications/filter`) ignores the conditions `fields` and `date`, so it lists all
   * requests.
   */
  'conditions-ignored',
  /**
   * The CRM's list of requests (`applications/filter`) ignores the condition `fields`, so it also lists requests with
   * other values.
   */
  'fields-ignored',
  /** The CRM's list of requests (`applications/filter`) is empty if the condition `fields` is used. */
  'fields-find-nothing',
  /**
   * The CRM's list of requests (`applications/filter`) ignores the condition `date`, so it also lists requests of
   * other days.
   */
  'period-ignored',
  /**
   * The CRM's list of requests (`applications/filter`) reads the period of the condition `date` in UTC, but shows
   * local times.
   */
  'period-in-utc',
  /**
   * The CRM's list of requests (`applications/filter`) reads the period of the condition `date` in a time zone that
   * is seven hours ahead of the times that it shows.
   */
  'period-ahead',
  /**
   * The CRM's list of requests (`applications/filter`) ignores the times in the condition `date`, and leaves out the
   * last day of the period.
   */
  'period-by-day',
  /** The CRM's list of requests (`applications/filter`) is empty if the condition `date` is used. */
  'period-finds-nothing',
  /** The CRM's list of requests (`applications/filter`) answers with the error `BAD_PARAMS` if a condition is used. */
  'conditions-refused',
  /**
   * The CRM's list of requests (`applications/filter`) does not show the field into which the relay has written the
   * receipt number.
   */
  'receipt-hidden',
  /** The CRM's list of requests (`applications/filter`) always returns the first page, whatever page was requested. */
  'one-page',
  /** The CRM's list of requests (`applications/filter`) ignores the condition `publish`, so it shows no deleted ones. */
  'publish-ignored',
  /** The CRM's list of requests (`applications/filter`) answers with `BAD_PARAMS` if the condition `publish` is used. */
  'publish-refused',
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
  /** The CRM sends no CORS header, so a browser does not let the page read its answers. */
  'no-cors',
] as const;
export type TraitName = (typeof traitNames)[number];
export type Traits = ReadonlySet<TraitName>;

interface Field {
  readonly type_data?: string;
  readonly variants?: Readonly<Record<string, { readonly id: string; readonly value: string }>>;
}

/**
 * Returns a value as the CRM's list of requests (`applications/filter`) shows it. The ways of behaviour that a test
 * has switched on may change the value.
 */
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

interface Form {
  readonly ext_request?: Readonly<Record<string, Field>>;
}

/** Forms by their ids. A list of requests looks up each field of each request. */
const forms = new Map<string, Form>();

function findField(formtype: string, id: string): Field | undefined {
  const form = forms.get(formtype) ?? (JSON.parse(formText(formtype) ?? '{}') as Form);
  forms.set(formtype, form);
  return form.ext_request?.[id];
}

/** Converts the texts of options to ids. The text of an option that depends on another option ends with its own id. */
function toOptionIds(field: Field | undefined, texts: string): string {
  const options = Object.values(field?.variants ?? {});
  const idOf = (text: string) =>
    options.find(({ value }) => value === text)?.id ?? /\d+$/.exec(text)?.[0] ?? text;
  const wholeId = idOf(texts);
  return wholeId === texts ? texts.split(',').map(idOf).join(',') : wholeId;
}

/** Changes a form definition so that each type of object has a category tree of its own. */
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

/** Shuffles items in an order that depends only on their ids, so that a test has the same order at each run. */
export function shuffleById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  const sortKey = ({ id }: Item) => (Number(id) * 613) % 1_009;
  return [...items].sort((a, b) => sortKey(a) - sortKey(b));
}
