import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Longest total time for which the rest of a refused request body is read, in milliseconds; like nginx's
 * `lingering_time`.
 */
const defaultLingerMs = 30_000;
/**
 * The rest of a refused request body is read no longer if no bytes arrive for this number of milliseconds; like
 * nginx's `lingering_timeout`.
 */
const defaultSilenceMs = 5_000;

export interface LingerTimes {
  readonly lingerMs?: number;
  readonly silenceMs?: number;
}

/**
 * Continues to read a request body after the response was sent early, for example because a large file is refused. If
 * the connection were closed at once, the client would get a TCP reset in place of the response: a proxy would answer
 * 502, and a browser would report a network error. The bytes are dropped as they arrive.
 */
export function lingerAfterEarlyResponses(server: Server, times: LingerTimes = {}): void {
  const openResponses = new WeakMap<Socket, ServerResponse>();
  const refusedSockets = new WeakSet<Socket>();
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // The socket is remembered here. `receiveBody` cancels request bodies that are too slow, and a request whose body
    // was cancelled has no socket any more.
    const { socket } = incoming;
    openResponses.set(socket, outgoing);
    const isClosing = postponeClose(socket, () => incoming.complete);
    outgoing.once('finish', () => {
      openResponses.delete(socket);
      if (incoming.complete || socket.destroyed) return;
      const stopDrain = drain(socket, () => incoming.complete, times);
      // The connection can carry many requests, so the timers of this request end with its body.
      incoming.once('end', stopDrain);
      if (isClosing()) incoming.once('end', () => socket.destroySoon());
      if (incoming.destroyed) return;
      // A request body may have been turned into a web stream that nobody reads. Such a stream would pause the
      // request, so the stream's listeners are removed.
      incoming.removeAllListeners('data').on('data', () => {});
      incoming.resume();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    // Only the first error of a connection is handled: Node's HTTP parser reports an error for each piece that
    // arrives after the request was refused.
    if (refusedSockets.has(socket)) return;
    if (!socket.writable || openResponses.get(socket)?.headersSent || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    refusedSockets.add(socket);
    const status = statusByErrorCode[error.code ?? ''] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    drain(socket, () => false, times);
    socket.resume();
  });
}

/**
 * Delays the closing of a connection while the request body is still arriving; until then only the sending side is
 * closed. Without the delay, Node closes a connection without keep-alive as soon as the response is written
 * (`destroySoon`). nginx uses such a connection for each request (HTTP/1.0, `Connection: close`).
 * @returns a function that tells whether Node has asked to close the connection
 */
function postponeClose(socket: Socket, isComplete: () => boolean): () => boolean {
  let isClosing = false;
  socket.destroySoon = () => {
    // This replacement of `destroySoon` is deleted after its first call, so that Node's own method is called from then
    // on.
    Reflect.deleteProperty(socket, 'destroySoon');
    if (isComplete() || socket.destroyed) {
      socket.destroySoon();
      return;
    }
    isClosing = true;
    socket.end();
  };
  return () => isClosing;
}

/** Status lines of the responses to invalid HTTP requests. They are the same as Node's defaults. */
const statusByErrorCode: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Waits while the rest of a request body arrives. If `isComplete` is still false and the client sends nothing for some
 * time, or needs too long in total, the connection is closed.
 * @returns a function that ends the wait
 */
function drain(socket: Socket, isComplete: () => boolean, times: LingerTimes): () => void {
  const { lingerMs = defaultLingerMs, silenceMs = defaultSilenceMs } = times;
  let bytesRead = socket.bytesRead;
  const lingerTimer = setTimeout(close, lingerMs);
  const silenceTimer = setInterval(() => {
    if (isComplete()) stop();
    else if (socket.bytesRead === bytesRead) close();
    bytesRead = socket.bytesRead;
  }, silenceMs);
  socket.once('close', stop);
  return stop;

  function close(): void {
    stop();
    if (!isComplete()) socket.destroySoon();
  }
  function stop(): void {
    clearTimeout(lingerTimer);
    clearInterval(silenceTimer);
    socket.off('close', stop);
  }
}
