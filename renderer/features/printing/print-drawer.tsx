import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sheetNames } from '../../../shared/domain/sheet.ts'
import { errorWords } from '../../host/error-words.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  Column,
  Drawer,
  ErrorNotice,
  Facts,
  IconDownload,
  IconPrinter,
  Loading,
  notify,
  Row,
  SheetPreview,
  TimeText,
  useClinic,
} from '../../ui/index.ts'
import { printAgain } from './print.ts'
import { savePdf } from './save-pdf.ts'
import { atHead, outcomeWords } from './words.ts'

/** A kept sheet: what stood on it, as a file, and once more on paper as a copy. */
export function PrintDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { isDemo } = useClinic()
  const [error, setError] = useState<unknown>(null)
  const { data: print, error: unread, refetch } = useQuery(api.printing.read.queryOptions({ input: { id } }))
  const save = async () => {
    setError(null)
    try {
      notify.done(await savePdf(id))
    } catch (failure) {
      setError(failure)
    }
  }
  return (
    <Drawer isOpen title={print ? sheetNames[print.kind] : 'Kept sheet'} size="xl" onClose={onClose}>
      {unread && <ErrorNotice error={unread} onRetry={() => void refetch()} />}
      {!print && !unread && <Loading lines={8} />}
      {print && (
        <Column>
          <Facts
            facts={[
              ['When', <TimeText key="at" at={print.at} />],
              ['By', print.by],
              ['Printer', atHead(print.printer)],
              [
                'How it came out',
                <Badge key="outcome" tone={outcomeWords[print.outcome].tone}>
                  {outcomeWords[print.outcome].words}
                </Badge>,
              ],
            ]}
          />
          <Row>
            <Button kind="primary" icon={<IconPrinter size={16} />} onClick={() => printAgain(print)}>
              Print a copy
            </Button>
            <Button icon={<IconDownload size={16} />} onClick={() => void save()}>
              Save as PDF
            </Button>
          </Row>
          {error !== null && <ErrorNotice words={errorWords(error)} />}
          <SheetPreview sheet={print.sheet} marks={{ isDemo, isCopy: print.isCopy }} />
        </Column>
      )}
    </Drawer>
  )
}
