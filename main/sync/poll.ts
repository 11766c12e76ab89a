import type { Frame } from './frame.ts'
import { SayHello, type Session } from './session.ts'
import type { PollAnswer } from './wire.ts'

/** Asks how far the server is. Whatever is not as the last hello said is cleared up by a new one. */
export const poll = async (frame: Frame, session: Session): Promise<void> => {
  const { epoch, proof } = frame.facts.now
  const answer = await frame.call<PollAnswer>('poll', { epoch })
  const expected = session.why === 'draining' ? 'draining' : 'ok'
  if (answer.status !== expected) throw new SayHello(`poll was answered ${answer.status}`)
  if (answer.epoch !== epoch) throw new SayHello('another epoch')
  // Where nothing may be sent, hello does not look at the proof either.
  if (session.mayPush && answer.head < proof.head) throw new SayHello('the server has seen more than it has now')
  session.head = Math.max(session.head, answer.head)
}
