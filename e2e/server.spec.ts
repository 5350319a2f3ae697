/** The local server: who may use it, and the page and the engines behind it. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { findPreset } from '../src/shared/presets.ts';
import { securityHeaders } from '../src/shared/csp.ts';
import { electronExecutable, projectFolder, sandboxArguments } from './support/app.ts';
import { ServerPage, ask, logIn, openSocket, runServer, startServer, stopServer } from './support/server.ts';
import type { RunningServer } from './support/server.ts';

let server: RunningServer;
let cookie: string;
let page: ServerPage;
test.beforeAll(async () => {
  server = await startServer();
  cookie = await logIn(server);
  page = new ServerPage(server, cookie);
});
test.afterAll(() => stopServer(server));

test('gives the page to whoever has the token', async () => {
  const { address } = server;
  expect(address.hostname).toBe('127.0.0.1');
  const welcome = await ask(address, `/${address.search}`);
  expect(welcome).toMatchObject({ status: 303, headers: { location: '/' } });
  expect(welcome.headers['set-cookie']![0]).toMatch(/; HttpOnly; SameSite=Strict$/);
  const html = await ask(address, '/', { cookie });
  expect(html).toMatchObject({
    status: 200,
    headers: { ...securityHeaders, 'content-type': 'text/html; charset=utf-8' },
  });
  const script = /src="\.?(\/[^"]+\.js)"/.exec(html.text)![1]!;
  expect(await ask(address, script, { cookie })).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/javascript; charset=utf-8' },
  });
  expect(await ask(address, '/standalone.html', { cookie })).toMatchObject({ status: 200 }); // for "Share"
});

test('refuses a wrong token, another name of this machine, and everything but reading the page', async () => {
  const { address } = server;
  const wrong = cookie.slice(0, -1) + (cookie.endsWith('A') ? 'B' : 'A');
  const statuses = async (requests: Promise<{ status: number }>[]) =>
    (await Promise.all(requests)).map(({ status }) => status);
  expect(
    await statuses([
      ask(address, '/'),
      ask(address, '/?token='),
      ask(address, `/${address.search.slice(0, -1)}`),
      ask(address, `/index.html${address.search}`),
      ask(address, '/', { cookie: wrong }),
      ask(address, '/assets/index.js'),
      ask(address, '/', { cookie, host: `evil.example:${address.port}` }),
      ask(address, `/${address.search}`, { host: 'evil.example' }),
      ask(address, '/', { cookie, host: `127.0.0.1.evil.example:${address.port}` }),
    ]),
  ).toEqual(Array(9).fill(403));
  expect(
    await statuses([ask(address, '/', { cookie }, 'POST'), ask(address, '/', { cookie }, 'DELETE')]),
  ).toEqual([405, 405]);
  const elsewhere = [
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/main/server.cjs',
    '//etc/passwd',
    '/%00',
    '/missing.js',
  ];
  expect(await statuses(elsewhere.map((target) => ask(address, target, { cookie })))).toEqual(
    elsewhere.map(() => 404),
  );
});

test('opens ports for its own page only', async () => {
  const { address } = server;
  const { origin } = address;
  const refused: [string, Record<string, string>, number][] = [
    ['/ports/shell', { origin }, 403],
    ['/ports/shell', { origin, cookie: 'capsnet=x' }, 403],
    ['/ports/shell', { cookie }, 403],
    ['/ports/shell', { cookie, origin: 'http://evil.example' }, 403],
    ['/ports/shell', { cookie, origin: `http://localhost:${address.port}` }, 403],
    ['/ports/shell', { cookie, origin: 'http://evil.example', host: 'evil.example' }, 403],
    [`/ports/shell${address.search}`, { origin }, 403],
    ['/ports/other', { cookie, origin }, 404],
    ['/', { cookie, origin }, 404],
  ];
  for (const [target, headers, status] of refused)
    await expect(openSocket(server, target, headers), `${target} ${JSON.stringify(headers)}`).rejects.toThrow(
      `${status}`,
    );
  (await page.socket('shell')).close();
});

test('answers calls over sockets, with typed arrays as they are', async () => {
  const shell = await page.shell();
  expect(await shell.call('hostInfo', {})).toMatchObject({ host: 'server', dataFolder: server.dataFolder });
  await expect(shell.call('chooseCheckpoint', {})).rejects.toMatchObject({ code: 'not-supported' });
  const inspector = await page.inspector();
  const [mnist] = await inspector.call('datasets', {});
  expect(mnist).toMatchObject({ id: 'mnist' });
  const images = await inspector.call('images', { dataset: 'mnist', split: 'test', indices: [0, 1] });
  expect(images.pixels).toBeInstanceOf(Uint8Array);
  expect(images.pixels).toHaveLength(2 * 784);
  expect([...images.labels]).toEqual([7, 2]);
  await expect(
    inspector.call('images', { dataset: 'none', split: 'test', indices: [] }),
  ).rejects.toMatchObject({
    code: expect.stringMatching(/not-found|invalid-input/),
  });
  expect((await shell.call('memory', {})).inspector).toBeGreaterThan(20e6);
  for (const client of [shell, inspector]) client.close();
});

test('ends a connection that sends nonsense, and only that', async () => {
  const inspector = await page.inspector();
  await inspector.call('datasets', {});
  for (const port of ['shell', 'inspector'] as const) {
    const socket = await page.socket(port);
    socket.send(new Uint8Array([0xc1, 0xff, 0x00]));
    await once(socket, 'close');
  }
  const texting = await page.socket('shell');
  texting.send('{"type":"call"}');
  expect((await once(texting, 'close'))[0]).toBe(1003);
  expect(await inspector.call('datasets', {})).toHaveLength(1);
  inspector.close();
});

test('reports a killed engine, closes its sockets, and starts a fresh one', async () => {
  const shell = await page.shell();
  const states: string[] = [];
  shell.on('engine', ({ role, state }) => states.push(`${role} ${state}`));
  const inspector = await page.inspector();
  await inspector.call('datasets', {});
  const started = (await shell.call('logs', {})).filter(({ text }) => /^started in/.test(text)).at(-1)!;
  const pid = Number(/process (\d+)/.exec(started.text)![1]);
  const pending = inspector.call('selfTest', {}).catch((error: { code: string }) => error.code);
  await new Promise((resolve) => setTimeout(resolve, 150));
  process.kill(pid, 'SIGKILL');
  expect(await pending).toBe('connection-lost');
  await inspector.closed;
  await expect.poll(() => states).toContain('inspector ended');
  const fresh = await page.inspector();
  expect(await fresh.call('datasets', {})).toHaveLength(1);
  for (const client of [shell, fresh]) client.close();
});

test('the page works in a browser', async () => {
  const browser = await _electron.launch({
    executablePath: electronExecutable(),
    args: [
      ...sandboxArguments,
      path.join(projectFolder, 'e2e/support/browser.cjs'),
      `--address=${server.address.href}`,
    ],
  });
  const complaints: string[] = [];
  const view = await browser.firstWindow();
  view.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  view.on('pageerror', (error) => complaints.push(error.message));
  await expect(view.getByRole('navigation')).toBeVisible();
  expect(await view.title()).toBe('CapsNet Explorer');
  expect(view.url()).toBe(`${server.address.origin}/`); // the token is out of the address
  expect(await view.evaluate(() => window.capsnet)).toBeUndefined();
  await view.getByRole('navigation').getByText('System').click();
  await expect(view.getByText(server.dataFolder)).toBeVisible(); // over the shell's socket
  await expect(view.getByText(/TensorFlow \d+\.\d+\.\d+ CPU|WebAssembly, one thread/).first()).toBeVisible({
    timeout: 60_000,
  }); // over the inspector's
  expect(complaints).toEqual([]);
  await browser.close();
});

test('says how it is used, and what is wrong', async () => {
  const outcome = async (args: string[]) => {
    const child = runServer(args, server.dataFolder);
    let text = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (text += chunk));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  };
  expect(await outcome(['--help'])).toMatchObject({ code: 0, text: expect.stringContaining('--port N') });
  expect(await outcome(['--port', 'x'])).toMatchObject({ code: 2, text: expect.stringContaining("not 'x'") });
  const { port } = server.address;
  expect(await outcome(['--port', port])).toEqual({
    code: 1,
    text: `Port ${port} is taken. Choose another by --port.\n`,
  });
});

test('Ctrl+C, passed on once more by npm, saves the run in training and leaves no process behind', async () => {
  const other = await startServer();
  try {
    const client = await new ServerPage(other, await logIn(other)).trainer();
    const { run } = await client.call('start', { configuration: findPreset('tiny').configuration });
    await expect
      .poll(async () => (await client.call('status', {})).step, { timeout: 60_000 })
      .toBeGreaterThan(3);
    other.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await other.end('SIGINT')).toBe(0);
    const record = JSON.parse(readFileSync(path.join(other.dataFolder, 'runs', run!, 'run.json'), 'utf8'));
    expect(record.state).toBe('stopped');
    const log = readFileSync(path.join(other.dataFolder, 'logs/server.log'), 'utf8');
    const pid = Number(/trainer info started in .*process (\d+)/.exec(log)![1]);
    await expect.poll(() => isAlive(pid)).toBe(false);
  } finally {
    await stopServer(other);
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
