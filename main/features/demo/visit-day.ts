import type { Body } from './body.ts'
import { type Agenda, minuteMs } from './calendar.ts'
import type { Desk } from './desk.ts'
import { enterResult } from './orders.ts'
import type { Person } from './people.ts'
import { amendNote, signNote } from './record-notes.ts'
import { takeHistory } from './register.ts'
import type { Scenario } from './scenario.ts'
import type { Shelf } from './shelf.ts'
import type { Till } from './till.ts'
import type { Uncollected } from './uncollected.ts'
import { arrive, begin, decide, finish, orderTests, triage } from './visit.ts'

export interface House {
  desk: Desk
  shelf: Shelf
  till: Till
  agenda: Agenda
  day: string
  /** In the last days something is always left open: a bill, a prescription. */
  isRecent: boolean
  /** Prescriptions that nobody came for. */
  uncollected: Uncollected[]
}

/** Plans one visit through the house, from the clerk's desk to the pharmacy's window. */
export const planVisit = (
  house: House,
  arrivesAt: number,
  who: { patientId: string; person: Person | null; body: Body; scenario: Scenario },
): void => {
  const { desk, shelf, till, agenda, day, isRecent, uncollected } = house
  const { chance } = desk
  const { patientId, person, body, scenario } = who
  const later = (from: number, to: number) => chance.integer(from * 60, to * 60) * 1000
  const isBroken = (scenario.tests ?? []).some((test) => test.code.startsWith('IMG')) && chance.isTrue(0.25)
  const visit = arrive(desk, arrivesAt, patientId, body, scenario, desk.onDuty('doctor'))

  const leave = (at: number): void => {
    const share = chance.isTrue(isRecent ? 0.6 : 0.88) ? 1 : chance.isTrue(0.5) ? 0.5 : 0
    const paysAt = at + later(4, 14)
    agenda.plan(paysAt, (now) => till.take(now, patientId, share))
    if (share > 0 && !(isRecent && chance.isTrue(0.35))) {
      agenda.plan(paysAt + later(4, 18), (now) => shelf.dispense(desk, now, day, visit))
    } else if (visit.prescriptionId) {
      uncollected.push({ visit, since: at })
    }
  }
  const conclude = (at: number): void => {
    const diagnosis = decide(desk, at, visit)
    agenda.plan(at + later(4, 8), (now) => {
      const note = signNote(desk, now, visit, diagnosis)
      finish(desk, now + 2 * minuteMs, visit)
      if (chance.isTrue(0.02)) agenda.plan(now + later(60, 90), (then) => amendNote(desk, then, visit, note))
      leave(now + 3 * minuteMs)
    })
  }
  const examine = (at: number): void => {
    begin(desk, at, visit)
    if (person) takeHistory(desk, at + 2 * minuteMs, patientId, person, visit.doctor)
    if (!scenario.tests?.length) {
      agenda.plan(at + later(6, 12), conclude)
      return
    }
    orderTests(desk, at + 5 * minuteMs, visit)
    if (isBroken) {
      // Paid at once, then the machine fails: the price goes back.
      agenda.plan(at + later(10, 14), (now) => till.take(now, patientId, 1))
      agenda.plan(at + later(20, 26), (now) => {
        for (const test of visit.tests) till.refundService(now, patientId, test.item.name, visit.doctor)
      })
    } else {
      agenda.plan(at + later(20, 45), (now) => {
        for (const test of visit.tests) enterResult(desk, now, visit, test)
      })
    }
    agenda.plan(at + later(48, 60), conclude)
  }
  agenda.plan(arrivesAt + later(6, 18), (at) => {
    triage(desk, at, visit)
    agenda.plan(at + later(6, 30), examine)
  })
}
