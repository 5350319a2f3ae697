/** gifenc brings no types of its own: what is used of it. */
declare module 'gifenc' {
  type Palette = [red: number, green: number, blue: number][];

  interface Encoder {
    /** `palette` is needed for the first frame, whose serves all that bring none; `delay` in milliseconds. */
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { palette?: Palette; delay: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  export function GIFEncoder(): Encoder;
}
