/** The confusion matrix as a PNG, in the colours of the theme and twice the size of the screen's. */
import { scalePosition } from '../../lib/sequentialScale.ts';

export interface MatrixPicture {
  /** [true class][read as], counts. */
  confusion: readonly (readonly number[])[];
  classes: readonly string[];
  title: string;
  mode: 'counts' | 'rate';
  scale: 'log' | 'linear';
  /** Colour and ink at a position of the sequential scale. */
  paint: (position: number) => { fill: string; ink: string };
  /** CSS colours of the theme. */
  colours: { paper: string; cell: string; text: string; faint: string };
}

const cell = 88;
const gap = 4;
const left = 96;
const top = 132;

/** @throws Error when the browser cannot make the picture. */
export async function matrixPng(picture: MatrixPicture): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  canvas.width = left + picture.classes.length * (cell + gap) + 32;
  canvas.height = top + picture.classes.length * (cell + gap) + 76;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This window can draw no pictures.');
  draw(context, picture);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture could not be made.');
  return new Uint8Array(await blob.arrayBuffer());
}

function draw(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { confusion, classes, mode, scale, colours } = picture;
  const { width, height } = context.canvas;
  const family = getComputedStyle(document.body).fontFamily;
  const write = (text: string, x: number, y: number, size: number, colour: string, weight = 400) => {
    context.font = `${weight} ${size}px ${family}`;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';
  write(picture.title, 32, 44, 28, colours.text, 600);
  context.textAlign = 'center';

  const largest = mode === 'rate' ? 1 : Math.max(1, ...confusion.flat());
  const at = (n: number) => n * (cell + gap);
  classes.forEach((name, n) => {
    write(name, left + at(n) + cell / 2, top - 24, 24, colours.text);
    write(name, left - 26, top + at(n) + cell / 2, 24, colours.text);
  });
  confusion.forEach((row, truth) => {
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((count, read) => {
      const value = mode === 'rate' ? (total ? count / total : 0) : count;
      const position = scalePosition(value, largest, scale, mode === 'rate' ? 0.001 : 1);
      const colour = position === null ? null : picture.paint(position);
      context.fillStyle = colour?.fill ?? colours.cell;
      context.fillRect(left + at(read), top + at(truth), cell, cell);
      const text =
        count === 0 ? '·' : mode === 'rate' ? (100 * value).toFixed(1) : count.toLocaleString('en');
      write(text, left + at(read) + cell / 2, top + at(truth) + cell / 2, 24, colour?.ink ?? colours.faint);
    });
  });
  write('Read as', left + at(classes.length) / 2, top + at(classes.length) + 34, 22, colours.faint);
  context.save();
  context.translate(28, top + at(classes.length) / 2);
  context.rotate(-Math.PI / 2);
  write('True digit', 0, 0, 22, colours.faint);
  context.restore();
}
