import { Component } from 'preact';
import type { ControlProps, FieldType } from './field-type.js';
import css from './moment.css?inline';
import type { MomentState } from './moment-control.js';
import { datePicker, hasOwnPicker, PickButton } from './picker.js';
import { reached } from './reached.js';
import { heldText, TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

/** How dates are typed, and the calendar: not on phones, which have their own picker. */
const typing = reached(() => import('./typed-date.js'));

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
