import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fastify'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../shared/contract/index.ts'
import { patientHeader } from '../../shared/contract/patients.ts'
import { errorDetails } from '../../shared/contract/procedure.ts'
import { recordItemRow } from '../../shared/contract/record-items.ts'
import { errorStatus } from '../../shared/domain/error.ts'
import type { HostContext } from './router.ts'

const converters = [new ZodToJsonSchemaConverter()]

/** REST under /api: the contract's own methods and addresses; numbers and booleans of a query string are read as such. */
export const createRestHandler = (router: AnyRouter): OpenAPIHandler<HostContext> =>
  new OpenAPIHandler<HostContext>(router, { plugins: [new SmartCoercionPlugin({ schemaConverters: converters })] })

/** The typed client's carrier over HTTP. */
export const createRpcHandler = (router: AnyRouter): RPCHandler<HostContext> => new RPCHandler<HostContext>(router)

/** The body of every answer that is no success. */
const refusal = {
  type: 'object' as const,
  required: ['code', 'status', 'message'],
  properties: {
    defined: { type: 'boolean' as const },
    code: { type: 'string' as const, examples: Object.keys(errorStatus) },
    status: { type: 'integer' as const },
    message: { type: 'string' as const, description: 'What happened and what to do, in plain words.' },
    data: { $ref: '#/components/schemas/RefusalDetails' },
  },
}

/** The OpenAPI 3.1 document, derived from the contract. */
export const describeApi = (version: string) =>
  new OpenAPIGenerator({ schemaConverters: converters }).generate(contract, {
    // One description of a refusal instead of nine at each of the procedures, which was four fifths of the document.
    customErrorResponseBodySchema: () => ({ $ref: '#/components/schemas/Refusal' }),
    commonSchemas: {
      RefusalDetails: { schema: errorDetails },
      PatientHeader: { schema: patientHeader, strategy: 'output' },
      RecordItem: { schema: recordItemRow, strategy: 'output' },
    },
    info: {
      title: 'Hera',
      version,
      description:
        'The API of one clinic workstation. Sign in with POST /api/auth/login: by cookie (then send the csrf cookie’s value as X-CSRF-Token with every changing request), or with "carrier": "bearer" for tokens. Every command carries an idempotencyKey: a fresh UUID per action, the same one for a retry.',
    },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }, { cookie: [] }],
    components: {
      schemas: { Refusal: refusal },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'access' },
      },
    },
  })
