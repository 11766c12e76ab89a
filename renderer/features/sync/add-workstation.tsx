import { useState } from 'react'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Button,
  Column,
  Dialog,
  ErrorNotice,
  IconCopy,
  notify,
  RadioGroup,
  Row,
  Text,
  TimeText,
} from '../../ui/index.ts'
import styles from './add-workstation.module.css'

type Brings = 'nothing' | 'work'

/** Makes a one-time code and says what to do with it on the other computer. */
export function AddWorkstation({ onClose }: { onClose: () => void }) {
  const [brings, setBrings] = useState<Brings>('nothing')
  const [made, setMade] = useState<{ server: string; code: string; expiresAt: number } | null>(null)
  const make = useCommand(api.sync.makeCode, { onSuccess: setMade })
  if (made) return <Code {...made} onClose={onClose} />
  return (
    <Dialog isOpen title="Add a workstation" onClose={onClose} size="md">
      <Column>
        <RadioGroup<Brings>
          label="What is the other computer?"
          options={[
            { value: 'nothing', label: 'New: it gets the clinic from the server' },
            { value: 'work', label: 'Worked alone until now: it brings its work along' },
          ]}
          value={brings}
          onChange={(value) => value && setBrings(value)}
        />
        {brings === 'work' && (
          <Banner tone="warning" title="You vouch for what comes from it">
            Its patients, notes, payments and users become part of this clinic, under the names they were made with.
          </Banner>
        )}
        {make.error !== null && <ErrorNotice error={make.error} />}
        <Row justify="end">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            isLoading={make.isRunning}
            onClick={() => void make.run({ bringsWork: brings === 'work' }).catch(() => undefined)}
          >
            Make a code
          </Button>
        </Row>
      </Column>
    </Dialog>
  )
}

function Code({
  server,
  code,
  expiresAt,
  onClose,
}: {
  server: string
  code: string
  expiresAt: number
  onClose: () => void
}) {
  return (
    <Dialog isOpen title="Code for the other computer" onClose={onClose} canClose={false} size="lg">
      <Column>
        <ol className={styles.steps}>
          <li>Install and open Hera on the other computer.</li>
          <li>
            Choose <strong>Join a clinic</strong>. If it already works alone, an administrator finds it under
            Workstations.
          </li>
          <li>Type these two, and a name for that workstation.</li>
        </ol>
        <Copied label="Server address" value={server} />
        <Copied label="Code" value={code} isBig />
        {server === 'embedded:' && (
          <Banner tone="info">
            The demo’s server is inside this program, so no other computer reaches it. A clinic’s own server has an
            address of its own here.
          </Banner>
        )}
        <Text isSoft isSmall>
          It lets one computer in, once, until <TimeText at={expiresAt} />. It is shown only now; making another is
          always possible.
        </Text>
        <Row justify="end">
          <Button kind="primary" autoFocus onClick={onClose}>
            Done
          </Button>
        </Row>
      </Column>
    </Dialog>
  )
}

/** A value to be carried to the other computer: large, and one click copies it. */
function Copied({ label, value, isBig = false }: { label: string; value: string; isBig?: boolean }) {
  const copy = async () => {
    await navigator.clipboard.writeText(value)
    notify.done(`${label} copied.`)
  }
  return (
    <div className={styles.copied}>
      <span className={styles.label}>{label}</span>
      <code className={isBig ? styles.big : styles.value} data-testid={label.toLowerCase().replace(' ', '-')}>
        {value}
      </code>
      <Button
        size="xs"
        icon={<IconCopy size={15} />}
        onClick={() => void copy().catch((error) => notify.error(error, 'Not copied'))}
      >
        Copy
      </Button>
    </div>
  )
}
