import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PrescriptionItemRow, PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import { isOpenTo } from '../../app/access.ts'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Column,
  ConfirmReason,
  EmptyState,
  ErrorNotice,
  Loading,
  notify,
  Pager,
  Panel,
  Segmented,
  useClinic,
} from '../../ui/index.ts'
import { print } from '../printing/print.ts'
import { Composer } from './composer.tsx'
import { PrescriptionList } from './list.tsx'
import { prescriptionSheet } from './prescription-sheet.ts'
import { ReplaceDialog } from './replace-dialog.tsx'

type Asked =
  | { what: 'stop'; prescription: PrescriptionRow; item: PrescriptionItemRow | null }
  | { what: 'replace'; prescription: PrescriptionRow; item: PrescriptionItemRow }
  | { what: 'withdraw'; prescription: PrescriptionRow }

/**
 * A patient's prescriptions, current and past, and the writing of new ones in a visit. `isOpen`: the visit takes new
 * prescriptions; without a visit (`recordId` null) one can be written outside of any.
 */
export function PrescriptionPanel({
  patientId,
  recordId,
  isOpen,
}: {
  patientId: string
  recordId: string | null
  isOpen: boolean
}) {
  const profile = useProfile()
  const mayWrite = isOpenTo(profile, { needs: 'prescription.write' })
  return (
    <Column>
      {isOpen && mayWrite && <Composer key={recordId ?? patientId} patientId={patientId} recordId={recordId} />}
      <PatientPrescriptions patientId={patientId} mayWrite={mayWrite} />
    </Column>
  )
}

const pageSize = 20

function PatientPrescriptions({ patientId, mayWrite }: { patientId: string; mayWrite: boolean }) {
  const [view, setView] = useState<'current' | 'all'>('current')
  const [page, setPage] = useState(1)
  const [asked, setAsked] = useState<Asked | null>(null)
  const { data, error, refetch } = useQuery(
    api.prescriptions.list.queryOptions({ input: { patientId, isCurrent: view === 'current', page, pageSize } }),
  )
  const patient = useQuery(api.patients.read.queryOptions({ input: { id: patientId } }))
  const activate = useCommand(api.prescriptions.activate, { onSuccess: () => notify.done('Signed and prescribed.') })
  const rows = data?.rows
  const clinic = useClinic()
  const printRow = (row: PrescriptionRow) => {
    if (!patient.data) return
    const sheet = prescriptionSheet(row, patient.data, clinic)
    print({ kind: 'prescription', sheet, subjectId: row.id, patientId, name: 'the prescription' })
  }
  return (
    <Panel
      title="Prescriptions"
      actions={
        <Segmented
          label="Which prescriptions"
          options={[
            { value: 'current', label: 'Current' },
            { value: 'all', label: 'All' },
          ]}
          value={view}
          onChange={(next) => {
            setView(next)
            setPage(1)
          }}
        />
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!rows && !error && <Loading lines={4} />}
      {rows?.length === 0 && (
        <EmptyState title={view === 'current' ? 'Nothing is being taken' : 'Nothing was ever prescribed'} />
      )}
      {rows && rows.length > 0 && (
        <PrescriptionList
          rows={rows}
          actions={{
            ...(patient.data ? { onPrint: printRow } : {}),
            ...(mayWrite
              ? {
                  onSign: (prescription) => void activate.start({ id: prescription.id }),
                  onStop: (prescription, item) => setAsked({ what: 'stop', prescription, item }),
                  onReplace: (prescription, item) => setAsked({ what: 'replace', prescription, item }),
                  onWithdraw: (prescription) => setAsked({ what: 'withdraw', prescription }),
                }
              : {}),
          }}
        />
      )}
      {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
      {asked?.what === 'replace' && (
        <ReplaceDialog prescription={asked.prescription} item={asked.item} onClose={() => setAsked(null)} />
      )}
      <Ending asked={asked} onClose={() => setAsked(null)} />
    </Panel>
  )
}

/** Asks why before something is stopped or withdrawn. */
function Ending({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  const stop = useCommand(api.prescriptions.stop)
  const withdraw = useCommand(api.prescriptions.markEnteredInError)
  const id = asked?.prescription.id ?? ''
  const item = asked?.what === 'stop' ? asked.item : null
  return (
    <>
      <ConfirmReason
        isOpen={asked?.what === 'stop'}
        title={item ? `Stop ${item.medicineName}` : 'Stop this prescription'}
        confirmLabel="Stop it"
        isDanger
        onClose={onClose}
        onConfirm={(reason) => stop.run({ id, reason, ...(item ? { itemId: item.id } : {}) })}
      >
        What was not handed out is no longer owed. What was handed out stays.
      </ConfirmReason>
      <ConfirmReason
        isOpen={asked?.what === 'withdraw'}
        title="Entered in error"
        confirmLabel="Mark as entered in error"
        isDanger
        onClose={onClose}
        onConfirm={(reason) => withdraw.run({ id, reason })}
      >
        The prescription stays readable and is marked as never meant. Nothing of it is owed.
      </ConfirmReason>
    </>
  )
}
