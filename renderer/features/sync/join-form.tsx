import { client } from '../../host/queries.ts'
import { FileField, Form, TextField, useForm } from '../../ui/index.ts'
import styles from './join-form.module.css'

export interface Joined {
  clinic: string
  isFounder: boolean
}

/** No certificate is longer than this; the contract takes no more. */
const longestCertificate = 20_000

/** Server, code and a name: what joining a clinic takes. A refusal stands beside the field it is about. */
export function JoinForm({
  onJoined,
  onCancel,
}: {
  onJoined: (joined: Joined) => Promise<void>
  onCancel: () => void
}) {
  const form = useForm<{ server: string; code: string; name: string; ca: File | null }>({
    initialValues: { server: '', code: '', name: '', ca: null },
    validate: {
      server: (value) => (value.trim() ? null : 'Type the address that your administrator gave you.'),
      code: (value) => (value.trim() ? null : 'Type the code that your administrator gave you.'),
      name: (value) => (value.trim() ? null : 'Name this workstation, such as Reception.'),
      ca: (value) =>
        value && value.size > longestCertificate ? 'This file is too long to be a certificate. Choose another.' : null,
    },
  })
  return (
    <Form
      form={form}
      submitLabel="Join the clinic"
      onCancel={onCancel}
      cancelLabel="Back"
      onSubmit={async ({ server, code, name, ca }) => {
        const certificate = ca ? { ca: await ca.text() } : {}
        await onJoined(
          await client.sync.join({ server: server.trim(), code: code.trim(), name: name.trim(), ...certificate }),
        )
      }}
    >
      <TextField
        label="Server address"
        description="As it stands on the other workstation or on the paper, such as hera.clinic.example"
        required
        autoFocus
        maxLength={300}
        {...form.getInputProps('server')}
      />
      <TextField
        label="Code"
        description="It lets one computer in, once."
        required
        maxLength={200}
        {...form.getInputProps('code')}
      />
      <TextField
        label="Name of this workstation"
        description="Where it stands: Reception, Pharmacy, Doctor 2. The others see it under this name."
        required
        maxLength={60}
        {...form.getInputProps('name')}
      />
      <details className={styles.more} open={form.errors.ca ? true : undefined}>
        <summary>More</summary>
        <FileField
          label="Certificate file"
          description="Only when your administrator gave you one: the clinic’s own, ending in .pem or .crt."
          accept=".pem,.crt,.cer"
          error={form.errors.ca}
          value={form.getValues().ca}
          onChange={(file) => form.setFieldValue('ca', file)}
        />
      </details>
    </Form>
  )
}
