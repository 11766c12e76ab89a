import type { Sex } from '../../../shared/domain/status.ts'
import type { Core } from '../../api/core.ts'
import { localState } from '../../database/local-state.ts'
import { medicalRecord, medicalRecordStatus } from '../../database/schema/index.ts'
import { growTo } from './body.ts'
import { minuteMs, storyFor } from './calendar.ts'
import { type Chance, makeChance } from './chance.ts'
import { type Desk, openDesk } from './desk.ts'
import { draftNote, signNote } from './record-notes.ts'
import { demoStore } from './store.ts'
import { arrive, begin, decide, finish, orderTests, triage, type Visit } from './visit.ts'

const stateKey = 'demo.queue'

/** How far each of today's patients has come, and how many minutes ago each arrived. */
const morning: { step: 'arrived' | 'triaged' | 'in_progress' | 'left'; minutesAgo: number }[] = [
  { step: 'left', minutesAgo: 170 },
  { step: 'left', minutesAgo: 150 },
  { step: 'in_progress', minutesAgo: 95 },
  { step: 'in_progress', minutesAgo: 80 },
  { step: 'triaged', minutesAgo: 62 },
  { step: 'triaged', minutesAgo: 47 },
  { step: 'triaged', minutesAgo: 38 },
  { step: 'arrived', minutesAgo: 21 },
  { step: 'arrived', minutesAgo: 12 },
  { step: 'arrived', minutesAgo: 5 },
]

/**
 * Puts today's patients into the waiting room of a demo folder, once a day: some wait, some are with a doctor, two have
 * left their prescription to be handed out and their bill unpaid. Whoever still waits from an earlier day has gone home.
 * Does nothing outside a demo folder. Answers how many came.
 */
export const refreshDemo = (core: Core): number => {
  if (!core.isDemo) return 0
  const today = core.today()
  const state = localState(core.store)
  const last = JSON.parse(state.read(stateKey) ?? 'null') as { day: string; recordIds: string[] } | null
  if (last?.day === today) return 0
  const chance = makeChance([...today].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7))
  const desk = openDesk(core, chance)
  return core.store.together(() => {
    if (last) sendHome(desk, last.recordIds)
    const visits = fillQueue(desk, chance, today)
    state.write(stateKey, JSON.stringify({ day: today, recordIds: visits.map(({ recordId }) => recordId) }))
    return visits.length
  })
}

const fillQueue = (desk: Desk, chance: Chance, today: string): Visit[] => {
  const now = desk.core.now()
  const candidates = demoStore(desk.core.store).candidates()
  const coming = chance.some(candidates, morning.length)
  return coming.map((candidate, index) => {
    const { step, minutesAgo } = morning[index] ?? { step: 'arrived', minutesAgo: 1 }
    const arrivedAt = now - minutesAgo * minuteMs
    const sex = candidate.sex as Sex
    const grown = growTo(sex, candidate.birthDate, 1.06, today)
    const body = {
      ...grown,
      weightKg: candidate.weightKg ?? grown.weightKg,
      heightCm: candidate.heightCm ?? grown.heightCm,
    }
    const scenario = storyWith(chance, candidate, today, step === 'left')
    const visit = arrive(desk, arrivedAt, candidate.id, body, scenario, desk.onDuty('doctor', index))
    if (step !== 'arrived') triage(desk, arrivedAt + 9 * minuteMs, visit)
    if (step === 'in_progress' || step === 'left') {
      begin(desk, arrivedAt + 30 * minuteMs, visit)
      orderTests(desk, arrivedAt + 36 * minuteMs, visit)
    }
    if (step === 'in_progress') draftNote(desk, arrivedAt + 40 * minuteMs, visit)
    if (step === 'left') {
      const diagnosis = decide(desk, arrivedAt + 60 * minuteMs, visit)
      signNote(desk, arrivedAt + 66 * minuteMs, visit, diagnosis)
      finish(desk, arrivedAt + 70 * minuteMs, visit)
    }
    return visit
  })
}

/** A story of today; for someone who has left already, one that ends with medicines and waits for no test. */
const storyWith = (chance: Chance, who: { sex: string; birthDate: string | null }, today: string, hasLeft: boolean) => {
  for (let tries = 0; tries < 40; tries++) {
    const story = storyFor(chance, who, today)
    if (!hasLeft || (story.treatments.length > 0 && !story.tests?.length)) return story
  }
  return storyFor(chance, who, today)
}

const sendHome = (desk: Desk, recordIds: string[]): void => {
  const now = desk.core.now()
  const clerk = desk.onDuty('clerk', 0)
  const sql = demoStore(desk.core.store)
  for (const recordId of recordIds) {
    const record = sql.record(recordId)
    if (record?.status === 'in_progress') finish(desk, now, { recordId, doctor: desk.onDuty('doctor', 0) })
    else if (record?.status === 'arrived' || record?.status === 'triaged') {
      desk.act(now, 'records.cancel', clerk, (write) => {
        write.update(medicalRecord, recordId, {
          status: 'cancelled',
          endedAt: now,
          cancelReason: 'Left before being seen',
        })
        write.insert(medicalRecordStatus, {
          id: write.newId(),
          recordId,
          status: 'cancelled',
          at: now,
          createdBy: clerk.id,
        })
      })
    }
  }
}
