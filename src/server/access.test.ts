import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Access, isLoopbackHost, isOwnOrigin } from './access.ts';

it('knows its own token only', () => {
  const access = new Access(8000);
  expect(access.token).toMatch(/^[\w-]{32}$/);
  expect(access.isToken(access.token)).toBe(true);
  expect(access.isToken(new Access(8000).token)).toBe(false);
  fc.assert(fc.property(fc.string(), (given) => access.isToken(given) === false));
});

it('admits whoever has the token, and one who has the ticket, for a minute', () => {
  const asked = (text: string) => new URLSearchParams(text);
  const access = new Access(8000, 'for-the-browser');
  for (const query of ['', 'token=', 'ticket=', 'ticket=for-the-browsers', 'token=for-the-browser'])
    expect(access.admits(asked(query)), query).toBe(false);
  expect(access.admits(asked('ticket=for-the-browser'))).toBe(true);
  expect(access.admits(asked('ticket=for-the-browser'))).toBe(false);
  for (let times = 0; times < 2; times++) expect(access.admits(asked(`token=${access.token}`))).toBe(true);
  expect(new Access(8000).admits(asked('ticket='))).toBe(false);

  const now = vi.spyOn(performance, 'now');
  onTestFinished(() => now.mockRestore());
  const late = new Access(8000, 'for-the-browser');
  now.mockReturnValue(performance.now() + 61_000);
  expect(late.admits(asked('ticket=for-the-browser'))).toBe(false);
});

it('takes its cookie back, among others, and no other server’s', () => {
  const access = new Access(8000);
  const [cookie] = access.cookie.split(';');
  expect(access.hasCookie({ cookie })).toBe(true);
  expect(access.hasCookie({ cookie: `a=b; ${cookie}; c` })).toBe(true);
  expect(access.hasCookie({ cookie: cookie!.replace('8000', '8001') })).toBe(false);
  expect(access.hasCookie({ cookie: `${cookie}x` })).toBe(false);
  expect(access.hasCookie({})).toBe(false);
  expect(access.cookie).toContain('HttpOnly; SameSite=Strict');
});

it('knows names of this machine', () => {
  for (const host of ['127.0.0.1:8000', 'localhost', 'LOCALHOST:1', '[::1]:8000'])
    expect(isLoopbackHost({ host })).toBe(true);
  for (const host of [
    'evil.example:8000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0',
    '',
    '192.168.1.2:8000',
  ])
    expect(isLoopbackHost({ host }), host).toBe(false);
  expect(isLoopbackHost({})).toBe(false);
});

it('knows its own origin', () => {
  const host = '127.0.0.1:8000';
  expect(isOwnOrigin({ host, origin: 'http://127.0.0.1:8000' })).toBe(true);
  for (const origin of [
    'http://127.0.0.1:8001',
    'http://localhost:8000',
    'https://evil.example',
    'null',
    '',
    undefined,
  ])
    expect(isOwnOrigin({ host, ...(origin !== undefined && { origin }) }), origin).toBe(false);
});
