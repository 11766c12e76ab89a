import { createHash } from 'node:crypto'
import type { Door } from '../../database/door.ts'
import { medicalRecordItem } from '../../database/schema/index.ts'
import type { Desk } from './desk.ts'
import { writeNote } from './notes.ts'
import type { Visit } from './visit.ts'

const insertNote = (
  write: Door,
  at: number,
  visit: Visit,
  note: { text: string; isSigned: boolean; amendsId?: string; amendReason?: string },
): string =>
  write.insert(medicalRecordItem, {
    id: write.newId(),
    recordId: visit.recordId,
    patientId: visit.patientId,
    kind: 'note',
    status: note.isSigned ? 'final' : 'preliminary',
    text: note.text,
    amendsId: note.amendsId ?? null,
    amendReason: note.amendReason ?? null,
    signedAt: note.isSigned ? at : null,
    signedBy: note.isSigned ? visit.doctor.id : null,
    contentHash: note.isSigned ? createHash('sha256').update(note.text).digest('hex') : null,
    occurredAt: at,
    createdAt: at,
    createdBy: write.author.userId,
  })

/** The doctor writes the note of the visit and signs it. */
export const signNote = (desk: Desk, at: number, visit: Visit, diagnosis: string): { id: string; text: string } => {
  const text = writeNote(desk.chance, {
    scenario: visit.scenario,
    reason: visit.reason,
    vitals: visit.vitals,
    diagnosis,
    medicines: visit.items.map(({ words }) => words),
  })
  const id = desk.act(at, 'recordItems.signNote', visit.doctor, (write) =>
    insertNote(write, at, visit, { text, isSigned: true }),
  )
  return { id, text }
}

/** A note begun and not signed yet. */
export const draftNote = (desk: Desk, at: number, visit: Visit): void => {
  desk.act(at, 'recordItems.saveNote', visit.doctor, (write) => {
    insertNote(write, at, visit, { text: `${visit.reason}. ${visit.scenario.history[0] ?? ''}`, isSigned: false })
  })
}

/** A signed note gets an amendment with a reason; both stay readable. */
export const amendNote = (desk: Desk, at: number, visit: Visit, note: { id: string; text: string }): void => {
  desk.act(at, 'recordItems.amendNote', visit.doctor, (write) => {
    write.update(medicalRecordItem, note.id, { status: 'amended' })
    insertNote(write, at, visit, {
      text: `${note.text}\nAdded later: patient telephoned, feels better, no new complaint.`,
      isSigned: true,
      amendsId: note.id,
      amendReason: 'Telephone call after the visit',
    })
  })
}
