import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDataFolder } from './dataFolder.ts';

describe('defaultDataFolder', () => {
  it("is Electron's userData on each platform", () => {
    expect(defaultDataFolder('linux', {}, '/home/ada')).toBe('/home/ada/.config/capsnet-explorer');
    expect(defaultDataFolder('linux', { XDG_CONFIG_HOME: '/etc/ada' }, '/home/ada')).toBe(
      '/etc/ada/capsnet-explorer',
    );
    expect(defaultDataFolder('linux', { XDG_CONFIG_HOME: 'relative' }, '/home/ada')).toBe(
      '/home/ada/.config/capsnet-explorer',
    );
    expect(defaultDataFolder('darwin', {}, '/Users/ada')).toBe(
      '/Users/ada/Library/Application Support/capsnet-explorer',
    );
    expect(defaultDataFolder('win32', { APPDATA: 'C:\\Users\\ada\\Roaming' }, 'C:\\Users\\ada')).toBe(
      'C:\\Users\\ada\\Roaming\\capsnet-explorer',
    );
    expect(defaultDataFolder('win32', {}, 'C:\\Users\\ada')).toBe(
      'C:\\Users\\ada\\AppData\\Roaming\\capsnet-explorer',
    );
  });

  it('can be set by CAPSNET_DATA', () => {
    expect(defaultDataFolder(process.platform, { CAPSNET_DATA: 'data' })).toBe(resolve('data'));
  });
});
