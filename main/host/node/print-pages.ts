import { noncePlaceholder } from '../../printing/html.ts'

/** Pages on their way to a printer, each handed out once. */
export interface PrintPages {
  /** Keeps a page; answers the word that gives it back. */
  put(html: string): string
  take(token: string): { html: string; policy: string } | null
  forget(token: string): void
}

export const makePrintPages = (random: (length: number) => Uint8Array): PrintPages => {
  const pages = new Map<string, string>()
  return {
    put(html) {
      const token = Buffer.from(random(24)).toString('hex')
      pages.set(token, html)
      return token
    },
    take(token) {
      const html = pages.get(token)
      if (html === undefined) return null
      pages.delete(token)
      const nonce = Buffer.from(random(18)).toString('base64')
      // In the head only: what is printed is left as it is, whatever it says.
      const body = html.indexOf('<body')
      const head = html.slice(0, body).replaceAll(noncePlaceholder, nonce)
      return { html: head + html.slice(body), policy: `default-src 'none'; style-src 'nonce-${nonce}'` }
    },
    forget: (token) => void pages.delete(token),
  }
}
