/** Where runs are kept unless someone says otherwise: Electron's folder for this app, so that every host shares it. */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** As in package.json, from which Electron takes it. */
const appName = 'capsnet-explorer';

/** CAPSNET_DATA if set; else Electron's userData of this platform. An absolute path; the folder need not exist. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Partial<Record<string, string>> = process.env,
  home: string = homedir(),
): string {
  const { join, resolve, isAbsolute } = platform === 'win32' ? win32 : posix;
  if (environment['CAPSNET_DATA']) return resolve(environment['CAPSNET_DATA']);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', appName);
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), appName);
  const config = environment['XDG_CONFIG_HOME'];
  // The XDG specification ignores a relative path.
  return join(config && isAbsolute(config) ? config : join(home, '.config'), appName);
}
