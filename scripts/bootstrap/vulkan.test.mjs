import { expect, it } from 'vitest';
import { softwareVulkan } from './vulkan.mjs';

const there = () => true;

it('names the driver beside Electron, and Electron’s loader last', () => {
  expect(softwareVulkan('/cache/electron', { LD_LIBRARY_PATH: '/mine' }, 'linux', there)).toEqual({
    VK_ICD_FILENAMES: '/cache/electron/vk_swiftshader_icd.json',
    LD_LIBRARY_PATH: '/mine:/cache/electron',
  });
  expect(softwareVulkan('/e', {}, 'linux', there).LD_LIBRARY_PATH).toBe('/e');
});

it.each([
  ['another driver is named', { VK_ICD_FILENAMES: '/gpu.json' }, 'linux', there],
  ['another driver is named, the new way', { VK_DRIVER_FILES: '/gpu.json' }, 'linux', there],
  ['it is not there', {}, 'linux', () => false],
  ['the system is another', {}, 'darwin', there],
])('leaves the environment alone when %s', (_, env, platform, exists) => {
  expect(softwareVulkan('/cache/electron', env, platform, exists)).toEqual({});
});
