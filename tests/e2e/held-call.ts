import type { Page, Route } from '@playwright/test'

/** Holds back the next of these calls (`records/triage`), and answers with it: the test says what becomes of it. */
export const holdBack = (page: Page, call: string): Promise<Route> => {
  const held = Promise.withResolvers<Route>()
  void page.route(`**/rpc/${call}`, (route) => held.resolve(route), { times: 1 })
  return held.promise
}
