/**
 * Ways in which another server, or `fetch` itself, never finishes a request. In none of them an abort has an effect.
 */
export const stalls = {
  'a `fetch` that never settles': () => new Promise<Response>(() => {}),
  'a body that never begins': async () => new Response(new ReadableStream()),
  'a body that never ends': async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"status":'));
        },
      }),
    ),
  'a body that ends neither nor can be cancelled': async () =>
    new Response(new ReadableStream({ cancel: () => new Promise(() => {}) })),
} satisfies Readonly<Record<string, typeof fetch>>;
