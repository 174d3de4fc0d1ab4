/** Proof of a consent: the text that the visitor saw, and the decision. A relay stores the record with the lead. */
export interface ConsentRecord {
  readonly id: string;
  readonly text: string;
  /** SHA-256 of the text in hex. Empty on plain http pages, where browsers have no `crypto.subtle`. */
  readonly version: string;
  /** Id of the CRM's publication that was shown. Empty without a publication; otherwise `version` is the hash of its text. */
  readonly publication: string;
  /** Title and text of the publication as they were shown. The relay adds this member. */
  readonly document: string;
  readonly given: boolean;
  /** Time of the last change by the visitor's clock, in ISO 8601. */
  readonly at: string;
  /** Language of the form's messages, in BCP 47. */
  readonly language: string;
}
