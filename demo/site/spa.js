// Adds, moves and removes forms at run time, as a single-page app does.
const stage = document.querySelector('#stage');

document.querySelector('#add').addEventListener('click', () => {
  const form = document.createElement('apro-form');
  form.setAttribute('form', '37');
  stage.append(form);
});
document.querySelector('#add-div').addEventListener('click', () => {
  const div = document.createElement('div');
  div.dataset.aproForm = '37';
  stage.append(div);
});
document.querySelector('#move').addEventListener('click', () => {
  if (stage.firstElementChild) stage.append(stage.firstElementChild);
});
document.querySelector('#remove').addEventListener('click', () => stage.replaceChildren());
