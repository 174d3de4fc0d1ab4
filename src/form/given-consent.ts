/** What a visitor agreed to, or did not, word by word; a relay keeps it with the lead. */
export interface GivenConsent {
  readonly id: string;
  readonly text: string;
  /** SHA-256 of the text in hex, as far as the page can make one: plain http pages can't. */
  readonly version: string;
  readonly given: boolean;
  /** ISO 8601, of the last change, by the visitor's clock. */
  readonly at: string;
  /** BCP 47, of the form's own words. */
  readonly language: string;
}
