import { errorReason, errorWords, fieldErrors } from '../../host/error-words.ts'
import { client } from '../../host/queries.ts'
import { ErrorNotice, FileField, Form, IconLock, Loading, Text, TextField, useForm } from '../../ui/index.ts'
import styles from './join-form.module.css'
import { type ManagedFacts, useManaged } from './managed.ts'

export interface Joined {
  clinic: string
  isFounder: boolean
}

/** No certificate is longer than this; the contract takes no more. */
const longestCertificate = 20_000

/** Which of the fields a reason that the connection gives is about; the others stand above the buttons. */
const fieldOf: Readonly<Record<string, 'server' | 'code'>> = {
  unreachable: 'server',
  timeout: 'server',
  cut: 'server',
  no_tls: 'server',
  bad_certificate: 'server',
  wrong_database: 'server',
  unknown_function: 'server',
  refused_password: 'code',
  needs_approval: 'code',
  bad_request: 'code',
}

/** The same words, as an error about the field that has to be looked at. */
export function besideField(error: unknown): unknown {
  const path = fieldOf[errorReason(error) ?? '']
  if (!path || Object.keys(fieldErrors(error)).length > 0) return error
  return { code: 'BAD_REQUEST', status: 400, data: { fields: [{ path, message: errorWords(error) }] } }
}

interface JoinFormProps {
  onJoined: (joined: Joined) => Promise<void>
  onCancel: () => void
}

/**
 * Server, code and a name: what joining a clinic takes. What administrators set for this computer stands there already. A
 * refusal stands beside the field it is about.
 */
export function JoinForm(props: JoinFormProps) {
  const { data, error, refetch } = useManaged()
  if (data) return <FilledForm {...props} managed={data} />
  return error ? <ErrorNotice error={error} onRetry={() => void refetch()} /> : <Loading lines={4} />
}

function FilledForm({ onJoined, onCancel, managed }: JoinFormProps & { managed: ManagedFacts }) {
  const isServerSet = managed.serverAddress !== null
  const form = useForm<{ server: string; code: string; name: string; ca: File | null }>({
    initialValues: { server: managed.serverAddress ?? '', code: '', name: managed.workstationName ?? '', ca: null },
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
        const joined = await client.sync
          .join({ server: server.trim(), code: code.trim(), name: name.trim(), ...certificate })
          .catch((error: unknown) => {
            throw besideField(error)
          })
        await onJoined(joined)
      }}
    >
      <TextField
        label="Server address"
        description={
          isServerSet
            ? 'Set for this computer by your organisation'
            : 'As it stands on the other workstation or on the paper, such as hera.clinic.example'
        }
        required={!isServerSet}
        readOnly={isServerSet}
        icon={isServerSet && <IconLock size={15} aria-hidden />}
        autoFocus={!isServerSet}
        maxLength={300}
        {...form.getInputProps('server')}
      />
      <TextField
        label="Code"
        description="It lets one computer in, once. Small letters and missing dashes do not matter."
        required
        autoFocus={isServerSet}
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
      {managed.hasCa ? (
        <Text isSoft isSmall>
          The server’s certificate is checked against the one that your organisation set for this computer.
        </Text>
      ) : (
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
      )}
    </Form>
  )
}
