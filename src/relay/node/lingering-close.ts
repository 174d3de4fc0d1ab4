import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Longest wait for the rest of a refused body, as nginx's `lingering_time`. */
const defaultLingerMs = 30_000;
/** Longest wait for the next bytes of such a body, as nginx's `lingering_timeout`. */
const defaultSilenceMs = 5_000;

export interface LingerTimes {
  readonly lingerMs?: number;
  readonly silenceMs?: number;
}

/**
 * Reads on after a response that was sent before the body of its request has arrived, such as the refusal of a large file.
 * If the connection were closed at once, the sender would get a reset in place of the response: a proxy answers 502 then,
 * and a browser reports a network error. The bytes are dropped as they arrive.
 */
export function lingerAfterEarlyResponses(server: Server, times: LingerTimes = {}): void {
  const openResponses = new WeakMap<Socket, ServerResponse>();
  const refusedSockets = new WeakSet<Socket>();
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // A body that is cancelled loses its socket (`receiveBody` cancels bodies that are too slow).
    const { socket } = incoming;
    openResponses.set(socket, outgoing);
    outgoing.once('finish', () => {
      openResponses.delete(socket);
      if (incoming.complete || socket.destroyed) return;
      drain(socket, () => incoming.complete, times);
      if (incoming.destroyed) return;
      // The body as a web stream pauses the request as long as nobody reads the stream.
      incoming.removeAllListeners('data').on('data', () => {});
      incoming.resume();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    // The parser reports each piece that arrives after the refusal.
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

/** Status lines for requests that are not valid HTTP, as Node sends them by default. */
const statusByErrorCode: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Closes the connection when the sender is silent, or has used up its time, before `isComplete`. */
function drain(socket: Socket, isComplete: () => boolean, times: LingerTimes): void {
  const { lingerMs = defaultLingerMs, silenceMs = defaultSilenceMs } = times;
  let bytesRead = socket.bytesRead;
  const lingerTimer = setTimeout(close, lingerMs);
  const silenceTimer = setInterval(() => {
    if (isComplete()) stop();
    else if (socket.bytesRead === bytesRead) close();
    bytesRead = socket.bytesRead;
  }, silenceMs);
  socket.once('close', stop);

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
