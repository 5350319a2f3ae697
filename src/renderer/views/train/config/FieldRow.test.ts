import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { renderWithApp, testApp } from '../../../testing/app.ts';
import { Draft } from './draft.svelte.ts';
import FieldRow from './FieldRow.svelte';

it('has one tab stop, its input, and shows what it means while that has the focus', async () => {
  const draft = new Draft();
  const field = draft.fields.find(({ id }) => id === 'learningRate')!;
  renderWithApp(testApp().app, FieldRow as never, { field, draft, locked: false });
  const input = screen.getByLabelText(/^Learning rate/);
  expect(document.querySelectorAll('[tabindex]')).toHaveLength(0);
  expect(input).toHaveAccessibleDescription(field.help);
  const shown = () => document.querySelector('.tip-bubble');
  expect(shown()).toBeNull();
  input.focus();
  await waitFor(() => expect(shown()).toHaveTextContent(field.help));
  await fireEvent.blur(input);
});
