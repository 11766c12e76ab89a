/** Page to main through the preload, with one port: serve me. renderer/host/port-link.ts says the same word. */
export const connectMessage = 'hera:connect'

/** Main to page through the preload: keep the drafts and cover the screen. renderer/host/connect.ts listens for it. */
export const lockMessage = 'hera:lock'
