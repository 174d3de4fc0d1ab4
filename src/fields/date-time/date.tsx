import { Component } from 'preact';
import { reached } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { heldText, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import type { MomentState } from './date-time-input.js';
import css from './moment.css?inline';
import { datePicker, hasOwnPicker, PickButton } from './native-picker.js';

/** How dates are typed, and the calendar: not on phones, which have their own picker. */
const typing = reached(() => import('./lazy-date.js'));

class DateControl extends Component<ControlProps<string>, MomentState> {
  override state: MomentState = {};

  #reach = async (): Promise<void> => {
    await typing.fetch();
    typing.part?.greet(this, this.props.messages.language);
  };

  override render(props: ControlProps<string>) {
    const input = heldText(props);
    if (hasOwnPicker()) return <TextInput {...datePicker} {...input} />;
    // The same elements, so that nobody who is in one of them is thrown out.
    if (typing.part) return typing.part.drawDate(this, props);
    if (input.value) void typing.fetch();
    return (
      <div class="dated" onFocusIn={this.#reach} onPointerOver={this.#reach}>
        <TextInput autocomplete="off" {...input} />
        <PickButton
          messages={props.messages}
          isOpen={false}
          onPress={async ({ currentTarget }) => {
            await typing.fetch();
            if (typing.part) currentTarget.click();
          }}
        />
      </div>
    );
  }
}

/** As a phone's own picker gives it, which knows what days there are. */
const asPicked = /^\d{4}-\d\d-\d\d$/;

export const date: FieldType<string> = {
  ...textRules,
  fromText: (text, field) => typing.part?.dateRules.fromText(text, field) ?? text,
  isPending: (raw) => !!raw && !asPicked.test(raw) && typing.isAwaited(),
  read(raw, field, language) {
    if (typing.part) return typing.part.dateRules.read(raw, field, language);
    return asPicked.test(raw) ? raw : { code: 'date', with: { example: '2014-03-14' } };
  },
  prepare: typing.fetch,
  Control: (props) => <DateControl {...props} />,
  css,
};
