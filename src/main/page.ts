import { protocol } from 'electron';
import { readStaticFile } from '../host/staticFiles.ts';
import { securityHeaders } from '../shared/csp.ts';

const scheme = 'app';
const host = 'explorer';
export const pageUrl = `${scheme}://${host}/index.html`;

/** Before the app is ready: makes our scheme as good as https for modules, workers and storage. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page, and nothing else, on our scheme. */
export function servePage(root: string): void {
  protocol.handle(scheme, async (request) => {
    const { host: asked, pathname } = new URL(request.url);
    const readable = request.method === 'GET' || request.method === 'HEAD';
    if (!readable) return plain(405, 'Only GET is answered here.');
    const file = asked === host ? await readStaticFile(root, pathname) : null;
    if (!file) return plain(404, 'There is no such file.');
    return new Response(new Uint8Array(file.bytes), {
      headers: { ...securityHeaders, 'content-type': file.contentType },
    });
  });
}

function plain(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' },
  });
}

/** Whether an address belongs to our page. */
export function isPage(url: string): boolean {
  try {
    const { protocol: asked, host: asking } = new URL(url);
    return asked === `${scheme}:` && asking === host;
  } catch {
    return false;
  }
}
