import * as v from 'valibot';

const whole = v.pipe(v.number(), v.integer());

/** Where the window was when it was last moved; in device-independent pixels, the maximised window's normal place. */
export const WindowStateSchema = v.strictObject({
  x: v.nullable(whole),
  y: v.nullable(whole),
  width: v.pipe(whole, v.minValue(1)),
  height: v.pipe(whole, v.minValue(1)),
  maximised: v.boolean(),
});
export type WindowState = v.InferOutput<typeof WindowStateSchema>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const minimumSize = { width: 900, height: 600 };
export const firstState: WindowState = { x: null, y: null, width: 1440, height: 900, maximised: false };

/** What of a window must be on a display for it to be found and dragged. */
const graspable = { width: 200, height: 60 };

/**
 * A kept state that suits the displays of now: no larger than the display it is on, and in the middle of the first one
 * (x and y null) when hardly anything of it would be seen.
 * @param workAreas of the displays, the primary one first.
 */
export function fitToDisplays(state: WindowState, workAreas: readonly Area[]): WindowState {
  const { x, y } = state;
  const found =
    x === null || y === null ? undefined : workAreas.find((area) => seen({ ...state, x, y }, area));
  const { width, height } = found ?? workAreas[0] ?? firstState;
  return {
    x: found ? x : null,
    y: found ? y : null,
    width: Math.max(minimumSize.width, Math.min(state.width, width)),
    height: Math.max(minimumSize.height, Math.min(state.height, height)),
    maximised: state.maximised,
  };
}

/** The top edge, by which a window is moved, must lie on the display as well. */
function seen(window: Area, display: Area): boolean {
  const width = overlap(window.x, window.width, display.x, display.width);
  const top = overlap(window.y, graspable.height, display.y, display.height);
  return width >= graspable.width && top >= graspable.height;
}

const overlap = (start: number, length: number, otherStart: number, otherLength: number) =>
  Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
