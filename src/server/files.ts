import type { IncomingMessage, ServerResponse } from 'node:http';
import { readStaticFile } from '../host/staticFiles.ts';
import { securityHeaders } from '../shared/csp.ts';
import type { Access } from './access.ts';
import { isLoopbackHost } from './access.ts';

/** Answers a browser's requests: the page's files for whoever has the token, and nothing for anyone else. */
export async function answerRequest(
  root: string,
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const plain = (status: number, text: string, headers = {}) => {
    response.writeHead(status, {
      ...securityHeaders,
      'content-type': 'text/plain; charset=utf-8',
      ...headers,
    });
    response.end(`${text}\n`);
  };
  if (!isLoopbackHost(request.headers)) return plain(403, 'This server answers on this machine only.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET is answered here.');
  const [pathname = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (pathname === '/' && access.admits(new URLSearchParams(query)))
    return plain(303, 'Welcome.', {
      location: '/',
      'set-cookie': access.cookie,
      'cache-control': 'no-store',
    });
  if (!access.hasCookie(request.headers))
    return plain(403, 'Open the address with the token, as the terminal shows it.');
  const file = await readStaticFile(root, pathname);
  if (!file) return plain(404, 'There is no such file.');
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': file.contentType,
    'content-length': file.bytes.length,
    'cache-control': 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}
