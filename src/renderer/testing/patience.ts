/** Tests wait ten seconds for what they wait for, not one: on a busy machine a second is short. */
import { vi } from 'vitest';

const { waitFor } = vi;
vi.waitFor = (callback, options = { timeout: 10_000 }) => waitFor(callback, options);
