import { formText, kindForms } from '../../crm/forms.js';

/** A kind of field in the gallery. Its form has this field only. */
export interface GalleryKind {
  readonly kind: string;
  readonly formId: string;
  /** Address of the field. */
  readonly address: string;
  /** The CRM's definition of the form, as JSON with line breaks. */
  readonly definition: string;
}

/** Id of the first form with a single field in the simulated CRM (`demo/crm/forms.ts`). */
const firstFormId = 500;

export const galleryKinds: readonly GalleryKind[] = kindForms.map(([group, id, kind], index) => {
  const formId = String(firstFormId + index);
  return {
    kind,
    formId,
    address: `${group}.${id}`,
    definition: JSON.stringify(JSON.parse(formText(formId) ?? '{}'), null, 1),
  };
});

/** The value of each kind in the state "filled", as in the option `values`. No page can fill in a file. */
export const filledValues: Readonly<Record<string, string | readonly string[]>> = {
  person_name: 'Ann',
  email: 'ann@example.com',
  phone: '+1 415 555 0132',
  category: 'Offices',
  text: 'A quiet flat near the park',
  radio: '1',
  select: 'Option 2',
  multiselect: ['Option 1', 'Option 3'],
  date: '2027-03-14',
  time: '14:30',
  datetime: '2027-03-14 14:30',
  integer: '42',
  decimal: '3.5',
  price: '120000',
  point: '55.75 37.62',
  integer_range: ['2', '4'],
  decimal_range: ['1.5', '2.5'],
  date_range: ['2027-03-14', '2027-03-21'],
  time_range: ['09:00', '18:00'],
  datetime_range: ['2027-03-14 09:00', '2027-03-14 18:00'],
};

/** The text that the state "wrong" types into a field. A kind without such a text is left empty, though required. */
export const wrongTexts: Readonly<Record<string, string>> = {
  email: 'ann@',
  phone: '12',
  date: '31.02.2027',
  time: '25:70',
  datetime: '31.02.2027 25:70',
  integer: 'some',
  decimal: 'some',
  price: 'some',
  point: 'here',
  integer_range: 'some',
  decimal_range: 'some',
  date_range: '31.02.2027',
  time_range: '25:70',
  datetime_range: '31.02.2027 25:70',
};
