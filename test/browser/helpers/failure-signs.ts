/** Signs of a form that cannot be shown, for visitors and for developers. */
export interface FailureSigns {
  readonly text: string;
  /** Part of the sentence on the console. */
  readonly sentence: string;
  readonly hasRetry: boolean;
}

export const failureSigns = {
  'a wrong form id': {
    text: 'This form is not available.',
    sentence: '#the-form-id-is-wrong',
    hasRetry: false,
  },
  'a site that is not allowed': {
    text: 'This form can’t be used on this website.',
    sentence: '#the-site-is-not-allowed',
    hasRetry: false,
  },
  'a wrong address of the relay': {
    text: 'This form is not available.',
    sentence: '#the-address-is-wrong',
    hasRetry: false,
  },
  'a policy without the relay in connect-src': {
    text: 'The connection to it is blocked',
    sentence: 'to connect-src of the policy.',
    hasRetry: false,
  },
  'an ad blocker': {
    text: 'The connection to it is blocked',
    sentence: 'An extension of this browser blocks requests',
    hasRetry: true,
  },
  'a relay that is down': {
    text: 'The form can’t be shown right now. Please try again',
    sentence: '#the-relay-cannot-be-reached',
    hasRetry: true,
  },
  'a CRM that is down': {
    text: 'The form can’t be shown right now. Please try again',
    sentence: '#the-crm-is-down',
    hasRetry: true,
  },
} as const satisfies Readonly<Record<string, FailureSigns>>;

export type FailureName = keyof typeof failureSigns;
