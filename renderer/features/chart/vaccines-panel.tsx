import { useState } from 'react'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  ConfirmReason,
  Dialog,
  Form,
  IconButton,
  IconVaccine,
  IconX,
  Panel,
  TextField,
  useForm,
} from '../../ui/index.ts'
import styles from './chart.module.css'
import { type Item, ofKind, useChartCommand } from './chart.ts'

/** Vaccines given in a visit. Takes no room while there is none and none may be added. */
export function VaccinesPanel({
  recordId,
  items,
  mayWrite,
}: {
  recordId: string
  items: readonly Item[]
  mayWrite: boolean
}) {
  const given = ofKind(items, 'immunisation')
  const [isAdding, setAdding] = useState(false)
  const [asked, setAsked] = useState<Item | null>(null)
  const withdraw = useChartCommand(api.recordItems.enterInError)
  if (given.length === 0 && !mayWrite) return null
  const addButton = mayWrite && (
    <Button size="xs" kind="quiet" icon={<IconVaccine size={15} />} onClick={() => setAdding(true)}>
      Record a vaccine
    </Button>
  )
  return (
    <>
      {given.length === 0 ? (
        <div>{addButton}</div>
      ) : (
        <Panel title="Vaccines given" actions={addButton}>
          <ul className={styles.lines}>
            {given.map((item) => (
              <li key={item.id} className={styles.line}>
                <span className={styles.lineWords}>
                  {item.text} <span className={styles.code}>{item.code}</span>
                </span>
                {mayWrite && (
                  <IconButton
                    label={`Withdraw ${item.text ?? 'this vaccine'}`}
                    icon={<IconX size={15} />}
                    onClick={() => setAsked(item)}
                  />
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <AddVaccine recordId={recordId} isOpen={isAdding} onClose={() => setAdding(false)} />
      <ConfirmReason
        isOpen={asked !== null}
        title="Withdraw this vaccine?"
        confirmLabel="Withdraw"
        onClose={() => setAsked(null)}
        onConfirm={(reason) => (asked ? withdraw.run({ recordId, itemId: asked.id, reason }) : Promise.resolve())}
      >
        {asked?.text} stays in the record with the reason.
      </ConfirmReason>
    </>
  )
}

function AddVaccine({ recordId, isOpen, onClose }: { recordId: string; isOpen: boolean; onClose: () => void }) {
  const add = useChartCommand(api.recordItems.addImmunisation)
  const form = useForm({ initialValues: { vaccine: '', lot: '' } })
  const close = () => {
    form.reset()
    onClose()
  }
  return (
    <Dialog isOpen={isOpen} title="Record a vaccine" onClose={close}>
      <Form
        form={form}
        submitLabel="Record it"
        onCancel={close}
        onSubmit={async ({ vaccine, lot }) => {
          await add.run({ recordId, vaccine, lot: lot.trim() || null })
          close()
        }}
      >
        <Column>
          <TextField
            label="Vaccine and dose"
            required
            autoFocus
            placeholder="Measles and rubella, dose 2"
            maxLength={200}
            {...form.getInputProps('vaccine')}
          />
          <TextField label="Lot" maxLength={60} {...form.getInputProps('lot')} />
        </Column>
      </Form>
    </Dialog>
  )
}
