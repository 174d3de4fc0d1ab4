import { formText } from './forms.js';

/** Other readings of the documents: how a real CRM may differ from what the stand-in does by itself, by name. */
export const traitNames = [
  /** Variants do not say whose they are: the document shows none that does. */
  'no-field-names',
  /** `def_stock.parent` as `stock/category` has its categories: by type of object, each with a tree. */
  'category-trees',
  /** `applications/filter` lists the oldest first, whatever it is asked for. */
  'oldest-first',
  /** It lists in no order. */
  'unsorted',
  /** It gives 20 entries at most, the document's usual number. */
  'short-pages',
  'phones-reformatted',
  'texts-trimmed',
  'dates-with-time',
  'numbers-with-decimals',
  /** Options by their ids, whatever they were sent as. */
  'option-ids',
  'html-escaped',
  /** Pages of other sites can't read it. */
  'no-cors',
] as const;
export type TraitName = (typeof traitNames)[number];
export type Traits = ReadonlySet<TraitName>;

interface Field {
  readonly type_data?: string;
  readonly variants?: Readonly<Record<string, { readonly id: string; readonly value: string }>>;
}

/** What is listed of a value that was sent as a text. */
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

/** Options that are fetched under others have their id in their name. */
function toOptionIds(field: Field | undefined, texts: string): string {
  const options = Object.values(field?.variants ?? {});
  const idOf = (text: string) =>
    options.find(({ value }) => value === text)?.id ?? /\d+$/.exec(text)?.[0] ?? text;
  const wholeId = idOf(texts);
  return wholeId === texts ? texts.split(',').map(idOf).join(',') : wholeId;
}

/** A definition whose categories are in trees, by type of object. */
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

/** The same order for the same ids, and no other sense in it. */
export function shuffleById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  const sortKey = ({ id }: Item) => (Number(id) * 613) % 1_009;
  return [...items].sort((a, b) => sortKey(a) - sortKey(b));
}
