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

it.each(['0', '101', '-1', '2.5', 'many', ''])(
  'says what it takes for "%s", and keeps that back',
  async (text) => {
    const { input, onchange } = field();
    await fireEvent.input(input, { target: { value: text } });
    await fireEvent.keyDown(input, { key: 'Enter' });
    expect(input).toHaveAttribute('aria-invalid', 'true');
    expect(screen.getByRole('alert')).toBeVisible();
    expect(input).toHaveAccessibleDescription('A whole number, 1 to 100');
    await fireEvent.blur(input);
    expect(input.value).toBe('5');
    expect(input).toHaveAttribute('aria-invalid', 'false');
    expect(screen.getByRole('alert')).toHaveTextContent('A whole number, 1 to 100');
    expect(onchange).not.toHaveBeenCalled();
  },
);

it('reads a whole number as it writes it', async () => {
  const { input, onchange } = field({ maximum: 9999, format: (n: number) => n.toLocaleString('en') });
  await fireEvent.input(input, { target: { value: '1,234' } });
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect(onchange).toHaveBeenCalledWith(1234);
  await fireEvent.input(input, { target: { value: '10000' } });
  expect(input).toHaveAccessibleDescription('A whole number, 1 to 9,999');
});

it('gives up with Escape', async () => {
  const { input, onchange } = field();
  await fireEvent.input(input, { target: { value: '77' } });
  await fireEvent.keyDown(input, { key: 'Escape' });
  expect(input.value).toBe('5');
  await fireEvent.blur(input);
  expect(onchange).not.toHaveBeenCalled();
});
