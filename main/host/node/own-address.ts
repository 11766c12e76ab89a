/** The one page of the window. */
export const pageUrl = 'hera://app/'

/** Before the word of a page on its way to a printer. */
export const printUrl = 'hera://print/'

/** True for addresses of the page and its files: exactly hera://app, whatever follows. */
export const isOwnAddress = (address: string): boolean => {
  try {
    const url = new URL(address)
    return url.protocol === 'hera:' && url.host === 'app' && url.username === '' && url.password === ''
  } catch {
    return false
  }
}
