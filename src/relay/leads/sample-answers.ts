import type { Answer, Answers } from '../../form/answer.js';
import type { FieldAddress, FieldDefinition, FormDefinition, Option } from '../../form/definition.js';

export interface SampleAnswers {
  readonly answers: Answers;
  /**
   * Addresses of the fields that are left empty: file fields, and choice fields for which the form definition contains
   * no suitable option.
   */
  readonly skipped: readonly FieldAddress[];
}

const sampleTexts: Readonly<Record<string, (marker: string, day: string) => Answer>> = {
  person_name: () => 'Test',
  email: () => 'apro-forms-test@example.com',
  phone: () => '+7 000 000-00-00',
  integer: () => '12',
  decimal: () => '1.5',
  price: () => '1000',
  date: (_, day) => day,
  time: () => '12:30:00',
  datetime: (_, day) => `${day} 12:30:00`,
  radio: () => true,
  point: () => ({ lat: '55.75', lon: '37.62' }),
  integer_range: () => ({ from: '1', to: '12' }),
  decimal_range: () => ({ from: '1.5', to: '2.5' }),
  date_range: (_, day) => ({ from: day, to: day }),
  time_range: () => ({ from: '12:30:00', to: '13:30:00' }),
  datetime_range: (_, day) => ({ from: `${day} 12:30:00`, to: `${day} 13:30:00` }),
};

/** Answers of the kinds of field that offer options. A category is sent as its id (docs/protocol.md, section 5). */
const choiceAnswers: Readonly<Record<string, (option: Option) => Answer>> = {
  select: (option) => ({ option }),
  multiselect: (option) => ({ options: [option] }),
  category: ({ id }) => id,
};

/**
 * Fills in a form for a test lead, as far as this is possible without a person.
 * @param marker text that occurs only in this lead, so that it can be found in the CRM
 * @param ownAddresses addresses of the fields that the relay itself fills in; they are left empty here
 */
export function createSampleAnswers(
  { fields }: Pick<FormDefinition, 'fields'>,
  marker: string,
  ownAddresses: ReadonlySet<string>,
  now: number,
): SampleAnswers {
  const answers = new Map<FieldAddress, Answer>();
  const chosen = new Map<string, Option>();
  const skipped: FieldAddress[] = [];
  const day = new Date(now).toISOString().slice(0, 10);

  function fillChoice({ address, kind, parent, options = [] }: FieldDefinition): Answer | undefined {
    const parentOption = parent && chosen.get(parent)?.id;
    const option = options.find(
      ({ bind }) => parent === undefined || (bind !== undefined && bind === parentOption),
    );
    if (!option) return undefined;
    chosen.set(address, option);
    return choiceAnswers[kind]?.(option);
  }

  for (const field of fields) {
    const { address, kind } = field;
    if (ownAddresses.has(address)) continue;
    const answer = Object.hasOwn(choiceAnswers, kind)
      ? fillChoice(field)
      : kind === 'file'
        ? undefined
        : (sampleTexts[kind]?.(marker, day) ?? `apro-forms test ${marker}`);
    if (answer === undefined) skipped.push(address);
    else answers.set(address, answer);
  }
  return { answers, skipped };
}
