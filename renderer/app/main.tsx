import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { adoptTheme } from '../ui/index.ts'
import { App } from './app.tsx'
import { followSession, startSession } from './session.ts'

adoptTheme()
followSession()
void startSession()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
