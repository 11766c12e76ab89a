import { useEffect, useState } from 'react'
import { errorWords } from '../../host/error-words.ts'
import { Banner, Button, Column, Dialog, ErrorNotice, Row, Text } from '../../ui/index.ts'
import { settle } from './print.ts'
import styles from './printing.module.css'
import { forgetPrinting, type PrintTrouble, usePrinting } from './printing-store.ts'
import { savePdf } from './save-pdf.ts'
import { atHead } from './words.ts'

/** Printing as the shell holds it: what is on its way, and what did not come out. It ends with the shell. */
export function PrintDesk() {
  const trouble = usePrinting((printing) => printing.trouble)
  useEffect(() => forgetPrinting, [])
  return (
    <>
      <OnItsWay />
      {trouble && <PrintTroubleDialog trouble={trouble} />}
    </>
  )
}

const patienceMs = 600

/** Says what is being printed once that takes a moment: a printer that is off needs seconds to be given up. */
function OnItsWay() {
  const name = usePrinting((printing) => printing.underWay?.name ?? null)
  const [slow, setSlow] = useState<string | null>(null)
  useEffect(() => {
    if (name === null) return setSlow(null)
    const timer = setTimeout(() => setSlow(name), patienceMs)
    return () => clearTimeout(timer)
  }, [name])
  return (
    <div role="status" className={styles.onItsWay} data-shown={slow !== null}>
      {slow !== null && `Printing ${slow}…`}
    </div>
  )
}

/** What happened in main's words, and the ways on. */
function PrintTroubleDialog({ trouble }: { trouble: PrintTrouble }) {
  const { job, rest, outcome, words, id } = trouble
  const [saved, setSaved] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const isUnsure = outcome === 'unsure'
  const save = async (kept: string) => {
    setError(null)
    try {
      setSaved(await savePdf(kept))
    } catch (failure) {
      setError(failure)
    }
  }
  return (
    <Dialog isOpen title={atHead(job.name)} onClose={() => void settle(trouble, 'leaving')} size="43rem">
      <Column>
        <Banner tone={isUnsure ? 'warning' : 'danger'}>{words}</Banner>
        {rest.length > 0 && <Text>Not begun: {rest.map((each) => each.name).join(', ')}.</Text>}
        {saved !== null && <Banner tone="good">{saved}</Banner>}
        {error !== null && <ErrorNotice words={errorWords(error)} />}
        <Row justify="end">
          {id !== null && <Button onClick={() => void save(id)}>Save as PDF</Button>}
          <Button onClick={() => void settle(trouble, 'window')}>Use the print window instead</Button>
          {isUnsure && (
            <Button autoFocus onClick={() => void settle(trouble, 'done')}>
              It came out
            </Button>
          )}
          <Button kind="primary" autoFocus={!isUnsure} onClick={() => void settle(trouble, 'again')}>
            Print again
          </Button>
        </Row>
      </Column>
    </Dialog>
  )
}
