import type { HostInfo } from '../shared/contract/shell.ts';
import manifest from '../../package.json';

export function versions(): HostInfo['versions'] {
  const { electron, chrome, node } = process.versions;
  return { app: manifest.version, electron: electron ?? null, chromium: chrome ?? null, node };
}

/** Set by the start script when an older Electron stands in for the one that this version is made for. */
export function runtimeNotice(): string | null {
  return process.env['CAPSNET_RUNTIME_NOTICE'] || null;
}
