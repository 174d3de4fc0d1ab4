/**
 * Proof of a consent: the text that the visitor saw, and the decision. A relay (the server between the form and the
 * CRM) stores the record with the lead.
 */
export interface ConsentRecord {
  readonly id: string;
  readonly text: string;
  /**
   * SHA-256 hash of the text of the consent, in hex. Empty: the page uses plain http, where browsers offer no
   * `crypto.subtle`.
   */
  readonly version: string;
  /**
   * Id of the CRM's publication (a text that is stored in the CRM) that was shown with the consent. If there is one,
   * `version` is the hash of the title and the text of the publication. Empty: no publication was shown, so `version`
   * is the hash of the consent's own text.
   */
  readonly publication: string;
  /** Title and text of the publication as the visitor saw them. The relay adds this property. */
  readonly document: string;
  readonly given: boolean;
  /** Time of the visitor's last decision, by the clock of the visitor's device, in ISO 8601. */
  readonly at: string;
  /** Language of the form's messages, as a BCP 47 tag. */
  readonly language: string;
}
