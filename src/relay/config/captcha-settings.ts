export interface CaptchaSettings {
  /** URL of the provider's verification API. */
  readonly url: string;
  /** The site's secret at the provider. */
  readonly secret: string;
}
