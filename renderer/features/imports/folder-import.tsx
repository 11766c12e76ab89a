import { useState } from 'react'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Badge, Button, Column, Facts, Form, IconSearch, Row, TextField, useForm } from '../../ui/index.ts'
import { sizeWords } from '../backup/status.ts'

interface FoundFile {
  file: string
  isFound: boolean
  bytes: number
}

/** A folder on this computer: look into it first, then start. */
export function FolderImport({ onRun }: { onRun: (folder: string) => Promise<unknown> }) {
  const look = useCommand(api.imports.folder)
  const [found, setFound] = useState<{ folder: string; files: FoundFile[] } | null>(null)
  const form = useForm({
    initialValues: { folder: '' },
    validate: { folder: (text) => (text.trim() === '' ? 'Type the path of the folder.' : null) },
  })
  const lookInto = async (): Promise<void> => {
    if (form.validate().hasErrors) return
    const { folder } = form.values
    const answer = await look.start({ folder })
    setFound(answer ? { folder, files: answer.files } : null)
  }
  // Of the folder that stands in the field, not of one that stood there before.
  const files = found?.folder === form.values.folder ? found.files : null
  return (
    <Form
      form={form}
      submitLabel="Start import"
      onSubmit={({ folder }) => onRun(folder)}
      extraActions={
        <Button icon={<IconSearch size={16} />} isLoading={look.isRunning} onClick={() => void lookInto()}>
          Look into it
        </Button>
      }
    >
      <Column>
        <TextField
          label="Folder on this computer"
          placeholder="/home/clinic/export/csv"
          required
          autoFocus
          {...form.getInputProps('folder')}
        />
        {files && (
          <Facts
            facts={files.map((one) => [
              one.file,
              <Row key={one.file} gap="small">
                {one.isFound ? sizeWords(one.bytes) : <Badge tone="warning">not there, skipped</Badge>}
              </Row>,
            ])}
          />
        )}
      </Column>
    </Form>
  )
}
