/** Every key of the app, once: what the "?" dialog lists and what keyboard.svelte.ts listens for. */
export interface Shortcut {
  id: string;
  /**
   * 'mod' is Ctrl, or Cmd on a Mac. Keys of one table row act alike. Keys without a modifier act only outside text
   * fields, and single characters can be turned off in Settings (WCAG 2.1.4). Two views may use one key: only the one that is shown hears it.
   */
  keys: readonly string[];
  text: string;
  group: 'Everywhere' | 'Learn' | 'Train' | 'Evaluate' | 'Explore' | 'Routing';
  /** Handled by the control that has the focus; listed only. */
  byControl?: true;
}

export const shortcuts = [
  { id: 'open', keys: ['mod+o'], text: 'Open a checkpoint', group: 'Everywhere' },
  { id: 'undo', keys: ['mod+z'], text: 'Undo', group: 'Everywhere' },
  { id: 'redo', keys: ['mod+shift+z', 'mod+y'], text: 'Redo', group: 'Everywhere' },
  { id: 'share', keys: ['mod+shift+s'], text: 'Share', group: 'Everywhere' },
  { id: 'shortcuts', keys: ['?'], text: 'Keyboard shortcuts', group: 'Everywhere' },
  { id: 'settings', keys: ['mod+,'], text: 'Settings', group: 'Everywhere' },
  { id: 'present', keys: ['mod+shift+f'], text: 'Presentation for the back row, 150 %', group: 'Everywhere' },
  { id: 'stop-presenting', keys: ['escape'], text: 'Leave the presentation', group: 'Everywhere' },
  { id: 'previous', keys: ['['], text: 'Previous page', group: 'Learn' },
  { id: 'next', keys: [']'], text: 'Next page', group: 'Learn' },
  { id: 'toggle-run', keys: ['space'], text: 'Pause or go on', group: 'Train' },
  { id: 'step-run', keys: ['.'], text: 'One training step, while paused', group: 'Train' },
  { id: 'find', keys: ['/'], text: 'Find a test digit by its number', group: 'Explore' },
  { id: 'reset-all', keys: ['r'], text: 'Reset all dimensions', group: 'Explore' },
  { id: 'decode-as-read', keys: ['0'], text: 'Decode as the recognised class', group: 'Explore' },
  { id: 'play-way', keys: ['p'], text: 'Play or pause in Interpolate', group: 'Explore' },
  { id: 'export-picture', keys: ['mod+e'], text: 'Export the picture', group: 'Explore' },
  { id: 'copy-vector', keys: ['mod+shift+c'], text: 'Copy the vector as JSON', group: 'Explore' },
  { id: 'paste-vector', keys: ['mod+v'], text: 'Paste a vector as JSON', group: 'Explore', byControl: true },
  {
    id: 'rename',
    keys: ['f2'],
    text: 'Name the slider’s dimension; Esc gives up',
    group: 'Explore',
    byControl: true,
  },
  { id: 'slider', keys: ['left', 'right'], text: 'Slider by 0.1 sigma', group: 'Explore', byControl: true },
  {
    id: 'slider-big',
    keys: ['shift+left', 'shift+right'],
    text: 'Slider by 1 sigma',
    group: 'Explore',
    byControl: true,
  },
  {
    id: 'slider-fine',
    keys: ['alt+left', 'alt+right'],
    text: 'Slider by 0.01 sigma',
    group: 'Explore',
    byControl: true,
  },
  {
    id: 'slider-ends',
    keys: ['home', 'end'],
    text: 'Slider to −3 or +3 sigma',
    group: 'Explore',
    byControl: true,
  },
  {
    id: 'slider-reset',
    keys: ['backspace'],
    text: 'Slider back to the original',
    group: 'Explore',
    byControl: true,
  },
  {
    id: 'slider-next',
    keys: ['up', 'down'],
    text: 'Previous or next slider',
    group: 'Explore',
    byControl: true,
  },
  {
    id: 'pen',
    keys: ['up', 'down', 'left', 'right'],
    text: 'Draw: move the pen; with Shift a little',
    group: 'Explore',
    byControl: true,
  },
  { id: 'pen-down', keys: ['space'], text: 'Draw: pen down or up', group: 'Explore', byControl: true },
  { id: 'back', keys: ['left', '['], text: 'Previous iteration', group: 'Routing' },
  { id: 'forward', keys: ['right', ']', '.'], text: 'Next iteration', group: 'Routing' },
  { id: 'play-routing', keys: ['space'], text: 'Play the iterations or pause', group: 'Routing' },
  {
    id: 'capsule',
    keys: ['up', 'down', 'left', 'right'],
    text: 'Move by capsule, in the map and the types',
    group: 'Routing',
    byControl: true,
  },
  {
    id: 'grid',
    keys: ['up', 'down', 'left', 'right'],
    text: 'Move by cell in the grid; Enter turns to it',
    group: 'Explore',
    byControl: true,
  },
  {
    id: 'matrix',
    keys: ['up', 'down', 'left', 'right'],
    text: 'Move by cell in the matrix',
    group: 'Evaluate',
    byControl: true,
  },
] as const satisfies readonly Shortcut[];

export type ShortcutId = (typeof shortcuts)[number]['id'];

const names: Record<string, string> = {
  ' ': 'space',
  arrowleft: 'left',
  arrowright: 'right',
  arrowup: 'up',
  arrowdown: 'down',
};

/** "mod+shift+z" of a key press. Shift is part of the name only where the key does not already say it ("?"). */
export function keyOf(event: KeyboardEvent): string {
  const raw = event.key.toLowerCase();
  const key = names[raw] ?? raw;
  const shift = event.shiftKey && (key.length > 1 || event.ctrlKey || event.metaKey);
  return `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${shift ? 'shift+' : ''}${key}`;
}

const labels: Record<string, string> = {
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  space: 'Space',
  backspace: 'Backspace',
  home: 'Home',
  end: 'End',
  escape: 'Esc',
  shift: 'Shift',
  alt: 'Alt',
};

/** "mod+z" as its key caps: ["Ctrl", "Z"], or ["⌘", "Z"]. */
export function keyCaps(keys: string, mac: boolean): string[] {
  return keys
    .split('+')
    .map((key) =>
      key === 'mod' ? (mac ? '⌘' : 'Ctrl') : (labels[key] ?? (key.length === 1 ? key.toUpperCase() : key)),
    );
}

export const onMac = (): boolean => navigator.platform.startsWith('Mac');

/** "mod+z" in words: "Ctrl+Z", or "⌘ Z". */
export const keysText = (keys: string, mac = onMac()): string => keyCaps(keys, mac).join(mac ? ' ' : '+');
