import type { ImportStatus } from '../../../shared/contract/imports.ts'
import type { ImportKind } from '../../../shared/domain/import-kind.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Button, Column, Panel, Progress, Row, Text } from '../../ui/index.ts'
import { kindNames, rowsInWords } from './words.ts'

/** How far the import is. The clinic can go on working meanwhile. */
export function RunningImport({ status }: { status: ImportStatus }) {
  const stop = useCommand(api.imports.stop)
  const { progress } = status
  const ofFile = progress && progress.bytesTotal > 0 ? progress.bytesDone / progress.bytesTotal : 0
  const share = progress ? (progress.filesDone + ofFile) / Math.max(1, progress.filesTotal) : 0
  return (
    <Panel
      title={`Importing: ${kindNames[status.kind as ImportKind] ?? status.kind}`}
      actions={
        <Button size="xs" isLoading={stop.isRunning} onClick={() => void stop.start({})}>
          Stop
        </Button>
      }
    >
      <Column gap="small">
        <Progress label="Import" share={share} />
        <Row justify="between">
          <Text isSoft>{progress ? `${progress.file}: ${rowsInWords(progress.rowsRead)}` : 'Reading the file'}</Text>
          <Text isSoft>
            {progress && progress.filesTotal > 1 ? `file ${progress.filesDone + 1} of ${progress.filesTotal}` : ''}
          </Text>
        </Row>
        <Text isSoft isSmall>
          You may leave this screen and go on working. If it is stopped, what was written stays.
        </Text>
      </Column>
    </Panel>
  )
}
