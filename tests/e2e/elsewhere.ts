import { randomUUID } from 'node:crypto'

interface Answer {
  id: string
  version: string
  rows: Answer[]
  [name: string]: unknown
}

/** What somebody does on another screen meanwhile: the same program, asked over its documented API. */
export class Elsewhere {
  readonly #url: string
  readonly #token: string

  private constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  static async as(url: string, username: string, password = username): Promise<Elsewhere> {
    const response = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password, carrier: 'bearer' }),
    })
    const { tokens } = (await response.json()) as { tokens: { access: string } }
    return new Elsewhere(url, tokens.access)
  }

  read(path: string): Promise<Answer> {
    return this.#ask('GET', path)
  }

  change(path: string, fields: object, method = 'POST'): Promise<Answer> {
    return this.#ask(method, path, JSON.stringify({ ...fields, idempotencyKey: randomUUID() }))
  }

  async #ask(method: string, path: string, body?: string): Promise<Answer> {
    const headers = { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' }
    const response = await fetch(`${this.#url}/api${path}`, { method, headers, ...(body ? { body } : {}) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
}
