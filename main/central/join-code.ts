import { invalid } from '../../shared/domain/error.ts'

/** The digits and letters of a code; I, L, O and U are never in one. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const roleLength = 4
const codeLength = 24

/** With what a code lets in: a role of its own that may do nothing but join. */
export interface JoinCode {
  role: string
  password: string
}

/**
 * Reads a code as a person types it: any case, with or without hyphens, O for 0 and I or L for 1. Throws in words.
 * The first four characters name the role, the others are its password (100 bits).
 */
export const parseJoinCode = (text: string): JoinCode => {
  const code = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  if (code.length !== codeLength || [...code].some((one) => !letters.includes(one))) {
    throw invalid('code', 'A code has 24 characters in six groups of four. Compare it with what you were given.')
  }
  return { role: `hera_j_${code.slice(0, roleLength).toLowerCase()}`, password: code.slice(roleLength) }
}
