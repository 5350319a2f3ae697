/**
 * A page as one file: the template that the build makes of src/web (everything inlined, with its content security
 * policy), and a model's data inside. Opens from any web server and by a double click.
 */
import { AppError } from '../errors.ts';
import { fromBase64, toBase64 } from './base64.ts';
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
  const filled = emptyData.replace('></', () => `>${toBase64(encodePageData(data))}</`);
  return new TextEncoder().encode(parts.join(filled));
}

/** @throws AppError unreadable-file */
export function readPageData(text: string): PageData {
  try {
    return decodePageData(fromBase64(text));
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
