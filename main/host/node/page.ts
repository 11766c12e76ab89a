/**
 * What the page of the screens may load and run, as a Content-Security-Policy: its own files, and styles that carry this
 * page's nonce. Every host that serves the screens sends it.
 */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'", // positions of popovers; a style attribute runs nothing
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

/** The built index.html with this load's nonce where the component library looks for it. */
export const pageWithNonce = (html: string, nonce: string): string =>
  html.replace('<head>', `<head>\n    <meta name="csp-nonce" content="${nonce}" />`)
