/** The block in the editor: chooses a form, sets its options and shows a preview. The server writes the HTML of pages. */
((wp, data) => {
  const { createElement: el, Fragment, useEffect, useRef, useState } = wp.element;
  const { __, sprintf } = wp.i18n;
  const { InspectorControls, useBlockProps } = wp.blockEditor;
  const components = wp.components;
  const { Button, Notice, PanelBody, Placeholder, SelectControl, Spinner } = components;

  /** Panels of the options, in the order of display. */
  const groups = [
    ['look', __('Look', 'apro-forms')],
    ['window', __('Window', 'apro-forms')],
    ['data', __('Values', 'apro-forms')],
    ['after', __('After sending', 'apro-forms')],
    ['advanced', __('More', 'apro-forms')],
  ];
  /** Options that the preview shows. The preview is always in the text and stores nothing. */
  const previewOptions = ['theme', 'layout', 'locale', 'messages', 'consents', 'isolation', 'values'];

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

  /** A list of forms by name. Without a list, an input for the number of a form. */
  function FormChooser({ form, onChange, list, refresh }) {
    const common = { __nextHasNoMarginBottom: true, __next40pxDefaultSize: true };
    if (!list) return el(Spinner);
    if (list.forms.length === 0)
      return el(components.TextControl, {
        ...common,
        label: __('Number of the form', 'apro-forms'),
        help: list.error,
        value: form,
        inputMode: 'numeric',
        onChange: (text) => onChange(text.replace(/\D/g, '').slice(0, 10)),
      });
    const isListed = list.forms.some((entry) => entry.form === form);
    return el(
      Fragment,
      null,
      el(SelectControl, {
        ...common,
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
      el(Button, { variant: 'link', onClick: refresh }, __('Load the list again', 'apro-forms')),
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
    if (kind === 'flag')
      return el(components.ToggleControl, { ...common, checked: Boolean(value), onChange });
    if (kind === 'choice')
      return el(SelectControl, {
        ...common,
        value: value ?? '',
        onChange,
        options: [
          /* translators: %s: default value of an option */
          { value: '', label: sprintf(__('Default (%s)', 'apro-forms'), choices[0]) },
          ...choices.map((choice) => ({ value: choice, label: choice })),
        ],
      });
    if (kind === 'json')
      return el(components.TextareaControl, {
        ...common,
        value: value ?? '',
        onChange,
        help: value && !isJson(value) ? __('This is no valid JSON, so it is ignored.', 'apro-forms') : help,
      });
    return el(components.TextControl, {
      ...common,
      value: value ?? '',
      onChange,
      type: kind === 'number' ? 'number' : kind === 'url' ? 'url' : 'text',
    });
  }

  /** Shows the form as the relay serves it. The form takes no input, so an author cannot send it by mistake. */
  function Preview({ form, options }) {
    const ref = useRef();
    const [isFailed, setFailed] = useState(false);
    const shown = JSON.stringify(previewOptions.map((name) => [name, options[name]]));
    useEffect(() => {
      const host = ref.current;
      setFailed(false);
      host.textContent = '';
      host.inert = true;
      // Typing in an option changes the options with each key.
      const timer = setTimeout(() => {
        const script = host.ownerDocument.createElement('script');
        script.async = true;
        script.src = `${data.relay}/${form}.js`;
        script.setAttribute('data-draft', 'off');
        for (const [name, value] of JSON.parse(shown)) if (value) script.setAttribute(`data-${name}`, value);
        script.onerror = () => setFailed(true);
        host.append(script);
      }, 400);
      return () => {
        clearTimeout(timer);
        host.textContent = '';
      };
    }, [form, shown]);
    return el(
      Fragment,
      null,
      isFailed &&
        el(
          Notice,
          { status: 'warning', isDismissible: false },
          /* translators: %s: number of a form */
          sprintf(__('The relay does not serve form %s to this browser.', 'apro-forms'), form),
        ),
      el('div', { ref, className: 'apro-forms-preview', style: { minHeight: '3em' } }),
    );
  }

  function Edit({ attributes: { form, options }, setAttributes }) {
    const [list, refresh] = useForms();
    const blockProps = useBlockProps();
    const setForm = (id) => {
      setAttributes({ form: id });
      // The site learns the name and the height of the form, so that pages can reserve room for it.
      if (id) wp.apiFetch({ path: `/apro-forms/v1/forms/${id}` }).catch(() => {});
    };
    const setOption = (name, value) => {
      const { [name]: _, ...rest } = options;
      setAttributes({ options: value === '' || value === false ? rest : { ...rest, [name]: value } });
    };
    const chooser = el(FormChooser, { form, onChange: setForm, list, refresh });

    if (!data.relay)
      return el(
        'div',
        blockProps,
        el(
          Placeholder,
          { icon: 'feedback', label: __('APRO form', 'apro-forms') },
          el('p', null, __('The address of the relay is not set yet.', 'apro-forms')),
          data.settingsUrl &&
            el(Button, { variant: 'primary', href: data.settingsUrl }, __('Open the settings', 'apro-forms')),
        ),
      );
    return el(
      Fragment,
      null,
      el(
        InspectorControls,
        null,
        el(PanelBody, { title: __('Form', 'apro-forms') }, chooser),
        groups.map(([group, title]) =>
          el(
            PanelBody,
            { key: group, title, initialOpen: group === 'look' },
            data.options
              .filter((option) => option.group === group)
              .map((option) =>
                el(OptionControl, {
                  key: option.name,
                  option,
                  value: options[option.name],
                  onChange: (value) => setOption(option.name, value),
                }),
              ),
          ),
        ),
      ),
      el(
        'div',
        blockProps,
        form
          ? el(Preview, { form, options })
          : el(Placeholder, { icon: 'feedback', label: __('APRO form', 'apro-forms') }, chooser),
      ),
    );
  }

  const shortcodeOptions = Object.fromEntries(data.options.map(({ name }) => [name, true]));

  wp.blocks.registerBlockType('apro-forms/form', {
    edit: Edit,
    save: () => null,
    transforms: {
      from: [
        {
          type: 'shortcode',
          tag: 'apro_form',
          attributes: {
            form: { type: 'string', shortcode: ({ named }) => named.id ?? named.form ?? '' },
            options: {
              type: 'object',
              shortcode: ({ named }) =>
                Object.fromEntries(Object.entries(named).filter(([name]) => shortcodeOptions[name])),
            },
          },
        },
      ],
    },
  });
})(window.wp, window.aproFormsEditor);
