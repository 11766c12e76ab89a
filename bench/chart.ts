import type { Hera } from '../main/hera.ts'
import { latency, print, printRatio } from './figure.ts'
import { makeRandom } from './names.ts'
import type { BenchWindow } from './window.ts'

/** A full chart: patient, the latest 20 records and their items, beside three bare reads and a bare hop. */
export const benchChart = async (hera: Hera, window: BenchWindow, calls: number): Promise<void> => {
  const { store } = hera.core
  const regulars = store.statement<{ id: string }>('SELECT DISTINCT patient_id AS id FROM medical_record').all()
  const random = makeRandom(5)
  const ids = Array.from({ length: calls }, () => regulars[Math.floor(random() * regulars.length)]?.id ?? '')
  const samples = await window.sideBySide(
    {
      messages: ids,
      answer: (id: string) => ({
        patient: store.statement('SELECT * FROM patient WHERE id = ?').get(id),
        records: store
          .statement('SELECT * FROM medical_record WHERE patient_id = ? ORDER BY started_at DESC LIMIT 20')
          .all(id),
        items: store
          .statement(
            `SELECT medical_record_item.* FROM medical_record_item WHERE record_id IN
             (SELECT id FROM medical_record WHERE patient_id = ? ORDER BY started_at DESC LIMIT 20)`,
          )
          .all(id),
      }),
    },
    { procedure: 'chart.open', inputs: ids.map((patientId) => ({ patientId })) },
  )
  const [bare, whole] = [latency(samples.bare), latency(samples.whole)]
  printRatio('chart.p50', whole.p50, bare.p50, { times: 1.5, words: 'p50 <= 1.5x (bare encrypted read + hop)' })
  print({
    name: 'chart.p99',
    value: whole.p99,
    unit: 'ms',
    goal: 'p99 <= 5 ms',
    met: whole.p99 <= 5,
    reference: bare.p99,
  })
}
