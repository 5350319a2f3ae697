import { fireEvent, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { parseColour, ramp } from '../state/palette.svelte.ts';
import { renderWithApp, testApp } from '../testing/app.ts';
import ConfusionMatrix from './ConfusionMatrix.svelte';

// Hand-made: class 1 has 1,000 samples, of which 6 are read as 2.
const matrix = [
  [20, 0, 0],
  [0, 994, 6],
  [1, 0, 49],
];
const classes = ['0', '1', '2'];
const cell = (name: string) => screen.getByRole('gridcell', { name });

const { app } = testApp();
const show = (props: object) => renderWithApp(app, ConfusionMatrix, { matrix, classes, ...props });

// jsdom draws nothing, so the palette cannot read the theme: the dark end and the light end of the scale.
app.palette.sequential = ramp([parseColour('#161e2d'), parseColour('#d6eefb')], 256);

describe('ConfusionMatrix', () => {
  it('says each cell in words', () => {
    show({});
    expect(cell('true 1, read as 2: 6 samples, 0.6 percent')).toHaveTextContent('6');
    expect(cell('true 2, read as 0: 1 sample, 2 percent')).toHaveTextContent('1');
    expect(cell('true 0, read as 1: 0 samples, 0 percent')).toHaveTextContent('·');
  });

  it('shows the share of each true class in percent', () => {
    show({ mode: 'rate' });
    expect(cell('true 1, read as 1: 994 samples, 99.4 percent')).toHaveTextContent('99.4');
    expect(cell('true 0, read as 0: 20 samples, 100 percent')).toHaveTextContent(/^100$/);
    expect(cell('true 0, read as 1: 0 samples, 0 percent')).toHaveTextContent('·');
  });

  it('colours more samples further along the scale, and none not at all', () => {
    show({});
    const colour = (name: string) => cell(name).style.backgroundColor;
    expect(colour('true 0, read as 1: 0 samples, 0 percent')).toBe('');
    expect(colour('true 2, read as 0: 1 sample, 2 percent')).not.toBe(
      colour('true 1, read as 2: 6 samples, 0.6 percent'),
    );
    expect(cell('true 1, read as 1: 994 samples, 99.4 percent').style.color).toBe('rgb(0, 0, 0)');
  });

  it('has one tab stop that arrow keys move, and Home and End', async () => {
    show({});
    const cells = screen.getAllByRole('gridcell');
    const stops = () => cells.filter((c) => c.tabIndex === 0).map((c) => c.dataset.cell);
    expect(stops()).toEqual(['0,0']);
    cells[0]!.focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowUp']) {
      await fireEvent.keyDown(document.activeElement!, { key });
    }
    expect(document.activeElement).toHaveAttribute('data-cell', '0,1');
    expect(stops()).toEqual(['0,1']);
    await fireEvent.keyDown(document.activeElement!, { key: 'End', ctrlKey: true });
    expect(document.activeElement).toHaveAttribute('data-cell', '2,2');
    await fireEvent.keyDown(document.activeElement!, { key: 'Home' });
    expect(document.activeElement).toHaveAttribute('data-cell', '2,0');
  });

  it('reports the chosen cell as true class and read class, and marks it', async () => {
    const onselect = vi.fn();
    const { rerender } = show({ onselect });
    const chosen = cell('true 1, read as 2: 6 samples, 0.6 percent');
    await fireEvent.click(chosen);
    expect(onselect).toHaveBeenCalledWith(1, 2);
    await rerender({ given: { matrix, classes, selected: { truth: 1, read: 2 } } });
    expect(chosen).toHaveAttribute('aria-selected', 'true');
    expect(screen.getAllByRole('gridcell', { selected: true })).toHaveLength(1);
  });

  it('shows an empty matrix without dividing by zero', () => {
    show({
      matrix: [
        [0, 0],
        [0, 0],
      ],
      classes: ['0', '1'],
      mode: 'rate',
    });
    expect(screen.getAllByRole('gridcell').map((c) => c.textContent)).toEqual(['·', '·', '·', '·']);
  });
});
