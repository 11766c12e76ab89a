import { useState } from 'react'
import { lineTotal } from '../../../shared/domain/money.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Button,
  Column,
  DataTable,
  EmptyState,
  ErrorNotice,
  IconButton,
  IconTrash,
  Money,
  NumberField,
  Page,
  Panel,
  Row,
  SearchSelect,
  Split,
  type TableColumn,
  Text,
  TextField,
  useMoneyText,
} from '../../ui/index.ts'
import { type MedicineOption, searchMedicines } from '../prescriptions/medicine-search.ts'
import { unitNoun, unitWords } from '../prescriptions/words.ts'
import { RecentSales } from './recent-sales.tsx'

interface Line extends MedicineOption {
  quantity: number | null
}

/** A sale over the counter to someone who is not a patient. The cashier takes the money. */
export function Sale() {
  const [lines, setLines] = useState<Line[]>([])
  const [customer, setCustomer] = useState('')
  const [made, setMade] = useState<{ totalMinor: number } | null>(null)
  const make = useCommand(api.sales.make)
  const total = lines.reduce((sum, line) => sum + lineTotal(line.medicine.priceMinor, line.quantity ?? 0), 0)
  const isReady = lines.length > 0 && lines.every((line) => (line.quantity ?? 0) > 0)
  const moneyText = useMoneyText()

  const sell = async () => {
    const sale = await make.run({
      lines: lines.map((line) => ({ medicineId: line.value, quantity: line.quantity ?? 0 })),
      ...(customer.trim() ? { customer: customer.trim() } : {}),
    })
    setMade(sale)
    // What was typed for the next one while this one was being saved stays.
    setLines((now) => now.filter((line) => lines.every((sold) => sold.value !== line.value)))
    setCustomer((now) => (now === customer ? '' : now))
  }
  const change = (next: Line[]) => {
    setLines(next)
    setMade(null)
    make.reset()
  }
  const columns: TableColumn<Line>[] = [
    {
      key: 'medicine',
      title: 'Medicine',
      render: (line) => (
        <>
          {line.label}
          <div>
            <Text isSmall isSoft>
              {unitWords(line.medicine.usable ?? 0, line.medicine.baseUnit)} in stock
            </Text>
          </div>
        </>
      ),
    },
    {
      key: 'quantity',
      title: 'Quantity',
      width: '9rem',
      render: (line) => (
        <NumberField
          aria-label={`Quantity of ${line.label}`}
          autoFocus
          min={1}
          suffix={unitNoun(2, line.medicine.baseUnit)}
          value={line.quantity}
          onChange={(quantity) =>
            change(lines.map((each) => (each.value === line.value ? { ...each, quantity } : each)))
          }
        />
      ),
    },
    { key: 'price', title: 'Price', align: 'right', render: (line) => <Money minor={line.medicine.priceMinor} /> },
    {
      key: 'total',
      title: 'Total',
      align: 'right',
      render: (line) => <Money minor={lineTotal(line.medicine.priceMinor, line.quantity ?? 0)} />,
    },
    {
      key: 'remove',
      title: '',
      align: 'right',
      render: (line) => (
        <IconButton
          label={`Leave out ${line.label}`}
          icon={<IconTrash size={16} />}
          onClick={() => change(lines.filter((each) => each.value !== line.value))}
        />
      ),
    },
  ]
  return (
    <Page title="Walk-in sale" subtitle="For people without a prescription; the cashier takes the money">
      <Split side="26rem">
        <Panel title="New sale">
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (isReady) void sell().catch(() => undefined)
            }}
          >
            <Column>
              {made && (
                <Banner tone="good" title={`Sold for ${moneyText(made.totalMinor)}`}>
                  Send the customer to the cashier, and hand the medicines out against the receipt.
                </Banner>
              )}
              <SearchSelect<MedicineOption>
                label="Add a medicine"
                placeholder="Name, synonym or ATC code"
                autoFocus
                isAdding
                search={searchMedicines}
                onChange={(option) => {
                  if (!option || lines.some((line) => line.value === option.value)) return
                  change([...lines, { ...option, quantity: null }])
                }}
              />
              {lines.some((line) => line.medicine.isHighAlert) && (
                <Banner tone="danger">A high-alert medicine is only handed out on a prescription. Leave it out.</Banner>
              )}
              <DataTable
                label="Lines of the sale"
                columns={columns}
                rows={lines}
                rowKey={(line) => line.value}
                empty={<EmptyState title="Nothing in the sale yet">Find a medicine above.</EmptyState>}
              />
              <Row justify="between" align="end">
                <TextField
                  label="Customer (if they give a name)"
                  width="16rem"
                  maxLength={120}
                  value={customer}
                  onChange={setCustomer}
                />
                <Row>
                  <Text isStrong>
                    <Money minor={total} />
                  </Text>
                  <Button type="submit" kind="primary" disabled={!isReady} isLoading={make.isRunning}>
                    Sell
                  </Button>
                </Row>
              </Row>
              {make.error !== null && <ErrorNotice error={make.error} />}
            </Column>
          </form>
        </Panel>
        <RecentSales />
      </Split>
    </Page>
  )
}
