import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useParams } from 'react-router'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import { Button, ErrorNotice, IconReceiptRefund, Loading, Menu, Page, Panel, Split, Text } from '../../ui/index.ts'
import { BillPayments } from './bill-payments.tsx'
import { ChargeTable } from './charge-table.tsx'
import { DiscountDialog, WriteOffDialog } from './give-away.tsx'
import { NoShiftNotice } from './no-shift.tsx'
import { TakePayment } from './take-payment.tsx'
import { type Taken, TakenDialog } from './taken-dialog.tsx'

/** One bill: its lines, what was paid, and taking a payment. */
export function BillScreen() {
  const { patientId, saleId } = useParams()
  const account = patientId ? { patientId } : { saleId: saleId ?? '' }
  const profile = useProfile()
  const bill = useQuery(api.charges.list.queryOptions({ input: { ...account, pageSize: 200 } }))
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [isOpenOnly, setOpenOnly] = useState(true)
  const [taken, setTaken] = useState<Taken | null>(null)
  const [takenCount, setTakenCount] = useState(0)
  const [dialog, setDialog] = useState<'discount' | 'writeOff' | null>(null)
  // The amount has the focus when the bill opens; later changes of the bill must not take it from where it is.
  const [isFresh, setFresh] = useState(true)
  const isRead = bill.isSuccess
  useEffect(() => {
    if (isRead) setFresh(false)
  }, [isRead])
  const breadcrumbs = [{ label: 'Unpaid bills', to: '/bills' }]
  if (!bill.data) {
    return (
      <Page title="Bill" breadcrumbs={breadcrumbs}>
        {bill.error ? <ErrorNotice error={bill.error} onRetry={() => void bill.refetch()} /> : <Loading lines={6} />}
      </Page>
    )
  }
  const { account: owner, rows } = bill.data
  const payable = rows.filter((line) => line.openMinor > 0)
  const picked = payable.filter((line) => chosen.includes(line.id))
  const shown = isOpenOnly ? rows.filter((line) => line.openMinor !== 0) : rows
  return (
    <Page
      title={owner.name}
      subtitle={owner.mrn ?? 'Walk-in sale'}
      breadcrumbs={breadcrumbs}
      actions={
        payable.length > 0 && (
          <Menu
            trigger={<Button icon={<IconReceiptRefund size={16} />}>Reduce</Button>}
            entries={[
              { label: 'Discount…', onClick: () => setDialog('discount') },
              ...(profile.user.role === 'admin' ? [{ label: 'Write off…', onClick: () => setDialog('writeOff') }] : []),
            ]}
          />
        )
      }
    >
      <NoShiftNotice />
      <Split side="23rem">
        <div style={{ display: 'grid', gap: '0.75rem', minWidth: 0 }}>
          <Panel
            title="Charges"
            isFlush
            actions={
              <Button kind="quiet" onClick={() => setOpenOnly(!isOpenOnly)}>
                {isOpenOnly ? `Show all ${bill.data.total}` : 'Show open only'}
              </Button>
            }
          >
            <ChargeTable lines={shown} chosen={chosen} onChosen={setChosen} />
          </Panel>
          <BillPayments account={account} />
        </div>
        <TakePayment
          key={`${patientId ?? saleId}/${takenCount}`}
          account={account}
          balance={owner}
          picked={picked}
          chosen={chosen}
          mayFocus={isFresh}
          onTaken={(answer) => {
            setChosen([])
            setTakenCount(takenCount + 1)
            setTaken(answer)
          }}
        />
      </Split>
      {bill.data.total > rows.length && <Text isSoft>Only the oldest {rows.length} charges are shown here.</Text>}
      <TakenDialog taken={taken} onClose={() => setTaken(null)} />
      <DiscountDialog
        isOpen={dialog === 'discount'}
        lines={picked.length > 0 ? picked : payable}
        onClose={() => setDialog(null)}
      />
      <WriteOffDialog
        isOpen={dialog === 'writeOff'}
        account={account}
        dueMinor={owner.dueMinor}
        onClose={() => setDialog(null)}
      />
    </Page>
  )
}
