import { client } from '../../host/queries.ts'

/** Reads a kept sheet as PDF and gives it to the person as a file; answers what to say of it. */
export async function savePdf(id: string): Promise<string> {
  const { name, base64, words } = await client.printing.pdf({ id })
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download reads it after the click; a minute is more than enough.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return `Saved as ${name}. ${words}`.trim()
}
