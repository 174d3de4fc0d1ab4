#!/usr/bin/env node
// Starts the Firefox of the machine for Playwright, which speaks WebDriver BiDi with it. Playwright needs commands that the
// long-term release does not have, for example `network.addDataCollector`. Between both, this program answers each command
// that Firefox does not know with an empty result. The tests need none of these results.

import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const firefox = spawn(process.env.FIREFOX_PATH ?? 'firefox-esr', process.argv.slice(2), {
  stdio: ['ignore', 'inherit', 'pipe'],
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => firefox.kill(signal));
firefox.once('exit', (code) => process.exit(code ?? 1));

let log = '';
firefox.stderr.setEncoding('utf8').on('data', (text) => {
  process.stderr.write(text.replace(/WebDriver BiDi listening on ws:.*\n/, ''));
  if (log === undefined) return;
  log += text;
  const port = Number(/WebDriver BiDi listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1]);
  if (!port) return;
  log = undefined;
  const proxy = createServer((client) => connectToFirefox(client, port));
  proxy.listen(0, '127.0.0.1', () => {
    process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${proxy.address().port}\n`);
  });
});

function connectToFirefox(client, port) {
  const server = connect(port, '127.0.0.1');
  client.once('data', (request) => {
    // Firefox accepts only requests that name its own port.
    server.write(request.toString('latin1').replace(/^host: .*$/im, `Host: 127.0.0.1:${port}`), 'latin1');
    client.pipe(server);
  });
  let bytes = Buffer.alloc(0);
  let isUpgraded = false;
  server.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (!isUpgraded) {
      const end = bytes.indexOf('\r\n\r\n') + 4;
      if (end < 4) return;
      client.write(bytes.subarray(0, end));
      bytes = bytes.subarray(end);
      isUpgraded = true;
    }
    for (let frame = readFrame(bytes); frame; frame = readFrame(bytes)) {
      client.write(acceptUnknownCommand(frame.payload) ?? bytes.subarray(0, frame.end));
      bytes = bytes.subarray(frame.end);
    }
  });
  for (const [socket, other] of [
    [server, client],
    [client, server],
  ]) {
    socket.on('close', () => other.destroy());
    socket.on('error', () => other.destroy());
  }
}

/** Reads one frame of a WebSocket server (RFC 6455, section 5.2), which masks no payload. Undefined: it is incomplete. */
function readFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 127;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const length =
    short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  const end = start + length;
  return bytes.length < end ? undefined : { payload: bytes.subarray(start, end), end };
}

/** Returns a frame with an empty result, if the payload says that Firefox does not know a command. */
function acceptUnknownCommand(payload) {
  if (payload.indexOf('unknown command') < 0) return undefined;
  const message = JSON.parse(payload.toString());
  if (message.error !== 'unknown command') return undefined;
  const answer = Buffer.from(
    JSON.stringify({ type: 'success', id: message.id, result: { collector: 'none' } }),
  );
  return Buffer.concat([Buffer.from([0x81, answer.length]), answer]);
}
