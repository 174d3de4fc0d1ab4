import type { FieldGroup, FormDefinition } from '../../form/definition.js';
import { type MultipartLimits, readParts } from '../leads/files/multipart.js';
import { type IncomingFile, type TakeFile, UploadFault } from '../leads/files/receive-file.js';
import type { UploadStore } from '../storage/tables/upload-store.js';

/** Largest files that one plain form post may bring. */
export const filesOfPage = 5;

/** A file of a plain form post; without an id it was not taken. */
interface PostedFile {
  readonly name: string;
  readonly id: string | undefined;
}

export interface PostedForm {
  readonly texts: URLSearchParams;
  /** By field address. */
  readonly files: ReadonlyMap<string, readonly PostedFile[]>;
}

export interface PostedFormParts {
  readonly takeFile: TakeFile;
  readonly uploads: UploadStore;
  readonly limits: MultipartLimits;
}

/**
 * What a hosted page sends without script. Its files go into the store at once, and where the page is shown again it
 * names them as `ID/NAME`: no browser keeps what was chosen. `visitor`: the address that it comes from.
 * @throws UploadFault for a body that can't be read
 */
export async function readPostedForm(
  request: Request,
  visitor: string | undefined,
  { fields }: FormDefinition,
  { takeFile, uploads, limits }: PostedFormParts,
): Promise<PostedForm> {
  const isMultipart = /^multipart\//i.test(request.headers.get('Content-Type') ?? '');
  const texts = new URLSearchParams(isMultipart ? '' : await request.text());
  const groups = new Map<string, FieldGroup>(
    fields.flatMap(({ address, group, kind }) => (kind === 'file' ? [[address, group] as const] : [])),
  );
  const files = new Map<string, PostedFile[]>();
  let coming: { readonly address: string; readonly name: string; readonly file: IncomingFile } | undefined;

  function note(address: string, name: string, id: string | undefined): void {
    files.set(address, [...(files.get(address) ?? []), { name, id }]);
  }

  /** One file that is refused is no reason to lose what else was filled in. */
  async function end(how: 'finish' | 'drop'): Promise<void> {
    if (!coming) return;
    const { address, name, file } = coming;
    coming = undefined;
    const isKept = how === 'finish' && (await file.finish().then(() => true, isOurFault));
    if (!isKept) await file.drop();
    note(address, name, isKept ? file.id : undefined);
  }

  async function begin(address: string, name: string): Promise<void> {
    await end('finish');
    const group = groups.get(address);
    // An input in which nothing was chosen comes along with an empty name.
    if (!group || name === '') return;
    const file = await takeFile(name, group, visitor).catch(isOurFault);
    if (file) coming = { address, name, file };
    else note(address, name, undefined);
  }

  try {
    if (isMultipart) {
      for await (const event of readParts(request, limits)) {
        if (event.is === 'field') texts.append(event.name, event.text);
        else if (event.is === 'file') await begin(event.name, event.filename);
        else if (coming && (await coming.file.take(event.bytes).catch(isOurFault)) === false)
          await end('drop');
      }
      await end('finish');
    }
  } catch (error) {
    await coming?.file.drop();
    throw error;
  }

  for (const address of groups.keys()) {
    for (const text of texts.getAll(address)) {
      const [, id = '', name = ''] = /^([^/]+)\/(.*)$/s.exec(text) ?? [];
      if (id) note(address, name, (await uploads.find(id))?.size == null ? undefined : id);
    }
  }
  return { texts, files };
}

/** @throws whatever else went wrong */
function isOurFault(error: unknown): false {
  if (error instanceof UploadFault) return false;
  throw error;
}
