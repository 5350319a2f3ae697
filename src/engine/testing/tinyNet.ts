/** For tests that look into a network: small, with random weights, on native TensorFlow. */
import { afterAll, beforeAll, expect } from 'vitest';
import { findPreset } from '../../shared/presets.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { CapsNet } from '../capsnet/model.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { expectNoLeaks } from './leaks.ts';

export const configuration = findPreset('tiny').configuration;
export const tinyParameters = (seed = 1) => initialParameters(configuration.network, new Generator(seed));

/** Progress of nobody. */
export const silent = { progress: () => undefined, throwIfCancelled: () => undefined };

/** One network for the tests of a file; nothing may be left in TensorFlow's memory, by a test or by the network. */
export function useTinyNet(): () => CapsNet {
  let net: CapsNet;
  let before = 0;
  beforeAll(async () => {
    await chooseBackend();
    before = tf.memory().numTensors;
    net = CapsNet.create(configuration.network, tinyParameters());
    net.parameters(); // what it reads of its weights at first use, it keeps
  });
  expectNoLeaks();
  afterAll(() => {
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
  return () => net;
}
