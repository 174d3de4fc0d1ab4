const failureReasons: readonly (readonly [code: RegExp, why: string, whatToDo: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'the host name is unknown', 'Check the spelling and DNS.'],
  [/ECONNREFUSED/, 'no server listens on this port', 'Check the port and firewalls.'],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, 'the network is unreachable', 'Check the network and firewalls.'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_/,
    'the certificate is not accepted',
    'Renew the certificate, or set NODE_EXTRA_CA_CERTS to the certificate of its issuer.',
  ],
  [/EPROTO|ERR_SSL/, 'the server does not use https', 'Check whether the address must start with http.'],
  [
    /ECONNRESET|EPIPE|HPE_|SOCKET/,
    'the server closes the connection',
    'Check http or https, the port and firewalls.',
  ],
];

/**
 * Explains an error code of Node or OpenSSL: what is wrong and what to do.
 * @returns undefined if the code is unknown
 */
export function explainNetworkErrorCode(code: string): string | undefined {
  const found = failureReasons.find(([pattern]) => pattern.test(code));
  return found && `${found[1]} (${code}). ${found[2]}`;
}
