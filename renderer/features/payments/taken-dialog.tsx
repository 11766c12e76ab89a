import { useNavigate } from 'react-router'
import { Button, Column, Dialog, IconPrinter, Money, Row, Stat, Text } from '../../ui/index.ts'
import { usePrintReceipt } from './receipt.ts'

/** What main answered to a payment that was taken. */
export interface Taken {
  id: string
  receiptNo: string
  amountMinor: number
  changeMinor: number
  balanceMinor: number
}

/** After a payment: the change in large figures, the receipt, and on to the next bill. */
export function TakenDialog({ taken, onClose }: { taken: Taken | null; onClose: () => void }) {
  const navigate = useNavigate()
  const printReceipt = usePrintReceipt()
  if (!taken) return null
  return (
    <Dialog isOpen title={`Receipt ${taken.receiptNo}`} onClose={onClose} size="sm">
      <Column>
        <Row>
          <Stat label="Taken" value={<Money minor={taken.amountMinor} />} />
          {taken.changeMinor > 0 && <Stat label="Give change" value={<Money minor={taken.changeMinor} />} />}
        </Row>
        {taken.balanceMinor > 0 ? (
          <Text isStrong>
            <Money minor={taken.balanceMinor} /> is still owed.
          </Text>
        ) : (
          <Text isSoft>Nothing is owed any more.</Text>
        )}
        <Row justify="end">
          <Button onClick={() => navigate('/bills')}>Next bill</Button>
          <Button kind="primary" autoFocus icon={<IconPrinter size={16} />} onClick={() => void printReceipt(taken.id)}>
            Print receipt
          </Button>
        </Row>
      </Column>
    </Dialog>
  )
}
