export interface CaptchaSettings {
  /** URL of the captcha provider's verification API. */
  readonly url: string;
  /** Secret that the captcha provider has given to the operator. The relay sends it with each check. */
  readonly secret: string;
}
