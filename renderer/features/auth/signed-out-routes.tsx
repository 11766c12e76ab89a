import { Route, Routes } from 'react-router'
import type { AuthState } from '../../app/session.ts'
import { Activate } from './activate.tsx'
import { Recover } from './recover.tsx'
import { SignIn } from './sign-in.tsx'

/** What there is to see while nobody is signed in; any other address shows the sign-in. */
export function SignedOutRoutes({ state }: { state: AuthState | null }) {
  return (
    <Routes>
      <Route path="/activate" element={<Activate state={state} />} />
      <Route path="/recover" element={<Recover state={state} />} />
      <Route path="*" element={<SignIn state={state} />} />
    </Routes>
  )
}
