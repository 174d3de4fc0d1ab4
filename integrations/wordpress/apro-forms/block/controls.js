/** Controls of the block in the editor: the choice of a form and the options. `edit.js` uses them. */
((wp) => {
  const { createElement: el, Fragment, useEffect, useState } = wp.element;
  const { __, sprintf } = wp.i18n;
  const { Button, SelectControl, Spinner, TextareaControl, TextControl, ToggleControl } = wp.components;

  /** Asks the site for the forms. `undefined` while it waits. */
  function useForms() {
    const [list, setList] = useState();
    function load(refresh) {
      setList(undefined);
      wp.apiFetch({ path: `/apro-forms/v1/forms${refresh ? '?refresh=1' : ''}` })
        .then(setList)
        .catch((error) => setList({ forms: [], error: error.message }));
    }
    useEffect(() => load(false), []);
    return [list, () => load(true)];
  }

  function getFormLabel({ form, name, broken }) {
    const label = name
      ? `${name} (${form})`
      : /* translators: %s: number of a form */ sprintf(__('Form %s', 'apro-forms'), form);
    /* translators: %s: name of a form */
    return broken ? sprintf(__('%s – cannot be read', 'apro-forms'), label) : label;
  }

  /** An input for the number of a form. The number is used when the author has finished typing. */
  function NumberInput({ form, onChange, help }) {
    const [text, setText] = useState(form);
    useEffect(() => setText(form), [form]);
    const finish = () => text !== form && onChange(text);
    return el(
      Fragment,
      null,
      el(TextControl, {
        __nextHasNoMarginBottom: true,
        __next40pxDefaultSize: true,
        label: __('Number of the form', 'apro-forms'),
        help,
        value: text,
        inputMode: 'numeric',
        onChange: (typed) => setText(typed.replace(/\D/g, '').slice(0, 10)),
        onBlur: finish,
        onKeyDown: ({ key }) => key === 'Enter' && finish(),
      }),
      el(Button, { variant: 'secondary', onClick: finish }, __('Show the form', 'apro-forms')),
    );
  }

  /** A list of forms by name. Without a list, an input for the number of a form. */
  function FormChooser({ form, onChange, list, refresh }) {
    if (!list) return el(Spinner);
    if (list.forms.length === 0) return el(NumberInput, { form, onChange, help: list.error });
    const isListed = list.forms.some((entry) => entry.form === form);
    return el(
      'div',
      { style: { display: 'grid', gap: '8px', width: '100%' } },
      el(SelectControl, {
        __nextHasNoMarginBottom: true,
        __next40pxDefaultSize: true,
        label: __('Form', 'apro-forms'),
        value: form,
        onChange,
        options: [
          { value: '', label: __('Choose a form', 'apro-forms') },
          ...(form && !isListed
            ? [
                {
                  value: form,
                  /* translators: %s: number of a form */
                  label: sprintf(__('Form %s – not in the list', 'apro-forms'), form),
                },
              ]
            : []),
          ...list.forms.map((entry) => ({ value: entry.form, label: getFormLabel(entry) })),
        ],
      }),
      el(
        Button,
        { variant: 'link', onClick: refresh, style: { justifySelf: 'start' } },
        __('Load the list again', 'apro-forms'),
      ),
    );
  }

  function isJson(text) {
    try {
      return typeof JSON.parse(text) === 'object';
    } catch {
      return false;
    }
  }

  function OptionControl({ option, value, onChange }) {
    const { kind, label, help, choices } = option;
    const common = { label, help, __nextHasNoMarginBottom: true, __next40pxDefaultSize: true };
    if (kind === 'flag') return el(ToggleControl, { ...common, checked: Boolean(value), onChange });
    if (kind === 'choice')
      return el(SelectControl, {
        ...common,
        value: value ?? '',
        onChange,
        options: [
          /* translators: %s: default value of an option */
          { value: '', label: sprintf(__('Default (%s)', 'apro-forms'), option.default ?? choices[0]) },
          ...choices.map((choice) => ({ value: choice, label: choice })),
        ],
      });
    if (kind === 'json')
      return el(TextareaControl, {
        ...common,
        value: value ?? '',
        onChange,
        help: value && !isJson(value) ? __('This is no valid JSON, so it is ignored.', 'apro-forms') : help,
      });
    return el(TextControl, {
      ...common,
      value: value ?? '',
      onChange,
      type: kind === 'number' ? 'number' : kind === 'url' ? 'url' : 'text',
    });
  }

  window.aproFormsControls = { FormChooser, OptionControl, useForms };
})(window.wp);
