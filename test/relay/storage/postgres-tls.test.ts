import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openPostgres } from '../../../src/relay/storage/database/postgres.js';
import {
  defaultTlsOptions,
  readDatabaseProtection,
} from '../../../src/relay/storage/database/postgres-tls.js';

const remote = 'postgres://relay:secret@db.example.com:5432/leads';
const local = 'postgres://relay:secret@127.0.0.1:5432/leads';

describe('the protection of the connection', () => {
  test.each([
    [remote, 'verified'],
    ['postgres://relay@10.0.0.5/leads', 'verified'],
    ['postgres://relay@0.0.0.0/leads', 'verified'],
    ['postgres://relay@localhost.example.com/leads', 'verified'],
    ['postgres://relay@[2001:db8::1]/leads', 'verified'],
    [`${remote}?application_name=x`, 'verified'],
    [`${remote}?sslmode=require`, 'verified'],
    [`${remote}?sslmode=prefer`, 'verified'],
    [`${remote}?sslmode=verify-ca`, 'verified'],
    [`${remote}?sslmode=verify-full`, 'verified'],
    [`${remote}?ssl=true`, 'verified'],
    [`${remote}?sslrootcert=/etc/ssl/issuer.pem`, 'verified'],
    [`${remote}?sslmode=no-verify`, 'unverified'],
    [`${remote}?uselibpqcompat=true&sslmode=require`, 'unverified'],
    [`${remote}?uselibpqcompat=true&sslmode=verify-full`, 'verified'],
    [`${remote}?sslmode=disable`, 'off'],
    [`${remote}?ssl=0`, 'off'],
    [local, 'local'],
    [`${local}?sslmode=disable`, 'local'],
    [`${local}?sslmode=require`, 'verified'],
    ['postgres://relay@localhost/leads', 'local'],
    ['postgres://relay@[::1]/leads', 'local'],
    ['postgres:///leads?host=/var/run/postgresql', 'local'],
    ['postgres:///leads', 'local'],
    ['postgres://relay@127.0.0.1/leads?host=db.example.com', 'verified'],
  ])('%s: %s', (url, protection) => {
    expect(readDatabaseProtection(url)).toBe(protection);
  });

  test('is switched on for another machine if the URL has no sslmode, and otherwise depends on the URL', () => {
    expect(defaultTlsOptions(remote)).toEqual({ rejectUnauthorized: true });
    for (const url of [local, `${remote}?sslmode=disable`, `${remote}?sslmode=require`, `${remote}?ssl=true`])
      expect(defaultTlsOptions(url)).toBeUndefined();
  });
});

/** Bytes and names that a server has received before the handshake ended. */
interface SeenConnection {
  askedForTls: boolean;
  /**
   * First bytes that the relay sends: encrypted bytes after the TLS handshake, or unencrypted bytes if the relay
   * did not ask for TLS.
   */
  bytes: string;
}

/**
 * A server that speaks PostgreSQL until the password would follow.
 * @param tls certificate; undefined: the server has no TLS and says so
 */
async function startServer(tls: { readonly key: Buffer; readonly cert: Buffer } | undefined) {
  const seen: SeenConnection[] = [];
  const server = createServer((socket) => {
    const connection: SeenConnection = { askedForTls: false, bytes: '' };
    seen.push(connection);
    const readBytes = (from: Socket) =>
      from
        .on('error', () => {})
        .on('data', (data) => {
          connection.bytes += data.toString('latin1');
          // The relay has sent the name of its user. The test needs no more bytes.
          from.destroy();
        });
    socket
      .on('error', () => {})
      .once('data', (data) => {
        // Length 8 and the code of an SSLRequest.
        connection.askedForTls = data.length === 8 && data.readInt32BE(4) === 80_877_103;
        if (!connection.askedForTls) {
          connection.bytes = data.toString('latin1');
          socket.destroy();
        } else if (tls) {
          socket.write('S');
          readBytes(new TLSSocket(socket, { isServer: true, ...tls }));
        } else socket.write('N');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  // 0.0.0.0 leads to this machine, and is no loopback address.
  return { seen, url: (search = '') => `postgres://relay:secret@0.0.0.0:${port}/leads${search}`, port };
}

const openssl = hasOpenssl();
const describeWithCertificate = describe.skipIf(!openssl);
const reason = openssl ? '' : ' (skipped: no openssl on this machine)';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A certificate that no authority has signed, for the address 0.0.0.0. */
function createCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'apro-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=0.0.0.0', '-addext', 'subjectAltName=IP:0.0.0.0', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  return { path: cert, tls: { key: readFileSync(key), cert: readFileSync(cert) } };
}

test('a server on another machine without TLS gets neither user nor password, and the error names the setting', async () => {
  const { seen, url } = await startServer(undefined);
  await expect(openPostgres(url())).rejects.toThrow(/does not support SSL.*sslmode=disable/);
  expect(seen[0]).toEqual({ askedForTls: true, bytes: '' });
});

test('with sslmode=disable, the user name is sent unencrypted', async () => {
  const { seen, url } = await startServer(undefined);
  await expect(openPostgres(url('?sslmode=disable'))).rejects.toThrow();
  expect(seen[0]?.askedForTls).toBe(false);
  expect(seen[0]?.bytes).toContain('relay');
});

describeWithCertificate(`a server with TLS${reason}`, () => {
  test('whose certificate is not valid gets neither user nor password, and the error names the setting', async () => {
    const { tls } = createCertificate();
    const { seen, url } = await startServer(tls);
    await expect(openPostgres(url())).rejects.toThrow(/certificate.*sslrootcert=PATH/s);
    expect(seen[0]).toEqual({ askedForTls: true, bytes: '' });
  });

  test.each(['', '&sslmode=require', '&sslmode=verify-full'])(
    'whose issuer is named gets the user, encrypted (%s)',
    async (mode) => {
      const { path, tls } = createCertificate();
      const { seen, url } = await startServer(tls);
      await expect(openPostgres(url(`?sslrootcert=${path}${mode}`))).rejects.toThrow(
        /terminated|ECONNRESET|ended/,
      );
      expect(seen[0]?.askedForTls).toBe(true);
      expect(seen[0]?.bytes).toContain('relay');
    },
  );
});
