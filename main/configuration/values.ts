import path from 'node:path'
import { z } from 'zod'
import { HeraError } from '../../shared/domain/error.ts'
import { embeddedServer, parseServer } from '../central/address.ts'
import { parseJoinCode } from '../central/join-code.ts'
import { certificateFacts } from './certificate.ts'
import type { Managed } from './types.ts'

const text = (longest: number) =>
  z
    .string('A text in quotes is needed.')
    .trim()
    .min(1, 'It is empty.')
    .max(longest, `It is too long: at most ${longest} characters.`)
    .regex(/^\P{Cc}*$/u, 'It must be one line.')

/** The words of a refusal that was meant for a form. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof HeraError)) return 'It was not understood.'
  return error.data?.fields?.[0]?.message ?? error.message
}

/** `read` throws in words for what it does not take. */
const readAs = <Value>(longest: number, read: (text: string) => Value) =>
  text(longest).transform((value, ctx): Value => {
    try {
      return read(value)
    } catch (error) {
      ctx.addIssue(wordsOf(error))
      return z.NEVER
    }
  })

const wrong = (words: string) => new HeraError('BAD_REQUEST', words)

const serverOf = (address: string): string => {
  const server = parseServer(address)
  if (server === embeddedServer) throw wrong('The server inside the program is for the demo only.')
  return server
}

const isFolder = (value: string, platform: NodeJS.Platform): boolean =>
  platform === 'win32' ? path.win32.isAbsolute(value) && /^([a-z]:|\\\\)/i.test(value) : path.posix.isAbsolute(value)

const feedOf = (value: string, platform: NodeJS.Platform): string => {
  if (isFolder(value, platform)) return value
  const url = URL.canParse(value) ? new URL(value) : null
  if (!url || !/^(https?|file):$/.test(url.protocol))
    throw wrong('Give an https address, or the whole path of a folder.')
  if (url.username || url.password) throw wrong('Leave the user name and the password out of the address.')
  return value
}

const localeOf = (value: string): string => {
  try {
    const [known] = Intl.DateTimeFormat.supportedLocalesOf(value)
    if (known) return known
  } catch {}
  throw wrong('It is not known. Write a language and a country, such as en-KE.')
}

const minutes = 'Give whole minutes from 1 to 60.'

/** How each value is read, from the policy file (JSON) as from the environment (text). The words say what is wrong. */
export const valuesFor = (platform: NodeJS.Platform, computerName: string) =>
  ({
    serverAddress: readAs(300, serverOf),
    serverCa: z
      .string('A text in quotes is needed: the path of a file, or the certificate itself.')
      .trim()
      .refine((pem) => certificateFacts(pem) !== null, 'There is no certificate (PEM) in it.'),
    joinCode: readAs(200, (code) => {
      parseJoinCode(code)
      return code
    }),
    workstationName: text(60),
    updateFeed: readAs(1_000, (value) => feedOf(value, platform)),
    updateChannel: text(40).regex(/^[a-z][a-z0-9-]*$/, 'Small letters, digits and hyphens only, such as stable.'),
    idleLockMinutes: z
      .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], minutes)
      .pipe(z.number().int(minutes).min(1, minutes).max(60, minutes)),
    backupDir: text(500)
      .refine((dir) => isFolder(dir, platform), 'Give the whole path of a folder.')
      // One policy for many computers, and a folder for each of them.
      .transform((dir) => dir.replaceAll('{computer}', computerName)),
    locale: readAs(60, localeOf),
  }) satisfies { [Name in keyof Managed]: z.ZodType<Managed[Name]> }
