import { scriptSizes } from 'virtual:script-sizes';
import { useEffect, useState } from 'preact/hooks';
import { listNeededScripts } from '../../../src/widget/server/needed-scripts.js';
import type { ReadableDefinition } from './read-definition.js';

interface SizesProps {
  readonly readable: ReadableDefinition;
  /** Length of the body of the request, in bytes. */
  readonly requestBytes: number;
}

/** Bytes that a visitor of a page with this form downloads, and that the form sends. */
export function Sizes({ readable, requestBytes }: SizesProps) {
  const [scripts, setScripts] = useState<readonly string[]>([]);
  const [definitionBytes, setDefinitionBytes] = useState<number>();
  useEffect(() => {
    let isCurrent = true;
    void listNeededScripts(readable.definition).then((names) => isCurrent && setScripts(names));
    void gzipLength(readable.published).then((bytes) => isCurrent && setDefinitionBytes(bytes));
    return () => {
      isCurrent = false;
    };
  }, [readable]);
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['embed.js, compressed', scriptSizes.embed],
    ...scripts.flatMap((name) =>
      scriptSizes[name] === undefined ? [] : [[`part ${name}, compressed`, scriptSizes[name]] as const],
    ),
    ['definition, compressed', definitionBytes],
  ];
  const total = rows.reduce((sum, [, bytes = 0]) => sum + bytes, 0);
  return (
    <section class="panel" aria-labelledby="playground-sizes">
      <h2 id="playground-sizes">Sizes</h2>
      <table>
        <tbody>
          {[...rows, ['total', total] as const, ['body of the request', requestBytes] as const].map(
            ([name, bytes]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{bytes?.toLocaleString('en') ?? '…'} bytes</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  );
}

/** Length of a text after compression with gzip. Browsers cannot compress with Brotli, which is a little smaller. */
async function gzipLength(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return (await new Response(stream).arrayBuffer()).byteLength;
}
