import { createLazyControl } from '../lazy/lazy-control.js';
import { type ChoiceRaw, getReadyOptions, singleChoiceRules } from '../shared/choice-rules.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { hasPlainList, NativeSelect } from './native-select.js';

function PlainSelect(props: ControlProps<ChoiceRaw>) {
  const options = getReadyOptions(props.field.list.value);
  return <NativeSelect {...props} options={options} placeholder={props.messages.choose} />;
}

/**
 * The control of a list that is long, coloured, dependent on another list, or fetched from the server. The control is
 * loaded when a form first shows such a list.
 */
export const lazySelect = createLazyControl(
  async () => (await import('./rich-select.js')).RichSelect,
  PlainSelect,
);

export const select: FieldType<ChoiceRaw> = {
  ...singleChoiceRules,
  parse: ([option]) => (option ? { option } : { code: 'required' }),
  Control: (props) =>
    hasPlainList(props.field.definition) ? <PlainSelect {...props} /> : <lazySelect.Control {...props} />,
};
