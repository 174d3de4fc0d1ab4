import { Model } from 'survey-core';
import type { LogicalField } from '../../forms/logical-form.js';
import { loadForm, send } from '../load-form.js';
import 'survey-js-ui';
import 'survey-core/survey-core.min.css';

const { element, form } = await loadForm();
const survey = new Model({ elements: form.fields.map(asQuestion) });
survey.onComplete.add(({ data }) => send(data));
survey.render(element);

function asQuestion({ name, label, kind, required, options, parent }: LogicalField) {
  const common = { name, title: label, isRequired: required === true };
  if (kind === 'radio' || kind === 'select') {
    const choices = options?.map((option) => ({ value: option.value, text: option.label }));
    return {
      ...common,
      type: kind === 'radio' ? 'radiogroup' : 'dropdown',
      ...(choices && { choices }),
      ...(parent && {
        choicesByUrl: { url: `/lists/{${parent}}.json`, valueName: 'value', titleName: 'label' },
      }),
    };
  }
  return { ...common, type: 'text', ...(kind !== 'text' && { inputType: kind }) };
}
