/** Animated GIFs of decoded digits, as the network sees them: white on black, and every grey exact. */
import { GIFEncoder } from 'gifenc';
import type { DecoderWeights } from '../../../shared/contract/models.ts';

const greys = Array.from({ length: 256 }, (_, n): [number, number, number] => [n, n, n]);

/**
 * @param scale each of the network's pixels becomes so many, in both directions
 * @param delay milliseconds that each picture stays, a multiple of 10
 * @returns `add` writes one picture [H*W*C] of 0 to 1 (in grey, where C is 3); `end` gives the file, which plays for ever
 */
export function greyGif(
  { height, width, channels }: Pick<DecoderWeights, 'height' | 'width' | 'channels'>,
  scale: number,
  delay: number,
): { add(pixels: Float32Array): void; end(): Uint8Array } {
  const encoder = GIFEncoder();
  let first = true;
  return {
    add(pixels) {
      const index = new Uint8Array(width * scale * height * scale);
      for (let y = 0; y < height * scale; y++) {
        for (let x = 0; x < width * scale; x++) {
          const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
          let sum = 0;
          for (let c = 0; c < channels; c++) sum += pixels[from + c]!;
          index[y * width * scale + x] = Math.max(0, Math.min(255, Math.round((sum / channels) * 255)));
        }
      }
      encoder.writeFrame(index, width * scale, height * scale, first ? { palette: greys, delay } : { delay });
      first = false;
    },
    end() {
      encoder.finish();
      return encoder.bytes();
    },
  };
}
