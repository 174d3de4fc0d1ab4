/** What a visitor agreed to, or did not, word by word; a relay keeps it with the lead. */
export interface ConsentRecord {
  readonly id: string;
  readonly text: string;
  /** SHA-256 of the text in hex, as far as the page can make one: plain http pages can't. */
  readonly version: string;
  /** Id of the CRM's publication that was shown with it; empty without one. `version` is then that of its text. */
  readonly publication: string;
  /** Title and text of that publication as they were shown; the relay puts them in. */
  readonly document: string;
  readonly given: boolean;
  /** ISO 8601, of the last change, by the visitor's clock. */
  readonly at: string;
  /** BCP 47, of the form's own words. */
  readonly language: string;
}
