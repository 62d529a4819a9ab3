// What axe finds on a page.

import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds, one line for each element. */
export async function violations(page: Page): Promise<string[]> {
  // The pages have no frames, so the mode that looks at the page alone finds the same, sooner.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary?.replace(/\s+/g, ' ')}`),
  )
}
