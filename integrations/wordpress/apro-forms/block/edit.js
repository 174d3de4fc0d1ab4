/** The block in the editor: chooses a form, sets its options and shows a preview. The server writes the HTML of pages. */
((wp, data, { FormChooser, OptionControl, useForms }) => {
  const { createElement: el, Fragment, useEffect, useRef, useState } = wp.element;
  const { __, sprintf } = wp.i18n;
  const { InspectorControls, useBlockProps } = wp.blockEditor;
  const { Button, Notice, PanelBody, Placeholder } = wp.components;

  /** Panels of the options, in the order of display. */
  const groups = [
    ['look', __('Look', 'apro-forms')],
    ['window', __('Window', 'apro-forms')],
    ['data', __('Values', 'apro-forms')],
    ['after', __('After sending', 'apro-forms')],
    ['advanced', __('More', 'apro-forms')],
  ];
  /** Options that the preview shows. The preview is always in the text and stores nothing. */
  const previewOptions = [
    ...['theme', 'look', 'density', 'columns', 'wide', 'labels', 'layout', 'isolation'],
    ...['locale', 'messages', 'consents', 'values'],
  ];

  /** Shows the form as the relay serves it. The form takes no input, so an author cannot send it by mistake. */
  function Preview({ form, options, problem }) {
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
          problem ??
            /* translators: %s: number of a form */
            sprintf(__('The relay does not serve form %s to this browser.', 'apro-forms'), form),
        ),
      el('div', { ref, className: 'apro-forms-preview', style: { minHeight: '3em' } }),
    );
  }

  function Edit({ attributes: { form, options }, setAttributes }) {
    const [list, refresh] = useForms();
    const [problem, setProblem] = useState();
    const blockProps = useBlockProps();
    const setForm = (id) => {
      setAttributes({ form: id });
      // The site learns the name and the height of the form, so that pages can reserve room for it.
      if (id)
        wp.apiFetch({ path: `/apro-forms/v1/forms/${id}` })
          .then(({ error }) => setProblem(error))
          .catch(() => setProblem(undefined));
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
          ? el(Preview, { form, options, problem })
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
})(window.wp, window.aproFormsEditor, window.aproFormsControls);
