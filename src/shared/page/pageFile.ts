/**
 * A page as one file: the template that the build makes of src/web (everything inlined, with its content security
 * policy), and a model's data inside. Opens from any web server and by a double click.
 */
import { AppError } from '../errors.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { checksum, hexadecimal } from './checksum.ts';
import { decodePageData, encodePageData } from './pageData.ts';
import type { PageData } from './pageData.ts';

/** Of the template, beside the app's own page; `npm run build` writes it (pageTemplate.ts). */
export const templateName = 'standalone.html';
export const dataId = 'page-data';
/** Where the data goes. A block of this type is no script: it is never run. */
export const emptyData = `<script type="text/plain" id="${dataId}"></script>`;

/** @throws AppError internal when the template is not one; not-supported (pageData.ts) */
export function writePage(template: string, data: PageData): Uint8Array {
  const parts = template.split(emptyData);
  if (parts.length !== 2) {
    const hint = 'Build the app anew (npm run build).';
    throw new AppError('internal', 'The template of pages has no place for a model.', hint);
  }
  const bytes = encodePageData(data);
  const filled = emptyData.replace('></', () => `>${toBase64(bytes)}.${hexadecimal(checksum(bytes))}</`);
  return new TextEncoder().encode(parts.join(filled));
}

/**
 * @param text base64, a dot, and a checksum of the bytes; data of earlier versions have none
 * @throws AppError unreadable-file
 */
export function readPageData(text: string): PageData {
  const [data = '', sum] = text.trim().split('.');
  try {
    const bytes = fromBase64(data);
    if (sum !== undefined && sum !== hexadecimal(checksum(bytes))) throw new Error('Another checksum.');
    return decodePageData(bytes);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'unreadable-file',
      'The model in this page cannot be read.',
      'The file is not whole: get it once more from where it came from.',
      { cause: error },
    );
  }
}
