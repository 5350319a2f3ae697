/** A Vulkan driver for the tests of WebGPU: SwiftShader, which every Electron brings, computes on the processor. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * What a program's environment needs to find it and, if the system has none, Electron's copy of the Vulkan loader.
 * A driver that the environment names already stays.
 * @param {string} electron folder of the executable
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Record<string, string>}
 */
export function softwareVulkan(
  electron,
  env = process.env,
  platform = process.platform,
  exists = existsSync,
) {
  const driver = path.join(electron, 'vk_swiftshader_icd.json');
  if (platform !== 'linux' || env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES || !exists(driver)) return {};
  return {
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: [env.LD_LIBRARY_PATH, electron].filter(Boolean).join(':'),
  };
}
