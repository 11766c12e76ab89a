import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { DispenseRow } from '../../../shared/contract/dispenses.ts'
import type { PrescriptionItemRow, PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  Column,
  DataTable,
  EmptyState,
  ErrorNotice,
  Flag,
  Loading,
  Page,
  Panel,
  Split,
  type TableColumn,
  Text,
  TimeText,
  useClinic,
} from '../../ui/index.ts'
import { PatientBanner } from '../patients/banner.tsx'
import { fulfilmentWords, quantityWords, statusTone, statusWords } from '../prescriptions/words.ts'
import { print } from '../printing/print.ts'
import { AllergyFlags } from './allergies.tsx'
import { DispenseForm } from './dispense-form.tsx'
import { Dispensed } from './dispensed.tsx'
import { labelJob } from './label.ts'

const columns: TableColumn<PrescriptionItemRow>[] = [
  {
    key: 'medicine',
    title: 'Medicine',
    render: (item) => (
      <>
        <Text isStrong>{item.medicineName}</Text> {item.isHighAlert && <Flag tone="warning">High alert</Flag>}
        <div>
          <Text isSmall isSoft>
            {item.sentence}
          </Text>
        </div>
      </>
    ),
  },
  {
    key: 'quantity',
    title: 'Quantity',
    render: (item) => (
      <>
        {quantityWords(item)}
        <div>
          <Text isSmall isSoft>
            {fulfilmentWords(item)}
          </Text>
        </div>
      </>
    ),
  },
  {
    key: 'status',
    title: 'State',
    render: (item) => <Badge tone={statusTone(item.status)}>{statusWords(item.status)}</Badge>,
  },
]

const isOpen = (item: PrescriptionItemRow): boolean => item.status === 'active' && item.fulfilment.remaining > 0

/** The next medicine to hand out: the one after this, or the first that is open. */
const nextOpen = (prescription: PrescriptionRow, afterId: string | null): string | null => {
  const at = prescription.items.findIndex((item) => item.id === afterId)
  const order = [...prescription.items.slice(at + 1), ...prescription.items.slice(0, at + 1)]
  return order.find((item) => isOpen(item) && item.id !== afterId)?.id ?? null
}

/** One prescription at the counter: its patient, its medicines, and the handing out of one after the other. */
export function Dispense() {
  const { prescriptionId = '' } = useParams()
  const navigate = useNavigate()
  const [chosenId, setChosenId] = useState<string | null>(null)
  // How often something was handed out here: the form then begins anew. What somebody else hands out changes the
  // figures beside what is typed.
  const [handedOut, setHandedOut] = useState(0)
  const prescription = useQuery(api.prescriptions.read.queryOptions({ input: { id: prescriptionId } }))
  const patientId = prescription.data?.patientId
  const patient = useQuery({
    ...api.patients.read.queryOptions({ input: { id: patientId ?? '' } }),
    enabled: patientId !== undefined,
  })
  const { data } = prescription
  const failed = prescription.error ?? patient.error
  const chosen = data?.items.find((item) => item.id === chosenId && isOpen(item))
  const itemId = chosen?.id ?? (data ? nextOpen(data, null) : null)
  const clinic = useClinic()
  const printLabels = (rows: readonly DispenseRow[]) => {
    const jobs = rows.flatMap((row) => {
      const item = data?.items.find((each) => each.id === row.prescriptionItemId)
      if (!item || !patient.data) return []
      const label = { dispenseId: row.id, patient: patient.data, item, quantity: row.quantity, at: row.dispensedAt }
      return [labelJob({ ...label, batches: [row] }, clinic)]
    })
    print(...jobs)
  }
  const firstId = useRef<string | null>(null)
  firstId.current ??= itemId
  return (
    <Page title="Hand out" breadcrumbs={[{ label: 'To hand out', to: '/dispense' }]}>
      {failed && <ErrorNotice error={failed} onRetry={() => void prescription.refetch()} />}
      {!data && !failed && <Loading lines={8} />}
      {data && (
        <Column>
          {patient.data && <PatientBanner patient={patient.data} allergies={<AllergyFlags patient={patient.data} />} />}
          <Split side="30rem">
            <Column>
              <Panel
                isFlush
                title={
                  <>
                    Prescription of <TimeText at={data.writtenAt} />
                    {data.prescriberName && ` by ${data.prescriberName}`}
                  </>
                }
              >
                <DataTable
                  label="Medicines of this prescription"
                  columns={columns}
                  rows={data.items}
                  rowKey={(item) => item.id}
                  selectedKey={itemId}
                  onOpen={(item) => isOpen(item) && setChosenId(item.id)}
                />
              </Panel>
              <Dispensed prescriptionId={data.id} onLabels={printLabels} />
            </Column>
            {itemId === null ? (
              <Panel title="Hand out">
                <EmptyState
                  title="Nothing is left to hand out"
                  action={
                    <Button kind="primary" autoFocus onClick={() => navigate('/dispense')}>
                      Next prescription
                    </Button>
                  }
                />
              </Panel>
            ) : (
              <DispenseForm
                key={`${itemId}:${handedOut}`}
                itemId={itemId}
                isNext={handedOut > 0 || itemId !== firstId.current}
                onDone={() => {
                  setHandedOut(handedOut + 1)
                  setChosenId(nextOpen(data, itemId))
                }}
              />
            )}
          </Split>
        </Column>
      )}
    </Page>
  )
}
