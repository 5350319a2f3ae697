/** The page's only door to Electron: it asks for a port, and the port arrives as a message of its own window. */
import type { Port } from './contract/shell.ts';
import type { ErrorData } from './errors.ts';

export interface Bridge {
  readonly host: 'electron';
  /**
   * The port follows as a message event with `portMessage` as its data's type and this id.
   * @returns null, or why there is no port.
   */
  requestPort(role: Port, id: number): Promise<ErrorData | null>;
}

declare global {
  interface Window {
    /** Only in Electron; a browser talks to the local server. */
    readonly capsnet?: Bridge;
  }
}

/** Name of the request and of its answer between page and main process, and type of the message in the window. */
export const portMessage = 'capsnet-port';
