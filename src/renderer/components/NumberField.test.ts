import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import NumberField from './NumberField.svelte';

function field(props: object = {}) {
  const onchange = vi.fn();
  render(NumberField, {
    value: 5,
    label: 'Epochs',
    minimum: 1,
    maximum: 100,
    integer: true,
    onchange,
    ...props,
  });
  return { onchange, input: screen.getByLabelText<HTMLInputElement>('Epochs') };
}

it('hands a number on with Enter, and when it is left', async () => {
  const { input, onchange } = field();
  await fireEvent.input(input, { target: { value: '12' } });
  expect(onchange).not.toHaveBeenCalled();
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect(onchange).toHaveBeenCalledWith(12);
  await fireEvent.input(input, { target: { value: '13' } });
  await fireEvent.blur(input);
  expect(onchange).toHaveBeenLastCalledWith(13);
});

it.each([
  ['0', 'Must be at least 1.'],
  ['101', 'Must be at most 100.'],
  ['2.5', 'A whole number, please.'],
  ['many', 'Not a number.'],
  ['', 'Not a number.'],
])('says what is wrong with "%s" and keeps it back', async (text, message) => {
  const { input, onchange } = field();
  await fireEvent.input(input, { target: { value: text } });
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect(input).toHaveAttribute('aria-invalid', 'true');
  expect(input).toHaveAccessibleDescription(message);
  expect(onchange).not.toHaveBeenCalled();
});

it('gives up with Escape', async () => {
  const { input, onchange } = field();
  await fireEvent.input(input, { target: { value: '77' } });
  await fireEvent.keyDown(input, { key: 'Escape' });
  expect(input.value).toBe('5');
  await fireEvent.blur(input);
  expect(onchange).not.toHaveBeenCalled();
});
