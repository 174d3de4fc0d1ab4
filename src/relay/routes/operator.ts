import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { turnAway } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import { fileContent } from '../leads/files/read-file.js';
import type { Noticed } from '../monitoring/events.js';
import type { OperatorParts } from '../operator/lead-actions.js';
import { createOperator, type FileWish, isFileWish, isOperatorWish } from '../operator/lead-admin.js';
import { OperatorError } from '../operator/operator-error.js';
import type { Seal } from '../storage/encryption.js';

/** What the command line says to a running relay; both have it from the same environment. */
export function operatorToken(seal: Seal): Promise<string> {
  return seal.hash('operator');
}

/** What the relay has noticed of how it is set up, for the doctor. */
export const noticedWish = { do: 'noticed' } as const;

export interface OperatorDoorParts extends OperatorParts {
  readonly noticed: () => Noticed;
}

/** `POST /operator`: what `apro-forms leads` asks of a relay that is running. */
export function answerOperator(parts: OperatorDoorParts) {
  const operate = createOperator(parts);
  const { uploads, seal, noticed } = parts;

  function giveFile(context: Context<RelayEnv>, { file }: FileWish): Response {
    context.header('Content-Type', 'application/octet-stream');
    return stream(context, async (out) => {
      for await (const piece of fileContent(uploads, seal, file)) await out.write(piece);
    });
  }

  return async (context: Context<RelayEnv>): Promise<Response> => {
    const given = (context.req.header('Authorization') ?? '').replace(/^Bearer /, '');
    // Hashes are compared, so that the time it takes tells nothing.
    const [said, known] = await Promise.all([seal.hash(given), seal.hash(await operatorToken(seal))]);
    if (said !== known) return turnAway(context, 403, 'ACCESS_DENY');
    context.header('Cache-Control', 'no-store');
    const wish: unknown = await context.req.json().catch(() => undefined);
    if (isFileWish(wish)) return giveFile(context, wish);
    if (isNoticedWish(wish)) return context.json({ status: 'success', data: noticed() });
    if (!isOperatorWish(wish)) return turnAway(context, 400, 'BAD_REQUEST', 'unknown wish');
    try {
      return context.json({ status: 'success', data: await operate(wish) });
    } catch (error) {
      if (error instanceof OperatorError) return turnAway(context, 404, 'BAD_PARAMS', error.message);
      throw error;
    }
  };
}

function isNoticedWish(wish: unknown): boolean {
  return (wish as Partial<typeof noticedWish> | null)?.do === noticedWish.do;
}
