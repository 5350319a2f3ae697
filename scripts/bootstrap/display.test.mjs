import { expect, test } from 'vitest';
import { hasDisplay } from './display.mjs';

test.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: ':5' }, true],
  ['linux', { DISPLAY: ':5.0' }, true],
  ['linux', { DISPLAY: ':6' }, false], // a server that has ended
  ['linux', { DISPLAY: 'far.example:10' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['darwin', {}, true],
  ['win32', {}, true],
])('on %s with %j: %s', (platform, env, expected) => {
  expect(hasDisplay(env, platform, (file) => file === '/tmp/.X11-unix/X5')).toBe(expected);
});
