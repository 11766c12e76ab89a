import { formatMinor } from '../../../shared/domain/money.ts'
import type { TaskKind } from '../../../shared/domain/task.ts'
import type { Store } from '../../database/store.ts'
import { rowsStore } from './rows-store.ts'
import type { StoredTask } from './store.ts'
import { nameOf } from './subjects.ts'
import { taskStore } from './task-store.ts'

/** What to say of a task, and where in the program it can be put right. */
export interface TaskWords {
  explanation: string
  link: string | null
}

type Describe = (task: StoredTask, store: Store, facts: Record<string, unknown>) => TaskWords

const gone: TaskWords = {
  explanation: 'What this is about is not on this workstation yet. Try again later.',
  link: null,
}

const billOf = (row: { patient_id: string | null; sale_id: string | null }): string | null =>
  row.patient_id ? `/bills/patient/${row.patient_id}` : row.sale_id ? `/bills/sale/${row.sale_id}` : null

const patientLink = (id: string | null): string | null => (id ? `/patients/${id}` : null)

/** The prescription of a row of one, or of one of its items. */
const prescriptionOf = (task: StoredTask, store: Store): string =>
  task.tbl === 'prescription_item'
    ? (taskStore(store).prescribed(task.row_id)?.prescription_id ?? task.row_id)
    : task.row_id

const describe: Record<TaskKind, Describe> = {
  negative_stock(task, store) {
    const batch = taskStore(store).batch(task.row_id)
    if (!batch) return gone
    const short = Math.max(0, -batch.on_hand)
    return {
      explanation: `By the books ${short} more left lot ${batch.lot} of ${nameOf(store, 'medicine', batch.medicine_id) ?? 'this medicine'} than came in. Count what is on the shelf and adjust the stock.`,
      link: `/stock/${batch.medicine_id}`,
    }
  },
  paid_twice(task, store) {
    const row = taskStore(store).charge(task.row_id)
    if (!row) return gone
    const owed = row.amount_minor + row.cancelled_minor
    return {
      explanation: `${formatMinor(row.paid_minor, row.currency)} was paid for ${row.description}, which costs ${formatMinor(owed, row.currency)}. Give ${formatMinor(row.paid_minor - owed, row.currency)} back, or leave it on the account.`,
      link: billOf(row),
    }
  },
  cancelled_twice(task, store) {
    const row = taskStore(store).charge(task.row_id)
    if (!row) return gone
    return {
      explanation: `${row.description} (${formatMinor(row.amount_minor, row.currency)}) was cancelled ${row.cancelled} times, so the bill is too low. Charge what is missing again.`,
      link: billOf(row),
    }
  },
  dispensed_twice(task, store) {
    const item = taskStore(store).prescribed(task.row_id)
    if (!item) return gone
    const allowed = item.quantity * (1 + item.repeats)
    return {
      explanation: `${item.given} of ${item.medicine_name} were handed out, ${allowed} were prescribed. Ask the patient how much they have, take back what is too much, and tell the prescriber.`,
      link: `/dispense/${item.prescription_id}`,
    }
  },
  dispensed_after_stop: (task, store) => ({
    explanation:
      'It was handed out on a workstation that had not heard yet that it was stopped. Tell the patient not to take it, take it back, and tell the prescriber.',
    link: `/dispense/${prescriptionOf(task, store)}`,
  }),
  open_visits(task, store) {
    const patientId = task.tbl === 'patient' ? task.row_id : task.patient_id
    const open = patientId ? taskStore(store).openVisits(patientId) : 0
    return {
      explanation: `There are ${Math.max(open, 2)} open visits. Go on in one, and cancel the other with a reason.`,
      link: patientLink(patientId),
    }
  },
  duplicate_patient(task, store, facts) {
    const other = typeof facts.other === 'string' ? nameOf(store, 'patient', facts.other) : null
    return {
      explanation: `${nameOf(store, 'patient', task.row_id) ?? 'This patient'} may be the same person as ${other ?? 'another patient'}. Compare both with the person in front of you; if they are two, note it here.`,
      link: patientLink(task.row_id),
    }
  },
  mrn_taken(task, store) {
    const twins = taskStore(store).patientsWithMrnOf(task.row_id)
    const others = twins.map((twin) => nameOf(store, 'patient', twin.id)).join(', ')
    return {
      explanation: `${others || 'Another patient'} has the same record number. Find out whose it is on paper, and note here which of the two keeps it.`,
      link: patientLink(task.row_id),
    }
  },
  username_taken(task, store) {
    const name = taskStore(store).user(task.row_id)?.username
    return {
      explanation: `Two accounts are called ${name ? `“${name}”` : 'the same'}. Where its owner has not worked yet, the newer one can’t sign in by that name. Give it another username, or close it if both are one person.`,
      link: '/users',
    }
  },
  code_taken(task, store) {
    const code = taskStore(store).serviceItem(task.row_id)?.code
    return {
      explanation: `Two services have the code ${code ?? 'of another'}. Give one of them another code, or retire it.`,
      link: '/services/catalogue',
    }
  },
  after_withdrawal(task, store, { user, workstation }) {
    const sql = rowsStore(store)
    const who = (typeof user === 'string' && sql.userName(user)) || 'Somebody'
    const where = (typeof workstation === 'number' && sql.workstationName(workstation)) || 'A workstation'
    return {
      explanation: `${who} did this when their access had ended. ${where} had not heard of that yet, and it was kept because it happened. Look at it with somebody who was there.`,
      link: patientLink(task.patient_id),
    }
  },
}

export const taskWords = (task: StoredTask, kind: TaskKind, store: Store): TaskWords => {
  let facts: Record<string, unknown> = {}
  try {
    facts = JSON.parse(task.facts) as Record<string, unknown>
  } catch {} // the numbers are read from the rows; facts only add to them
  return describe[kind](task, store, facts)
}
