import { expect, it } from 'vitest';
import { testApp } from '../../../testing/app.ts';
import { share } from './share.ts';

it('says in a page why there is no link, before a digit is read', async () => {
  const { app } = testApp({}, true);
  app.pageLink = () => null;
  await share(app);
  expect(app.toasts.current).toMatchObject({
    kind: 'failed',
    text: 'There is no link yet: no digit is read.',
  });
});
