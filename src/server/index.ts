/** The local server: the app's page and engines for a browser on this machine. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { defaultDataFolder } from '../engine/storage/dataFolder.ts';
import { onEndSignals } from '../host/endSignals.ts';
import { Engines } from '../host/engines.ts';
import { Hub } from '../host/hub.ts';
import { LogBook } from '../host/logs.ts';
import { SettingsStore } from '../host/settings.ts';
import { longestSave } from '../host/stopTraining.ts';
import { shellContract } from '../shared/contract/shell.ts';
import type { Port } from '../shared/contract/shell.ts';
import { toErrorData } from '../shared/errors.ts';
import { Access } from './access.ts';
import { readArguments, usage } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { ChildEngine } from './childEngine.ts';
import { answerRequest } from './files.ts';
import { channelOver, join } from './pipe.ts';
import type { Pipe } from './pipe.ts';
import { shellHandlers } from './shellHandlers.ts';
import { acceptSockets } from './sockets.ts';

const appFolder = path.join(__dirname, '../..');
const pageFolder = path.join(appFolder, 'out/renderer');

try {
  const given = readArguments(process.argv.slice(2));
  if (given.help) process.stdout.write(usage);
  else serve(given);
} catch (error) {
  process.stderr.write(`${toErrorData(error).message}\n\n${usage}`);
  process.exitCode = 2;
}

function serve({ port, checkpoint }: Arguments): void {
  const ticket = process.env.CAPSNET_TICKET ?? null;
  delete process.env.CAPSNET_TICKET; // nothing that is started from here needs it
  if (!existsSync(path.join(pageFolder, 'index.html')))
    return fail('The page is not built. Run: npm run build');
  const dataFolder = defaultDataFolder();
  const logs = new LogBook(dataFolder, 'server');
  const warn = (text: string) => logs.add('main', 'warning', text);
  const settings = new SettingsStore(dataFolder, warn);
  const environment = { dataFolder, resourcesFolder: path.join(appFolder, 'resources') };
  const engines = new Engines({
    fork: (role) => new ChildEngine(path.join(__dirname, 'serverEngine.cjs'), role, environment),
    log: (source, level, text) => logs.add(source, level, text),
    onState: (state) => hub.emit('engine', state),
  });
  const hub = new Hub(shellContract, shellHandlers({ dataFolder, settings, logs, engines }));
  logs.onLine((line) => hub.emit('log', line));

  let toOpen = checkpoint; // by the first page
  async function open(asked: Port, page: Pipe): Promise<void> {
    if (asked !== 'shell') return join(page, (await engines.get(asked)).openPipe());
    const server = hub.open(channelOver(page));
    if (toOpen) server.emit('openPath', { path: toOpen, name: path.basename(toOpen) });
    toOpen = null;
  }

  const server = createServer();
  server.on('error', (error: NodeJS.ErrnoException) => {
    fail(error.code === 'EADDRINUSE' ? `Port ${port} is taken. Choose another by --port.` : error.message);
  });
  server.listen(port, '127.0.0.1', () => {
    const { port: own } = server.address() as AddressInfo;
    const access = new Access(own, ticket);
    server.on('request', (request, response) => void answerRequest(pageFolder, access, request, response));
    acceptSockets(server, access, open, warn);
    process.stdout.write(`CapsNet Explorer: http://127.0.0.1:${own}/?token=${access.token}\n`);
    logs.add('main', 'info', `Local server, process ${process.pid}, port ${own}`);
  });

  onEndSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
    server.close();
    void engines
      .saveTraining(longestSave)
      .then((refusal) => {
        if (refusal) console.error(`What was trained could not be saved: ${refusal.message}`);
        return engines.close();
      })
      .finally(() => process.exit(0));
  });
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
