const thumbnailRefs = new WeakMap<File, (canvas: HTMLCanvasElement | null) => void>();

/**
 * A small preview of an image file. The image is drawn on a canvas, because the content security policy of a page may
 * forbid images with a `blob:` URL.
 */
export function Thumbnail({ file }: { readonly file: File }) {
  const thumbnailRef = thumbnailRefs.get(file) ?? createThumbnailRef(file);
  thumbnailRefs.set(file, thumbnailRef);
  return (
    <span aria-hidden="true">
      <canvas width={48} height={48} ref={thumbnailRef} />
    </span>
  );
}

function createThumbnailRef(file: File) {
  return async (canvas: HTMLCanvasElement | null) => {
    const bitmap = canvas && (await createImageBitmap(file).catch(() => undefined));
    if (!bitmap) return;
    const cropSize = Math.min(bitmap.width, bitmap.height);
    const [x, y] = [(bitmap.width - cropSize) / 2, (bitmap.height - cropSize) / 2];
    canvas.getContext('2d')?.drawImage(bitmap, x, y, cropSize, cropSize, 0, 0, 48, 48);
    bitmap.close();
  };
}
