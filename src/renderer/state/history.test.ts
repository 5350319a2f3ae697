import { expect, it } from 'vitest';
import { History } from './history.svelte.ts';

it('undoes and redoes in order, and a new step forgets what was undone', () => {
  const history = new History();
  let value = 0;
  const set = (to: number) => {
    const from = value;
    value = to;
    history.push({ text: `set ${to}`, undo: () => (value = from), redo: () => (value = to) });
  };
  set(1);
  set(2);
  history.undo();
  expect([value, history.undoText, history.redoText]).toEqual([1, 'set 1', 'set 2']);
  history.redo();
  expect(value).toBe(2);
  history.undo();
  history.undo();
  history.undo(); // nothing left: nothing happens
  expect(value).toBe(0);
  set(3);
  history.redo();
  expect([value, history.redoText]).toEqual([3, null]);
});
