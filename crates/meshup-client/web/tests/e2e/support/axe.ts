import type { Page } from '@playwright/test';
import axe from 'axe-core';

/** What axe finds fault with in the page as it is now, one line for each. */
export async function violations(page: Page): Promise<string[]> {
  // The content security policy lets no script in, but the debugger.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message.slice(0, 200) ?? ''}`),
    );
  });
  return found;
}
