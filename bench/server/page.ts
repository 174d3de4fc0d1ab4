import { readEntryFiles } from '../build.js';
import type { Contender } from '../contenders.js';
import { createLogicalForm, type LogicalField } from '../forms/logical-form.js';

/** Renders the page around a form. All compared products get the same page. */
export async function renderPage(
  contender: Contender,
  formId: string,
  renderTag: (formId: string) => Promise<string>,
): Promise<string> {
  const head = contender.bundled ? await renderHead(contender.name) : '';
  const formMarkup =
    contender.taggedMarkup?.(await renderTag(formId), formId) ??
    contender.placeholder?.(formId) ??
    `<div id="form" data-form="${formId}"></div>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Write to us</title>
<link rel="icon" href="data:,">
<style>body{max-width:40rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif}</style>
${head}
</head>
<body>
<h1>Write to us</h1>
<p>Tell us what you are looking for and we will answer within one working day.</p>
${formMarkup}
<h2>Where to find us</h2>
<p>12 Harbour Street, on the second floor. The tram stops in front of the house, and there is room for bicycles.</p>
<p>We are there from Monday to Friday between nine and five, and on the first Saturday of the month.</p>
<h2>What happens then</h2>
<p>Somebody who knows the district calls you, asks what matters to you, and sends three proposals.</p>
</body>
</html>`;
}

async function renderHead(name: string): Promise<string> {
  const { script, preloads, styles } = await readEntryFiles(name);
  return [
    `<script type="module" src="${script}"></script>`,
    ...preloads.map((path) => `<link rel="modulepreload" href="${path}">`),
    ...styles.map((path) => `<link rel="stylesheet" href="${path}">`),
  ].join('\n');
}

/** Renders a form as hand-written HTML without a script. */
export function renderStaticForm(formId: string): string {
  const fields = createLogicalForm(formId)?.fields.map(renderField) ?? [];
  return `<style>form{display:grid;gap:1rem}label{display:block}input:not([type=radio]),select{display:block;width:100%;box-sizing:border-box;padding:.5rem;font:inherit}</style>
<form method="post" action="/send">
${fields.join('\n')}
<button>Send</button>
</form>`;
}

function renderField({ name, label, kind, required, options = [] }: LogicalField): string {
  const requiredAttribute = required ? ' required' : '';
  if (kind === 'radio') {
    const choices = options.map(
      (option) =>
        `<label><input type="radio" name="${name}" value="${option.value}"> ${option.label}</label>`,
    );
    return `<fieldset><legend>${label}</legend>${choices.join('')}</fieldset>`;
  }
  if (kind === 'select') {
    const optionTags = options.map((option) => `<option value="${option.value}">${option.label}</option>`);
    return `<label>${label}<select name="${name}"${requiredAttribute}><option value=""></option>${optionTags.join('')}</select></label>`;
  }
  return `<label>${label}<input type="${kind}" name="${name}"${requiredAttribute}></label>`;
}
