export interface CaptchaSettings {
  /** URL of the captcha provider's verification API. */
  readonly url: string;
  /** Secret of the site for the captcha provider. */
  readonly secret: string;
}
