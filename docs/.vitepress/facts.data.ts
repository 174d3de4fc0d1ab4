import { faultNames } from '../../demo/crm/faults.js';
import { kindForms } from '../../demo/crm/forms.js';
import { readSizes } from '../../demo/live/script-sizes.js';
import { translatedLanguages } from '../../src/messages/languages.js';

/** Figures of the first page. They come from the build and from the code, so that none is written by hand. */
export interface Facts {
  /** Size of `embed.js` after Brotli compression, in KB of 1,000 bytes with one digit. */
  readonly scriptKilobytes: string;
  /** Number of languages of the widget, English included. */
  readonly languages: number;
  /** Number of kinds of field. */
  readonly kinds: number;
  /** Number of failures that the simulated CRM can play. */
  readonly failures: number;
}

export declare const data: Facts;

export default {
  load(): Facts {
    return {
      scriptKilobytes: ((readSizes().embed ?? 0) / 1_000).toFixed(1),
      languages: translatedLanguages.length + 1,
      kinds: kindForms.length,
      failures: faultNames.length,
    };
  },
};
