import { useState } from 'react'
import { api, client } from '../../host/queries.ts'
import {
  Button,
  Column,
  IconButton,
  IconX,
  notify,
  Row,
  type SearchOption,
  SearchSelect,
  Text,
  TextField,
  useMoneyText,
} from '../../ui/index.ts'
import { useChartCommand } from '../chart/chart.ts'
import styles from './services.module.css'

interface Offer extends SearchOption {
  priceMinor: number
}

/** Choosing services one after another, then ordering them at once: each is charged when it is ordered. */
export function OrderBox({ recordId }: { recordId: string }) {
  const moneyText = useMoneyText()
  const order = useChartCommand(api.services.order)
  const [basket, setBasket] = useState<readonly Offer[]>([])
  const [note, setNote] = useState('')
  const search = async (text: string): Promise<Offer[]> => {
    const { rows } = await client.serviceItems.list({ search: text, pageSize: 12 })
    return rows.map((row) => ({
      value: row.id,
      label: row.name,
      detail: `${row.code}, ${moneyText(row.priceMinor)}`,
      priceMinor: row.priceMinor,
    }))
  }
  const send = async () => {
    const done = await order.start({
      recordId,
      items: basket.map((offer) => ({ serviceItemId: offer.value, note: note.trim() || null })),
    })
    if (!done) return
    // What was chosen and typed while these were being ordered stays.
    setBasket((now) => now.filter((offer) => !basket.includes(offer)))
    setNote((now) => (now === note ? '' : now))
    notify.done(done.rows.length === 1 ? 'Service ordered' : `${done.rows.length} services ordered`)
  }
  const total = basket.reduce((sum, offer) => sum + offer.priceMinor, 0)
  return (
    <Column gap="small">
      <SearchSelect
        aria-label="Services to order"
        placeholder="Type a service: haemoglobin, malaria test, X-ray …"
        search={search}
        isAdding
        onChange={(offer) => {
          if (offer) setBasket((chosen) => [...chosen, offer])
        }}
      />
      {basket.length > 0 && (
        <>
          <ul className={styles.basket}>
            {basket.map((offer, index) => (
              <li key={`${offer.value}-${String(index)}`}>
                {offer.label}
                <IconButton
                  label={`Leave out ${offer.label}`}
                  icon={<IconX size={14} />}
                  onClick={() => setBasket((chosen) => chosen.filter((_, at) => at !== index))}
                />
              </li>
            ))}
          </ul>
          <Row>
            <TextField
              aria-label="Note for whoever does it"
              placeholder="Note for whoever does it"
              width="18rem"
              maxLength={500}
              value={note}
              onChange={setNote}
            />
            <Button kind="primary" size="xs" isLoading={order.isRunning} onClick={() => void send()}>
              {basket.length === 1 ? 'Order it' : `Order ${basket.length}`}
            </Button>
            <Text isSoft>{moneyText(total)} will be charged</Text>
          </Row>
        </>
      )}
    </Column>
  )
}
