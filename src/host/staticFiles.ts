import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Every kind of file that the built page consists of; nothing else is served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface StaticFile {
  bytes: Buffer;
  contentType: string;
}

/**
 * A file of the built page.
 * @param root folder that holds the page; nothing outside it is ever read.
 * @param pathname the path of a URL, percent-encoded; '/' is the page itself.
 * @returns null when there is no such file, whatever the reason.
 */
export async function readStaticFile(root: string, pathname: string): Promise<StaticFile | null> {
  const file = locate(root, pathname === '/' ? '/index.html' : pathname);
  const contentType = file && contentTypes[path.extname(file).toLowerCase()];
  if (!contentType) return null;
  try {
    return { bytes: await readFile(file), contentType };
  } catch {
    return null;
  }
}

function locate(root: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (/[\0\\:]/.test(decoded)) return null; // the separators and drives of Windows, and C's end of a string
  const file = path.resolve(root, `.${decoded}`);
  return decoded.startsWith('/') && file.startsWith(path.resolve(root) + path.sep) ? file : null;
}
