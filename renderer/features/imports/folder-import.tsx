import { useState } from 'react'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Badge, Button, Column, Facts, Form, IconSearch, Row, TextField, useForm } from '../../ui/index.ts'
import { sizeWords } from '../backup/status.ts'

/** A folder on this computer: look into it first, then start. */
export function FolderImport({ onRun }: { onRun: (folder: string) => Promise<unknown> }) {
  const look = useCommand(api.imports.folder)
  const [files, setFiles] = useState<{ file: string; isFound: boolean; bytes: number }[] | null>(null)
  const form = useForm({
    initialValues: { folder: '' },
    validate: { folder: (text) => (text.trim() === '' ? 'Type the path of the folder.' : null) },
  })
  const lookInto = async (): Promise<void> => {
    if (form.validate().hasErrors) return
    const answer = await look.start({ folder: form.values.folder })
    setFiles(answer?.files ?? null)
  }
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
