/** A content security policy of a web page: the allowed sources by directive, such as `script-src`. */
export type ContentPolicy = ReadonlyMap<string, readonly string[]>;

/**
 * Parses the content security policies in a header or in a `<meta>` element. A header can contain several policies,
 * separated by commas.
 */
export function readPolicies(text: string): readonly ContentPolicy[] {
  return text.split(',').flatMap((policyText) => {
    const policy = new Map<string, readonly string[]>();
    for (const directive of policyText.split(';')) {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      // If a directive occurs twice, a browser ignores the second one.
      if (name && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources);
    }
    return policy.size > 0 ? [policy] : [];
  });
}

/**
 * Directives of a content security policy that can allow a URL, by the use of the URL. A browser applies only the first
 * of them that the policy contains.
 */
const fallbacks = {
  script: ['script-src-elem', 'script-src', 'default-src'],
  connect: ['connect-src', 'default-src'],
  frame: ['frame-src', 'child-src', 'default-src'],
  ancestors: ['frame-ancestors'],
} as const;

export type PolicyUse = keyof typeof fallbacks;

/** Returns the directive of the policy that forbids a request. `undefined`: the policy allows the request. */
export function findForbidding(
  policy: ContentPolicy,
  use: PolicyUse,
  target: URL,
  page: URL,
  script?: ReadonlyMap<string, string>,
): string | undefined {
  const directive = fallbacks[use].find((name) => policy.has(name));
  if (directive === undefined) return undefined;
  const sources = policy.get(directive) ?? [];
  const nonce = script?.get('nonce');
  if (use === 'script') {
    if (nonce && sources.includes(`'nonce-${nonce}'`)) return undefined;
    if (script?.has('integrity') && sources.includes(`'${script.get('integrity')}'`)) return undefined;
    // With 'strict-dynamic' a browser ignores the host names in the policy, so they allow nothing.
    if (sources.some((source) => /^'strict-dynamic'$/i.test(source))) return directive;
  }
  return sources.some((source) => matchesSource(source, target, page)) ? undefined : directive;
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function matchesSource(source: string, target: URL, page: URL): boolean {
  if (/^'self'$/i.test(source)) return target.origin === page.origin;
  if (source === '*') return /^https?:$/.test(target.protocol);
  if (/^[a-z][a-z\d+.-]*:$/i.test(source)) return matchesScheme(source.toLowerCase(), target);
  const [, scheme, host = '', port, path] =
    /^([a-z][a-z\d+.-]*:\/\/)?([^/:]+)(:(?:\d+|\*))?(\/.*)?$/i.exec(source) ?? [];
  if (!host || host.startsWith("'")) return false;
  const requiredScheme = scheme ? scheme.slice(0, -2).toLowerCase() : page.protocol;
  const targetPort = target.port || defaultPorts[target.protocol];
  return (
    matchesScheme(requiredScheme, target) &&
    matchesHost(host.toLowerCase(), target.hostname) &&
    (port === ':*' || targetPort === (port ? port.slice(1) : defaultPorts[target.protocol])) &&
    (!path ||
      path === '/' ||
      (path.endsWith('/') ? target.pathname.startsWith(path) : target.pathname === path))
  );
}

/** Returns true if the scheme of a policy matches a URL. A browser lets `http:` in a policy also match `https:`. */
function matchesScheme(scheme: string, { protocol }: URL): boolean {
  return protocol === scheme || (scheme === 'http:' && protocol === 'https:');
}

function matchesHost(pattern: string, hostname: string): boolean {
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}
