import type { Context, MiddlewareHandler } from 'hono';
import { getNetworkKeys } from '../config/network.js';
import { sendError } from './error-response.js';
import {
  type BodyLimits,
  collectBody,
  minUploadBytesPerSecond,
  type ReceiveBody,
  type ReceivedBody,
} from './receive-body.js';
import type { RelayEnv } from './request-log.js';

type BodyType = 'application/x-www-form-urlencoded' | 'multipart/form-data';

/**
 * Memory that is counted for a file while it arrives, in bytes. It is the size of a piece of the file, because pieces
 * are written to disk one by one (`receive-file.ts`).
 */
const maxMultipartHeldBytes = 256 * 1024;

/**
 * Middleware that accepts a request body only if it has one of the given content types, is uncompressed UTF-8, and
 * stays within the limits of size, time and memory.
 * @param limits largest body in bytes, for each accepted content type
 */
export function requireBodyType(
  receiveBody: ReceiveBody,
  limits: Readonly<Partial<Record<BodyType, number>>>,
): readonly [MiddlewareHandler<RelayEnv>, MiddlewareHandler<RelayEnv>] {
  const maxBytesByType = new Map(Object.entries(limits));
  return [
    async (context, next) => {
      const [contentType = '', ...parameters] = (context.req.header('Content-Type') ?? '')
        .toLowerCase()
        .split(';');
      const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='));
      if (!maxBytesByType.has(contentType.trim()) || (charset && !/=\s*"?utf-?8"?\s*$/.test(charset))) {
        return sendError(
          context,
          415,
          'BAD_REQUEST',
          `the body must be ${[...maxBytesByType.keys()].join(' or ')} in UTF-8`,
        );
      }
      if (!/^(identity)?$/i.test(context.req.header('Content-Encoding') ?? '')) {
        return sendError(context, 415, 'BAD_REQUEST', 'the body must not be compressed');
      }
      return next();
    },
    async (context, next) => {
      const isMultipart = /^multipart/i.test(context.req.header('Content-Type') ?? '');
      const type = isMultipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
      const maxBytes = maxBytesByType.get(type) ?? 0;
      if (Number(context.req.header('Content-Length') ?? 0) > maxBytes)
        return sendTooLarge(context, maxBytes);
      const { body } = context.req.raw;
      if (!body) return next();
      const bodyLimits: BodyLimits = isMultipart
        ? { maxHeldBytes: maxMultipartHeldBytes, minBytesPerSecond: minUploadBytesPerSecond }
        : { maxHeldBytes: maxBytes, minBytesPerSecond: 0 };
      const [network = ''] = getNetworkKeys(context.env.peer.address);
      const received = receiveBody(body, network, bodyLimits);
      try {
        // A multipart body is passed on as a stream: `readMultipart` counts the bytes while it reads the files.
        const content = isMultipart ? toStream(received) : await collectBody(received.chunks, maxBytes);
        context.req.raw = new Request(context.req.raw, createBodyInit(content));
        await next();
      } finally {
        received.close();
      }
    },
  ];
}

/**
 * Creates the options of a `Request` with this body. The DOM's type lacks `duplex`, which a body that is a stream
 * needs.
 */
function createBodyInit(body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>): RequestInit {
  const init: RequestInit & { duplex: 'half' } = { body, duplex: 'half' };
  return init;
}

function toStream({ chunks }: ReceivedBody): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function sendTooLarge(context: Context, maxBytes: number): Response {
  return sendError(context, 413, 'TOO_LARGE', `more than ${maxBytes} bytes`);
}
