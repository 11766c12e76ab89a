import { expect, test } from 'vitest'
import { strangersIn } from '../../main/configuration/windows-rights.ts'

/** As `icacls policy.json /save` writes them. */
const made = (...entries: string[]) => `policy.json\r\nD:AI${entries.map((entry) => `(${entry})`).join('')}\r\n`

test('a file that only the system and administrators may change has no strangers', () => {
  expect(strangersIn(made('A;ID;FA;;;SY', 'A;ID;FA;;;BA', 'A;ID;0x1200a9;;;BU'), 'file')).toEqual([])
  expect(strangersIn(made('A;;FR;;;WD', 'A;OICIIO;FA;;;CO'), 'file')).toEqual([])
  expect(strangersIn(made('D;;FA;;;WD', 'A;;FA;;;SY'), 'file')).toEqual([])
})

test('whoever else may write, delete or take a file over is one, however the right is written', () => {
  const user = 'S-1-5-21-1-2-3-1001'
  expect(strangersIn(made('A;ID;FA;;;SY', `A;ID;FA;;;${user}`), 'file')).toEqual([user])
  expect(strangersIn(made('A;;0x1301bf;;;BU'), 'file')).toEqual(['BU'])
  expect(strangersIn(made('A;;FRFW;;;AU'), 'file')).toEqual(['AU'])
  expect(strangersIn(made('A;;0x10000;;;IU', 'A;;RCWD;;;S-1-1-0'), 'file')).toEqual(['IU', 'S-1-1-0'])
  expect(strangersIn('policy.json\r\nD:NO_ACCESS_CONTROL\r\n', 'file')).toEqual(['everyone'])
})

test('a folder may let users make files of their own, as ProgramData does, but not remove those of others', () => {
  const system = ['A;OICIID;FA;;;SY', 'A;OICIID;0x1200a9;;;BU']
  expect(strangersIn(made(...system, 'A;CIID;DCLCRPCR;;;BU'), 'folder')).toEqual([])
  expect(strangersIn(made(...system, 'A;CIID;DCLCRPCR;;;BU'), 'file')).toEqual(['BU'])
  expect(strangersIn(made(...system, 'A;CI;DT;;;BU'), 'folder')).toEqual(['BU'])
  expect(strangersIn(made(...system, 'A;CI;0x1301ff;;;BU'), 'folder')).toEqual(['BU'])
})
