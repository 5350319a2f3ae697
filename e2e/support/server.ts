/** Starts the real local server for a test, and talks to it as a browser's page would. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { channelOver } from '../../src/server/pipe.ts';
import { connect } from '../../src/shared/calls.ts';
import type { Channel, Client } from '../../src/shared/calls.ts';
import { inspectorContract } from '../../src/shared/contract/inspector.ts';
import { shellContract } from '../../src/shared/contract/shell.ts';
import { trainerContract } from '../../src/shared/contract/trainer.ts';
import type { Port } from '../../src/shared/contract/shell.ts';
import { projectFolder } from './app.ts';

export interface RunningServer {
  child: ChildProcess;
  dataFolder: string;
  /** As printed, with the token. */
  address: URL;
  /** Waits for the end. @returns the exit code */
  end(signal: 'SIGTERM' | 'SIGINT'): Promise<number | null>;
}

export function runServer(args: string[], dataFolder: string): ChildProcess {
  return spawn(process.execPath, [path.join(projectFolder, 'out/main/server.cjs'), ...args], {
    env: { ...process.env, CAPSNET_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function startServer(args: string[] = []): Promise<RunningServer> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'capsnet-server-'));
  const child = runServer(args, dataFolder);
  const address = await new Promise<URL>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk;
      const printed = /CapsNet Explorer: (http:\S+)\n/.exec(text);
      if (printed) resolve(new URL(printed[1]!));
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${text}`)));
  });
  return {
    child,
    dataFolder,
    address,
    async end(signal) {
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.kill(signal);
      return ended;
    },
  };
}

export async function stopServer({ child, dataFolder }: RunningServer): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(dataFolder, { recursive: true, force: true });
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** One request as given: fetch would not send another Host, nor a path with dots. */
export function ask(
  address: URL,
  target: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = address;
    const asking = request({ hostname, port, path: target, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** The cookie that the right address gives. */
export async function logIn({ address }: RunningServer): Promise<string> {
  const { headers } = await ask(address, `/${address.search}`);
  return headers['set-cookie']![0]!.split(';')[0]!;
}

/** @throws with the HTTP status when the server refuses */
export async function openSocket(
  { address }: RunningServer,
  target: string,
  headers: Record<string, string>,
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${address.host}${target}`, { headers });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

export class ServerPage {
  readonly #server: RunningServer;
  readonly #cookie: string;

  constructor(server: RunningServer, cookie: string) {
    this.#server = server;
    this.#cookie = cookie;
  }

  get headers(): Record<string, string> {
    return { cookie: this.#cookie, origin: this.#server.address.origin };
  }

  socket(port: Port): Promise<WebSocket> {
    return openSocket(this.#server, `/ports/${port}`, this.headers);
  }

  shell = async (): Promise<Client<typeof shellContract>> =>
    connect(shellContract, await this.#channel('shell'));
  inspector = async (): Promise<Client<typeof inspectorContract>> =>
    connect(inspectorContract, await this.#channel('inspector'));
  trainer = async (): Promise<Client<typeof trainerContract>> =>
    connect(trainerContract, await this.#channel('trainer'));

  async #channel(port: Port): Promise<Channel> {
    const socket = await this.socket(port);
    return channelOver({
      send: (bytes) => socket.send(bytes),
      onBytes: (handler) => void socket.on('message', (data: Buffer) => handler(data)),
      onClose: (handler) => void socket.on('close', handler),
      close: () => socket.close(),
    });
  }
}
