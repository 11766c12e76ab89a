import { contextBridge, ipcRenderer } from 'electron'
import { connectMessage, lockMessage } from './messages.ts'

// All that the page gets: a word that says where it runs. Everything else goes through the one port.
contextBridge.exposeInMainWorld('hera', { host: 'electron' })

window.addEventListener('message', (event) => {
  // From this page itself, not from a frame in it or another window; and one port, not a bundle.
  if (event.source !== window || event.data !== connectMessage || event.ports.length !== 1) return
  ipcRenderer.postMessage(connectMessage, null, [...event.ports])
})

ipcRenderer.on(lockMessage, () => window.postMessage(lockMessage, window.location.origin))
