/** How far a key or a turn of the wheel moves a slider. */
import { atSigmas, moveBy } from '../../lib/capsuleScale.ts';
import type { CapsuleScale } from '../../lib/capsuleScale.ts';

type Modifiers = Pick<KeyboardEvent, 'shiftKey' | 'altKey'>;

/** In units of the scale: a tenth, one with Shift, a hundredth with Alt. */
const step = ({ shiftKey, altKey }: Modifiers): number => (shiftKey ? 1 : altKey ? 0.01 : 0.1);

/** Where a key puts a slider; null for a key that moves nothing. */
export function afterKey(
  event: Modifiers & Pick<KeyboardEvent, 'key'>,
  scale: CapsuleScale,
  value: number,
): number | null {
  const to = {
    ArrowLeft: () => moveBy(scale, value, -step(event)),
    ArrowRight: () => moveBy(scale, value, step(event)),
    PageDown: () => moveBy(scale, value, -1),
    PageUp: () => moveBy(scale, value, 1),
    Home: () => atSigmas(scale, -scale.reach),
    End: () => atSigmas(scale, scale.reach),
    Backspace: () => scale.original,
    Delete: () => scale.original,
  }[event.key];
  return to ? to() : null;
}

/** Of one notch, in pixels and in lines (WheelEvent.deltaMode). */
const notch = [100, 3];

/** Where the wheel puts a slider; away from the person is more. */
export function afterWheel(
  event: Modifiers & Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'>,
  scale: CapsuleScale,
  value: number,
): number {
  const turned = event.deltaY || event.deltaX; // with Shift held browsers turn it sideways
  return moveBy(scale, value, (-turned / (notch[event.deltaMode] ?? 1)) * step(event));
}
