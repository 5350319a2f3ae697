import { setPriority } from 'node:os';

/**
 * Lets the window and the inspector go first. A trainer's process calls it as its first act, before TensorFlow is
 * loaded: on Linux the priority belongs to a thread, and TensorFlow's threads inherit it when they start.
 */
export function yieldToOthers(): void {
  try {
    setPriority(0, 10);
  } catch {
    // Some systems forbid it; training then merely competes with the window.
  }
}
