import { useRef, useState } from 'react'
import {
  type DateOrder,
  dateOrderOf,
  type ImportKind,
  type PatientMapping,
} from '../../../shared/domain/import-kind.ts'
import { useCommand } from '../../host/command.ts'
import { isElectron } from '../../host/connect.ts'
import { errorWords } from '../../host/error-words.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Button,
  Column,
  ErrorNotice,
  FileField,
  Grid,
  IconFileText,
  Row,
  Text,
  TextField,
} from '../../ui/index.ts'
import { ColumnMapping } from './column-mapping.tsx'
import { FirstRows } from './first-rows.tsx'

type CsvKind = Exclude<ImportKind, 'synthea'>
type RunInput = Parameters<typeof api.imports.run.call>[0]

/** What the carrier to main takes in one message, less what stands around it. */
const maximumBytes = isElectron() ? 1_500_000 : 20_000_000

/** One CSV: chosen or by its path, shown before anything is written, then started. */
export function CsvImport({ kind, onRun }: { kind: CsvKind; onRun: (input: RunInput) => Promise<unknown> }) {
  const preview = useCommand(api.imports.preview)
  const [file, setFile] = useState<File | null>(null)
  const [source, setSource] = useState<{ text?: string; path?: string }>({})
  const [path, setPath] = useState('')
  const [system, setSystem] = useState('')
  const [shown, setShown] = useState<Awaited<ReturnType<typeof preview.start>>>()
  const [mapping, setMapping] = useState<PatientMapping>({})
  const [dateOrder, setDateOrder] = useState<DateOrder>('ymd')
  const [words, setWords] = useState<string | null>(null)
  const [isStarting, setStarting] = useState(false)

  // The choice that was made last: what comes late of one before it is not shown over it.
  const choice = useRef(0)
  const show = async (from: { text?: string; path?: string }): Promise<void> => {
    choice.current += 1
    const own = choice.current
    setWords(null)
    setShown(undefined)
    setSource(from)
    try {
      const answer = await preview.run({ kind, ...from })
      if (own !== choice.current) return
      setShown(answer)
      setMapping(answer.mapping)
      const birthDateAt = answer.columns.indexOf(answer.mapping.birthDate ?? '')
      setDateOrder(dateOrderOf(answer.rows.map((cells) => cells[birthDateAt] ?? '')) ?? 'ymd')
    } catch (error) {
      if (own === choice.current) setWords(errorWords(error))
    }
  }
  const choose = async (chosen: File | null): Promise<void> => {
    choice.current += 1
    const own = choice.current
    setFile(chosen)
    setShown(undefined)
    setWords(null)
    if (!chosen) return
    if (chosen.size > maximumBytes) return setWords('This file is too large to send from here. Type its path instead.')
    const text = await chosen.text()
    if (own === choice.current) await show({ text })
  }
  const start = async (): Promise<void> => {
    setWords(null)
    setStarting(true)
    try {
      if (kind === 'patients') await onRun({ kind, ...source, mapping, dateOrder })
      else if (kind === 'codes') await onRun({ kind, ...source, system })
      else await onRun({ kind, ...source })
    } catch (error) {
      setWords(errorWords(error))
    } finally {
      setStarting(false)
    }
  }
  const needsSystem = kind === 'codes' && system.trim() === ''
  return (
    <Column>
      <Grid least="18rem">
        <FileField
          label="CSV file"
          accept=".csv,.txt,.tsv"
          icon={<IconFileText size={16} />}
          value={file}
          onChange={(chosen) => void choose(chosen)}
        />
        <Row align="end">
          <TextField
            label="Or its path on this computer"
            placeholder="/home/clinic/patients.csv"
            width="18rem"
            value={path}
            onChange={setPath}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && path.trim() !== '') void show({ path })
            }}
          />
          <Button disabled={path.trim() === ''} isLoading={preview.isRunning} onClick={() => void show({ path })}>
            Show it
          </Button>
        </Row>
        {kind === 'codes' && (
          <TextField
            label="Name of the code list"
            description="ICD-10 adds to the list that doctors search"
            placeholder="ICD-10"
            required
            value={system}
            onChange={setSystem}
          />
        )}
      </Grid>
      {shown && (
        <>
          {kind === 'patients' && (
            <ColumnMapping
              columns={shown.columns}
              mapping={mapping}
              onMapping={setMapping}
              dateOrder={dateOrder}
              onDateOrder={setDateOrder}
            />
          )}
          {shown.missing.length > 0 && (
            <Banner tone="danger" title="Columns are missing">
              {shown.missing.join(', ')}. Correct the first line of the file and choose it again.
            </Banner>
          )}
          <FirstRows columns={shown.columns} rows={shown.rows} />
        </>
      )}
      {words && <ErrorNotice words={words} />}
      <Row justify="end" align="center">
        {!shown && <Text isSoft>Choose a file to see its first rows. Nothing is written before you start.</Text>}
        <Button
          kind="primary"
          disabled={!shown || shown.missing.length > 0 || needsSystem}
          isLoading={isStarting}
          onClick={() => void start()}
        >
          Start import
        </Button>
      </Row>
    </Column>
  )
}
