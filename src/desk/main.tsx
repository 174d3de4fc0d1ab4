import 'uplot/dist/uPlot.min.css';
import './desk.css';
import { render } from 'preact';
import { App } from './app.js';
import { chooseTexts, TextsContext } from './texts/language.js';

const texts = chooseTexts(navigator.languages);
document.documentElement.lang = texts.language;
document.title = `apro-forms · ${texts.title}`;
render(
  <TextsContext.Provider value={texts}>
    <App />
  </TextsContext.Provider>,
  document.body,
);
