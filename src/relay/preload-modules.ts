import { extractJson } from '../crm/json/extract-json.js';
import { loadMessages, translatedLanguages } from '../messages/languages.js';
import { renderSampleForms } from '../widget/server/render-sample-forms.js';
import { loadPageModules } from './page/routes.js';

/**
 * Loads all modules that a page of the relay or a response of the CRM can need. Node.js remembers that a module could not
 * be loaded, so a module that is first needed while no file can be opened, or while an update replaces the files, would
 * be missing until the next start.
 */
export async function preloadModules(): Promise<void> {
  // Each module is loaded from the place that needs the module: Node.js looks for the file again for another place. The
  // text before the JSON needs the module that searches for JSON.
  await Promise.all([loadPageModules(), extractJson('text {}'), ...translatedLanguages.map(loadMessages)]);
  await renderSampleForms();
}
