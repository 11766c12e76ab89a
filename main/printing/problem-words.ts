import type { Delivery } from './types.ts'

interface ProblemWords {
  /** Goes on after "Not printed:" or "It is not certain that this was printed:". */
  what: string
  /** What to do before it is printed again. */
  todo: string
}

/** Every problem a print can have (Delivery.problem), in words. */
const problems: Readonly<Record<string, ProblemWords>> = {
  paper_out: { what: 'the paper is out', todo: 'Put in a new roll' },
  ribbon_out: { what: 'the ribbon is used up', todo: 'Put in a new ribbon' },
  cover_open: { what: 'the cover of the printer is open', todo: 'Close it' },
  paused: { what: 'the printer is paused', todo: 'Press its pause button' },
  cutter: {
    what: 'the knife of the printer is stuck',
    todo: 'Switch the printer off, take out the paper that is caught and switch it on',
  },
  too_hot: { what: 'the printer is too hot', todo: 'Wait a minute' },
  printer_error: { what: 'the printer reports a fault', todo: 'Switch it off and on' },
  offline: { what: 'the printer is not ready', todo: 'Look at its lights and its paper' },
  in_use: { what: 'the printer is busy with something else', todo: 'Wait until it has stopped' },
  refused: {
    what: 'the printer takes no connection now',
    todo: 'Wait a moment, because another computer may be printing. If that does not help, switch it off and on',
  },
  unreachable: { what: 'the printer cannot be reached', todo: 'Check that it is on and that its cable is in' },
  not_found: { what: 'the printer is not there', todo: 'Check that it is on, that its cable is in, and its address' },
  not_allowed: {
    what: 'Hera may not write to this printer',
    todo: 'Ask your administrator for the right to use its port',
  },
  no_device: { what: 'this is not the port of a printer', todo: 'Ask your administrator to choose the printer again' },
  foreign: {
    what: 'what answers there is no printer of this kind',
    todo: 'Ask your administrator to check the address',
  },
  cut_off: { what: 'the connection to the printer was cut', todo: 'Check its cable' },
  stuck: { what: 'the printer stopped taking what was sent', todo: 'Look whether it has paper and is closed' },
  silent: { what: 'the printer did not say how it came out', todo: 'Look whether it is on and has paper' },
  system_refused: {
    what: 'the computer did not accept it for this printer',
    todo: 'Check the printer in the settings of the computer',
  },
  system_gone: {
    what: 'the computer has no printer of this name now',
    todo: 'Ask your administrator to choose the printer again',
  },
  system_silent: { what: 'the computer did not say how it came out', todo: 'Look at its list of print jobs' },
  interrupted: { what: 'the program ended while it was printing', todo: 'Look at the paper' },
}

const unknownProblem: ProblemWords = { what: 'something went wrong on the way', todo: 'Look at the printer' }

/** How it came out, and what to do where it did not work. `printer`: shared/domain/printer-words.ts. */
export const deliveryWords = ({ outcome, problem }: Delivery, printer: string): string => {
  const { what, todo } = (problem && problems[problem]) || unknownProblem
  switch (outcome) {
    case 'printed':
      return 'Printed.'
    case 'sent':
      return `Sent to ${inSentence(printer)}, which does not report back: look whether it came out.`
    case 'failed':
      return `Not printed: ${what}. ${todo}, then print again.`
    case 'unsure':
      return `It is not certain that this was printed: ${what}. Look at the printer before you print it again.`
  }
}

const inSentence = (printer: string): string =>
  printer.replace(/^(Receipt|Label) printer/, (words) => words.toLowerCase())

export const isKnownProblem = (problem: string): boolean => Object.hasOwn(problems, problem)

/** What to add where letters were not printed as they are; `where`: what does not have them. */
export const letterWords = (unknown: number, where: 'this printer' | 'the font of the PDF'): string => {
  if (unknown === 0) return ''
  const [letters, them] = unknown === 1 ? ['One letter stands', 'it'] : [`${unknown} letters stand`, 'them']
  return `${letters} as ?, because ${where} does not have ${them}. The print window prints whatever the screen can show.`
}
